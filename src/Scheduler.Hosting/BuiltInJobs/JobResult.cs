using System.Text.Encodings.Web;
using System.Text.Json;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Writes what a built-in job returns. Its texts come from outside, so that only here it is known how long they are as JSON.</summary>
internal static class JobResult
{
    private const int Most = 60 * 1024;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="facts">Writes members that are short.</param>
    /// <param name="texts">Members that are cut where the whole would be too long: their ends are kept.</param>
    public static Payload Write(Action<Utf8JsonWriter> facts, IReadOnlyList<(string Name, string Text)> texts)
    {
        while (true)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, Format))
            {
                writer.WriteStartObject();
                facts(writer);
                foreach (var (name, text) in texts)
                {
                    writer.WriteString(name, text);
                }

                writer.WriteEndObject();
            }

            if (stream.Length <= Most)
            {
                return new(stream.ToArray());
            }

            texts = [.. texts.Select(member => (member.Name, TextTail.Of(member.Text, member.Text.Length / 2)))];
        }
    }
}
