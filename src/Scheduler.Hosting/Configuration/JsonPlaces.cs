using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>Finds where a key of the configuration stands in a file, so that a message can say its line.</summary>
internal static class JsonPlaces
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The line of a path, counted from 1; null when the file has none, or is no JSON.</summary>
    public static int? LineOf(FileConfigurationProvider provider, string path)
    {
        try
        {
            using var stream = provider.Source.FileProvider?.GetFileInfo(provider.Source.Path ?? "").CreateReadStream();
            using var content = new MemoryStream();
            stream?.CopyTo(content);
            return LineOf(content.GetBuffer().AsSpan(0, (int)content.Length), path);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // It is for people alone, and what is wrong is said without it.
        }
    }

    /// <inheritdoc cref="LineOf(FileConfigurationProvider, string)"/>
    public static int? LineOf(ReadOnlySpan<byte> json, string path)
    {
        json = json.StartsWith(Mark) ? json[Mark.Length..] : json;
        var reader = new Utf8JsonReader(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

        // Of each object and array that is open: its path, and how many elements have begun where it is an array.
        var open = new Stack<(string Path, int Elements)>();
        var current = "";
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                current = Below(open.Peek().Path, reader.GetString()!);
            }
            else
            {
                if (open.TryPeek(out var array) && array.Elements >= 0)
                {
                    open.Pop();
                    open.Push((array.Path, array.Elements + 1));
                    current = Below(array.Path, $"{array.Elements}");
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    open.Push((current, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                }
            }

            if (current.Equals(path, StringComparison.OrdinalIgnoreCase))
            {
                return json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            }
        }

        return null;
    }

    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
}
