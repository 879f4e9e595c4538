using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>
/// Triggers as JSON, the same as stores keep: the keys of configuration in camel case, such as <c>{"cron":"30 2 * * mon-fri","timeZone":"Europe/Berlin"}</c> (CFG-4). What is written reads as an equal
/// trigger, and equal triggers give the same text.
/// </summary>
/// <remarks>
/// The built-in kinds and <see cref="Trigger"/> use it by themselves. Add it to <see cref="JsonSerializerOptions.Converters"/> for members of the type <see cref="ITrigger"/>; the one in the container also knows
/// the kinds that the application has registered. Local times need a <c>timeZone</c>. Safe for use by several threads.
/// </remarks>
public sealed class TriggerJsonConverter : JsonConverter<ITrigger>
{
    private readonly TriggerJson _json;

    /// <summary>Makes one that knows the built-in kinds alone.</summary>
    public TriggerJsonConverter()
        : this(new([]))
    {
    }

    internal TriggerJsonConverter(TriggerJson json) => _json = json;

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeof(ITrigger).IsAssignableFrom(typeToConvert);

    /// <summary>Reads a trigger, which is checked by itself; whether it ever occurs is asked when a schedule binds it.</summary>
    /// <exception cref="JsonException">It is none, or one of another kind; the message says why. Of a wrong setting, the inner exception is an <see cref="InvalidTriggerException"/> with the code and the member.</exception>
    public override ITrigger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        Trigger trigger;
        try
        {
            trigger = _json.Read(document.RootElement);
        }
        catch (InvalidTriggerException exception)
        {
            throw new JsonException($"{exception.Code} {exception.Member}: {exception.Message}", exception);
        }

        return typeToConvert.IsInstanceOfType(trigger) ? trigger : throw new JsonException($"A trigger of kind '{trigger.Kind}' is no {typeToConvert.Name}.");
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">It is of a class that nobody has registered.</exception>
    public override void Write(Utf8JsonWriter writer, ITrigger value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        if (value is UnreadTrigger { Json: var stored })
        {
            writer.WriteRawValue(stored);
            return;
        }

        _json.Write(writer, value);
    }
}
