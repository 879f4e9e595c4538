using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Hosting;

/// <summary>How arguments and results are written and read.</summary>
public static class PayloadJson
{
    /// <summary>
    /// The default: camelCase, names compared ignoring case, at most 32 levels, and numbers and truth values also read from text, because every value of a
    /// configuration file arrives as text. Read-only; copy it to change it.
    /// </summary>
    public static JsonSerializerOptions Default { get; } = Create();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reflection is added only where the application has left it switched on.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reflection is added only where the application has left it switched on.")]
    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            MaxDepth = 32,
            Converters = { new BooleanFromText(), new JsonStringEnumConverter() },
            TypeInfoResolver = JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : BasicTypes.Default,
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed class BooleanFromText : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType != JsonTokenType.String ? reader.GetBoolean()
            : bool.TryParse(reader.GetString(), out var value) ? value
            : throw new JsonException($"'{reader.GetString()}' is neither true nor false.");

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}

[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class BasicTypes : JsonSerializerContext;
