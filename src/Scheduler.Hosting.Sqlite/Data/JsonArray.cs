using System.Text;
using System.Text.Json;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>A list as one parameter, for <c>json_each</c>: the statement stays the same however many there are.</summary>
internal static class JsonArray
{
    public static string Of(IEnumerable<string> values) => Write(values, static (writer, value) => writer.WriteStringValue(value));

    public static string Of(IEnumerable<long> values) => Write(values, static (writer, value) => writer.WriteNumberValue(value));

    public static string Of(IEnumerable<RunId> values) => Write(values, static (writer, id) =>
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(id.Schedule);
        writer.WriteNumberValue(id.Nominal.UtcTicks);
        writer.WriteNumberValue(id.Kind);
        writer.WriteEndArray();
    });

    private static string Write<T>(IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var value in values)
            {
                write(writer, value);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
