using System.Text;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>The beginning of an answer, for people.</summary>
internal static class ResponseExcerpt
{
    private static readonly string[] Words = ["json", "xml", "html", "javascript", "x-www-form-urlencoded"];

    /// <summary>At most so many bytes of it as text; null when it is no text, or nothing is to be kept.</summary>
    public static async Task<string?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (limit == 0 || !IsText(content.Headers.ContentType?.MediaType))
        {
            return null;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[limit];
            var length = await stream.ReadAtLeastAsync(bytes, limit, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);

            // Not to be flushed: a character that is cut in two at the end is left out.
            var text = new char[limit + 1];
            var letters = EncodingOf(content.Headers.ContentType?.CharSet).GetDecoder().GetChars(bytes.AsSpan(0, length), text, flush: false);
            return new(text, 0, letters);
        }
    }

    private static bool IsText(string? mediaType) =>
        mediaType is null || mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Words.Any(word => mediaType.EndsWith(word, StringComparison.OrdinalIgnoreCase));

    private static Encoding EncodingOf(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8; // One that this machine does not know: most of the text is readable all the same.
        }
    }
}
