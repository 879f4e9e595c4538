using System.Text;
using System.Text.Json;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Members of one JSON object that lie over those of another, whole: null takes one away.</summary>
internal static class JsonOverlay
{
    /// <summary>What must lie over <paramref name="below"/> to make <paramref name="result"/> of it; null for nothing.</summary>
    public static JsonElement? Difference(string below, string result)
    {
        using var before = JsonDocument.Parse(below);
        using var after = JsonDocument.Parse(result);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in after.RootElement.EnumerateObject())
            {
                if (!before.RootElement.TryGetProperty(member.Name, out var old) || old.GetRawText() != member.Value.GetRawText())
                {
                    member.WriteTo(writer);
                }
            }

            foreach (var member in before.RootElement.EnumerateObject().Where(member => !after.RootElement.TryGetProperty(member.Name, out _)))
            {
                writer.WriteNull(member.Name);
            }

            writer.WriteEndObject();
        }

        using var difference = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return difference.RootElement.EnumerateObject().Any() ? difference.RootElement.Clone() : null;
    }

    public static string Over(string below, JsonElement members)
    {
        using var before = JsonDocument.Parse(below);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in before.RootElement.EnumerateObject().Where(member => !members.TryGetProperty(member.Name, out _)).Concat(members.EnumerateObject()))
            {
                if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
