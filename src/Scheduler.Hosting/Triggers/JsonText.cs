using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>Writing members that may be absent.</summary>
internal static class JsonText
{
    public static void WriteText(this Utf8JsonWriter writer, string member, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(member, text);
        }
    }

    public static void WriteTexts(this Utf8JsonWriter writer, string member, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0)
        {
            writer.WriteStartArray(member);
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }
    }
}
