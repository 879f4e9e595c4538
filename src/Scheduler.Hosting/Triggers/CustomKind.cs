using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>A kind of trigger that the application registered.</summary>
internal sealed class CustomKind
{
    private readonly Func<ComponentSettings, CustomTrigger> _read;

    /// <param name="name">Its name in configuration.</param>
    /// <param name="type">Its class.</param>
    /// <param name="read">Makes it of its settings.</param>
    public CustomKind(string name, Type type, Func<ComponentSettings, CustomTrigger> read)
    {
        (Name, Type, _read) = (JsonMembers.Setting(name), type, read);
        Json = new(JsonMembers.Member(Name), type, (_, members) => Read(members), (_, writer, trigger) => Write(writer, (CustomTrigger)trigger));
    }

    public string Name { get; }

    public Type Type { get; }

    /// <summary>How it stands in JSON: an object of its settings.</summary>
    public TriggerKind Json { get; }

    /// <summary>The trigger; null when a setting is wrong, which the settings then say.</summary>
    /// <exception cref="InvalidTriggerException">The settings cannot be what their author meant.</exception>
    public CustomTrigger? Read(ComponentSettings settings)
    {
        try
        {
            var trigger = _read(settings);
            return settings.Problems.Count == 0 ? trigger : null;
        }
        catch (Exception) when (settings.Problems.Count > 0)
        {
            // Made of the fallback of a setting that is refused: what is wrong is said there.
            return null;
        }
        catch (Exception exception) when (exception is not InvalidTriggerException)
        {
            throw new InvalidTriggerException("SCH1065", Name, $"{Name} cannot be made of its settings, {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private CustomTrigger Read(JsonMembers members)
    {
        var settings = new ComponentSettings(Name, members.Settings(Json.Name));
        var trigger = Read(settings);
        foreach (var (code, key, message) in settings.Problems)
        {
            throw new InvalidTriggerException(code, $"{Name}:{key}", message);
        }

        foreach (var key in settings.Unknown)
        {
            var nearest = Suggestion.Nearest(key, settings.Asked.Keys) is { } near ? $" Did you mean '{near}'?" : "";
            throw new InvalidTriggerException("SCH1001", $"{Name}:{key}", $"Unknown setting '{key}'.{nearest}");
        }

        return trigger!;
    }

    // In an order of its own: that of a dictionary may be another in each process, and equal triggers must have equal texts.
    private void Write(Utf8JsonWriter writer, CustomTrigger trigger)
    {
        writer.WriteStartObject(Json.Name);
        foreach (var (key, value) in trigger.Settings.Where(one => one.Value is not null).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (value is double number && !double.IsFinite(number))
            {
                throw new InvalidTriggerException("SCH1040", $"{Name}:{key}", $"{key} is {CustomTrigger.Write(number)}, which is no number that can be kept.");
            }

            writer.WritePropertyName(JsonMembers.Member(key));
            if (value is bool or int or long or double or decimal)
            {
                writer.WriteRawValue(CustomTrigger.Write(value)!);
            }
            else
            {
                writer.WriteStringValue(CustomTrigger.Write(value));
            }
        }

        writer.WriteEndObject();
    }
}
