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
}
