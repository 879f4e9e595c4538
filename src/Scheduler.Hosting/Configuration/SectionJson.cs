using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// Makes JSON of what stands in a section. Configuration keeps every scalar as text, so all of them become JSON strings, which <see cref="PayloadJson"/> reads as
/// numbers and truth values where the job wants these. It keeps no empty object and no empty array: these are null and the empty string.
/// </summary>
internal static class SectionJson
{
    /// <summary>The section as JSON; null when nothing is set there.</summary>
    public static Payload? Read(IConfigurationSection section)
    {
        if (string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any())
        {
            return null;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(writer, section);
        }

        return new Payload(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, IConfigurationSection section)
    {
        var children = section.GetChildren().ToDictionary(child => child.Key, StringComparer.OrdinalIgnoreCase);
        if (children.Count == 0)
        {
            writer.WriteStringValue(section.Value);
        }
        else if (Enumerable.Range(0, children.Count).All(index => children.ContainsKey(Name(index))))
        {
            writer.WriteStartArray();
            for (var index = 0; index < children.Count; index++)
            {
                Write(writer, children[Name(index)]);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            foreach (var child in children.Values)
            {
                writer.WritePropertyName(child.Key);
                Write(writer, child);
            }

            writer.WriteEndObject();
        }
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
