using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>The one JSON form of triggers, in stores and at the HTTP API: the keys of configuration in camel case (CFG-4).</summary>
internal static class TriggerJson
{
    private const string Cron = "cron";
    private const string Every = "every";
    private const string At = "at";
    private const string TimeZone = "timeZone";
    private const string StartAt = "startAt";
    private const string EndAt = "endAt";
    private static readonly string[] Kinds = [Cron, Every, At];
    private static readonly string[] Members = [.. Kinds, TimeZone, StartAt, EndAt];

    /// <summary>Writes a trigger. The same trigger always gives the same text.</summary>
    /// <exception cref="NotSupportedException">It is of a class that only its application knows.</exception>
    public static void Write(Utf8JsonWriter writer, ITrigger trigger)
    {
        if (trigger is not Trigger known)
        {
            throw new NotSupportedException(
                $"A trigger of {trigger.GetType()} cannot be stored as JSON. Use Cron, Every or At, or keep the schedule in a store in memory.");
        }

        writer.WriteStartObject();
        switch (known)
        {
            case CronTrigger cron:
                writer.WriteString(Cron, cron.Expression);
                break;
            case EveryTrigger every:
                writer.WriteString(Every, new Duration(every.Interval).ToString());
                break;
            case AtTrigger at:
                writer.WriteString(At, Instants.Write(at.Instant));
                break;
        }

        WriteText(TimeZone, known.TimeZone);
        WriteText(StartAt, known.StartAt is { } start ? Instants.Write(start) : null);
        WriteText(EndAt, known.EndAt is { } end ? Instants.Write(end) : null);
        writer.WriteEndObject();

        void WriteText(string member, string? text)
        {
            if (text is not null)
            {
                writer.WriteString(member, text);
            }
        }
    }

    /// <summary>Reads a trigger. A member that is null counts as absent. A local time needs <c>timeZone</c>.</summary>
    /// <exception cref="InvalidTriggerException">It is no trigger; the message says why.</exception>
    public static ITrigger Read(JsonElement element)
    {
        var texts = ReadMembers(element);
        var kinds = Kinds.Where(texts.ContainsKey).ToArray();
        if (kinds.Length != 1)
        {
            throw kinds.Length == 0
                ? new InvalidTriggerException("SCH1003", Setting(Cron), $"There is no trigger. Add one of {string.Join(", ", Kinds)}.")
                : new InvalidTriggerException("SCH1002", Setting(kinds[1]), $"There are {kinds.Length} triggers ({string.Join(", ", kinds)}). Use exactly one.");
        }

        var zone = texts.TryGetValue(TimeZone, out var id) ? TimeZones.Find(id) : null;
        Trigger trigger = kinds[0] switch
        {
            Cron => new CronTrigger(texts[Cron]),
            Every => new EveryTrigger(ReadDuration(texts[Every])),
            _ => new AtTrigger(ReadInstant(At) ?? default),
        };
        return trigger with { Zone = zone, StartAt = ReadInstant(StartAt), EndAt = ReadInstant(EndAt) };

        DateTimeOffset? ReadInstant(string member) => texts.TryGetValue(member, out var text) ? LocalTimes.Parse(text, zone, Setting(member)) : null;
    }

    private static Dictionary<string, string> ReadMembers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidTriggerException("SCH1003", Setting(Cron), $"A trigger is an object such as {{\"every\":\"5m\"}}, not {element.GetRawText()}.");
        }

        var texts = new Dictionary<string, string>();
        foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (!Members.Contains(member.Name))
            {
                var nearest = Suggestion.Nearest(member.Name, Members) is { } known ? $" Did you mean '{known}'?" : "";
                throw new InvalidTriggerException("SCH1001", member.Name, $"Unknown setting '{member.Name}'.{nearest}");
            }

            texts[member.Name] = member.Value.ValueKind == JsonValueKind.String
                ? member.Value.GetString()!
                : throw new InvalidTriggerException("SCH1001", Setting(member.Name), $"'{member.Name}' is a text, not {member.Value.GetRawText()}.");
        }

        return texts;
    }

    private static TimeSpan ReadDuration(string text) =>
        Duration.TryParse(text, out var duration, out var problem) ? duration.ToTimeSpan() : throw new InvalidTriggerException("SCH1010", Setting(Every), problem);

    private static string Setting(string member) => char.ToUpperInvariant(member[0]) + member[1..];
}
