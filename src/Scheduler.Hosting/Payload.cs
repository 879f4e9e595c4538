using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting;

/// <summary>
/// JSON in UTF-8: the arguments of a run, or its result. Empty means there is none. Two payloads are equal when their bytes are.
/// </summary>
[JsonConverter(typeof(PayloadConverter))]
public readonly struct Payload : IEquatable<Payload>
{
    /// <summary>Wraps JSON that is already encoded. The bytes are not checked, and must not change afterwards.</summary>
    public Payload(ReadOnlyMemory<byte> utf8Json) => Utf8 = utf8Json;

    /// <summary>The JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Utf8.IsEmpty;

    /// <summary>Encodes a value by its run-time type; null makes the empty payload, a <see cref="Payload"/> stays as it is.</summary>
    /// <param name="value">What to encode.</param>
    /// <param name="options">How; null for <see cref="PayloadJson.Default"/>.</param>
    /// <exception cref="NotSupportedException">The options know no contract of the type (ahead-of-time compilation without a context for it).</exception>
    public static Payload From(object? value, JsonSerializerOptions? options = null) => value switch
    {
        null => default,
        Payload payload => payload,
        JsonElement element => new(JsonSerializer.SerializeToUtf8Bytes(element, PayloadJson.Default.GetTypeInfo(typeof(JsonElement)))),
        _ => new(JsonSerializer.SerializeToUtf8Bytes(value, (options ?? PayloadJson.Default).GetTypeInfo(value.GetType()))),
    };

    /// <summary>Reads the value. An empty payload reads as null where the type allows it.</summary>
    /// <param name="options">How; null for <see cref="PayloadJson.Default"/>.</param>
    /// <exception cref="JsonException">The JSON is no <typeparamref name="T"/>; an empty payload is none of a type without null.</exception>
    public T As<T>(JsonSerializerOptions? options = null) => (T)As(typeof(T), options)!;

    /// <summary>The JSON as text; empty for the empty payload.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <inheritdoc/>
    public bool Equals(Payload other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Payload other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether the bytes are equal.</summary>
    public static bool operator ==(Payload left, Payload right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(Payload left, Payload right) => !left.Equals(right);

    /// <summary>Reads the value for a job that declares its arguments: they must be there, unless the type says by <see cref="Nullable{T}"/> that they need not.</summary>
    internal object? Required(Type type, JsonSerializerOptions? options = null) =>
        IsEmpty && Nullable.GetUnderlyingType(type) is null ? throw new JsonException($"There are no arguments, and the job takes {type.Name}.") : As(type, options);

    internal object? As(Type type, JsonSerializerOptions? options = null)
    {
        var contract = (options ?? PayloadJson.Default).GetTypeInfo(type);
        var value = IsEmpty ? null : JsonSerializer.Deserialize(Utf8.Span, contract);
        return value is null && type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? throw new JsonException($"There are no arguments, and {type.Name} cannot be null.")
            : value;
    }

    private sealed class PayloadConverter : JsonConverter<Payload>
    {
        public override bool HandleNull => true;

        public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return default;
            }

            using var document = JsonDocument.ParseValue(ref reader);
            return new(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
        }

        public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options)
        {
            if (value.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteRawValue(value.Utf8.Span);
            }
        }
    }
}
