using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Makes the requests of an http job.</summary>
internal static class HttpJobRequest
{
    private static readonly string[] MadeByTheClient = ["Content-Length", "Transfer-Encoding", "Connection", "Upgrade"];
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\0");

    /// <param name="settings">What to call.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">Where to.</param>
    /// <param name="isOwn">Whether it goes to the origin of the settings' own address; no other one is told what they say.</param>
    /// <param name="idempotencyKey">The run's.</param>
    public static HttpRequestMessage Create(HttpJobSettings settings, HttpMethod method, Uri url, bool isOwn, string idempotencyKey)
    {
        var request = new HttpRequestMessage(method, url);
        if (!isOwn)
        {
            return request;
        }

        if (settings.Body is { } body && method == settings.Method)
        {
            var text = body();
            request.Content = new StringContent(text, Encoding.UTF8, IsJson(text) ? "application/json" : "text/plain");
        }

        foreach (var (name, value) in settings.Headers)
        {
            Add(request, name, value());
        }

        if (settings.IdempotencyHeader is { } header)
        {
            request.Headers.TryAddWithoutValidation(header, idempotencyKey);
        }

        if (request.Headers.UserAgent.Count == 0)
        {
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Scheduler.Hosting", null));
        }

        return request;
    }

    /// <summary>Why something cannot be a header of a request; null when it can. A value is not shown: it may be a secret.</summary>
    public static string? WhyNotHeader(string name, string value, bool hasBody)
    {
        if (MadeByTheClient.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return $"{name} follows from the request itself. Remove it.";
        }

        using var request = new HttpRequestMessage();
        using var content = new ByteArrayContent([]);
        if (!request.Headers.TryAddWithoutValidation(name, "x"))
        {
            if (!content.Headers.TryAddWithoutValidation(name, "x"))
            {
                return $"'{name}' is no name of a header. Use letters, digits and hyphens.";
            }

            if (!hasBody)
            {
                return $"{name} describes a body, and there is none. Add Body, or remove it.";
            }
        }

        return IsOneLine(value) ? null : "The value is of several lines, or not of ASCII. Write it in one line.";
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!IsOneLine(value))
        {
            throw new InvalidOperationException($"The value of the header {name} is of several lines, or not of ASCII. Correct it in the configuration.");
        }

        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static bool IsOneLine(string value) => Ascii.IsValid(value) && !value.AsSpan().ContainsAny(LineEnds);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
