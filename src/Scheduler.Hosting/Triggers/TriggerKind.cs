using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>A kind of trigger as JSON has it: the member whose presence chooses it, and how it is read and written.</summary>
/// <param name="Name">The member.</param>
/// <param name="Type">Its class.</param>
/// <param name="Read">Makes it of the members of its object.</param>
/// <param name="Write">Writes the member, and others that belong to it.</param>
internal sealed record TriggerKind(string Name, Type Type, Func<TriggerJson, JsonMembers, Trigger> Read, Action<TriggerJson, Utf8JsonWriter, Trigger> Write)
{
    /// <summary>The built-in kinds.</summary>
    public static IReadOnlyList<TriggerKind> BuiltIn { get; } =
    [
        Of<CronTrigger>("cron", (members, name) => new(members.Text(name)!), (writer, name, cron) => writer.WriteString(name, cron.Expression)),
        Of<CronFieldsTrigger>("cronFields", ReadFields, WriteFields),
        Of<EveryTrigger>("every", ReadEvery, WriteEvery, "align"),
        Of<DelayTrigger>("delay", (members, name) => new(members.Length(name) ?? default), (writer, name, delay) => writer.WriteString(name, new Duration(delay.Delay).ToString())),
        Of<AfterTrigger>("after", ReadAfter, WriteAfter),
        Of<AtTrigger>("at", (members, name) => new(members.Instant(name) ?? default), (writer, name, at) => writer.WriteString(name, Instants.Write(at.Instant))),
        Of<CalendarTrigger>("calendar", ReadCalendar, WriteCalendar),
        new("any", typeof(AnyTrigger), (json, members) => new AnyTrigger(ReadTriggers(json, members, "any")), (json, writer, any) => WriteTriggers(json, writer, "any", (AnyTrigger)any)),
        new("all", typeof(AllTrigger), ReadGroups, (json, writer, all) => WriteGroups(json, writer, (AllTrigger)all)) { Members = ["all", "threshold"] },
    ];

    /// <summary>All the members that belong to it.</summary>
    public IReadOnlyList<string> Members { get; private init; } = [Name];

    private static TriggerKind Of<T>(string name, Func<JsonMembers, string, T> read, Action<Utf8JsonWriter, string, T> write, params string[] others)
        where T : Trigger =>
        new(name, typeof(T), (_, members) => read(members, name), (_, writer, trigger) => write(writer, name, (T)trigger)) { Members = [name, .. others] };

    private static EveryTrigger ReadEvery(JsonMembers members, string name) =>
        new(members.Length(name) ?? default) { Align = members.Choice<IntervalAlign>("align") ?? default };

    private static void WriteEvery(Utf8JsonWriter writer, string name, EveryTrigger trigger)
    {
        writer.WriteString(name, new Duration(trigger.Interval).ToString());
        writer.WriteText("align", trigger.Align == default ? null : trigger.Align.ToString());
    }

    private static AfterTrigger ReadAfter(JsonMembers members, string name)
    {
        var parts = members.Object(name, "job", "schedule", "on");
        return new(parts.Text("job"), parts.Text("schedule")) { On = parts.Text("on") is { } on ? AfterTrigger.ReadEnds(on) : RunEnds.Succeeded };
    }

    private static void WriteAfter(Utf8JsonWriter writer, string name, AfterTrigger trigger)
    {
        writer.WriteStartObject(name);
        writer.WriteText("job", trigger.Job);
        writer.WriteText("schedule", trigger.Schedule);
        writer.WriteText("on", trigger.On == RunEnds.Succeeded ? null : trigger.On.ToString());
        writer.WriteEndObject();
    }

    private static CronFieldsTrigger ReadFields(JsonMembers members, string name)
    {
        var fields = members.Object(name, "year", "month", "day", "week", "dayOfWeek", "hour", "minute", "second");
        return new(
            fields.Text("year"),
            fields.Text("month"),
            fields.Text("day"),
            fields.Text("week"),
            fields.Text("dayOfWeek"),
            fields.Text("hour"),
            fields.Text("minute"),
            fields.Text("second"));
    }

    private static void WriteFields(Utf8JsonWriter writer, string name, CronFieldsTrigger trigger)
    {
        writer.WriteStartObject(name);
        foreach (var (field, value) in trigger.Fields)
        {
            writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(field), value);
        }

        writer.WriteEndObject();
    }

    private static CalendarTrigger ReadCalendar(JsonMembers members, string name)
    {
        var parts = members.Object(name, "years", "months", "weeks", "days", "at", "startDate", "endDate", "monthOverflow");
        return new(parts.Number("years") ?? 0, parts.Number("months") ?? 0, parts.Number("weeks") ?? 0, parts.Number("days") ?? 0, LocalTimes.ParseTime(parts.Text("at"), "Calendar:At"))
        {
            StartDate = LocalTimes.ParseDate(parts.Text("startDate"), "Calendar:StartDate"),
            EndDate = LocalTimes.ParseDate(parts.Text("endDate"), "Calendar:EndDate"),
            MonthOverflow = parts.Choice<MonthOverflow>("monthOverflow") ?? default,
        };
    }

    private static void WriteCalendar(Utf8JsonWriter writer, string name, CalendarTrigger trigger)
    {
        writer.WriteStartObject(name);
        foreach (var (unit, count) in new[] { ("years", trigger.Years), ("months", trigger.Months), ("weeks", trigger.Weeks), ("days", trigger.Days) })
        {
            if (count > 0)
            {
                writer.WriteNumber(unit, count);
            }
        }

        writer.WriteText("at", trigger.TimeOfDay == default ? null : CalendarTrigger.Write(trigger.TimeOfDay));
        writer.WriteText("startDate", trigger.StartDate is { } start ? CalendarTrigger.Write(start) : null);
        writer.WriteText("endDate", trigger.EndDate is { } end ? CalendarTrigger.Write(end) : null);
        writer.WriteText("monthOverflow", trigger.MonthOverflow == default ? null : trigger.MonthOverflow.ToString());
        writer.WriteEndObject();
    }

    private static AllTrigger ReadGroups(TriggerJson json, JsonMembers members)
    {
        var trigger = new AllTrigger(ReadTriggers(json, members, "all"));
        return members.Length("threshold") is { } threshold ? trigger with { Threshold = threshold } : trigger;
    }

    private static void WriteGroups(TriggerJson json, Utf8JsonWriter writer, AllTrigger trigger)
    {
        WriteTriggers(json, writer, "all", trigger);
        writer.WriteText("threshold", trigger.Threshold == AllTrigger.DefaultThreshold ? null : new Duration(trigger.Threshold).ToString());
    }

    private static IEnumerable<Trigger> ReadTriggers(TriggerJson json, JsonMembers members, string name) => members.Array(name).Select((element, index) =>
    {
        try
        {
            return json.Read(element, members.Zone);
        }
        catch (InvalidTriggerException exception)
        {
            throw exception.Below($"{JsonMembers.Setting(name)}:{index}");
        }
    });

    private static void WriteTriggers(TriggerJson json, Utf8JsonWriter writer, string name, CombinedTrigger trigger)
    {
        writer.WriteStartArray(name);
        foreach (var inner in trigger.Triggers)
        {
            json.Write(writer, inner);
        }

        writer.WriteEndArray();
    }
}
