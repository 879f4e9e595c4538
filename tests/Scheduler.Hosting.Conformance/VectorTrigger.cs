using System.Globalization;
using System.Text.Json;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Conformance;

/// <summary>Makes the trigger that a vector describes.</summary>
internal sealed class VectorTrigger
{
    private readonly JsonElement _vector;
    private readonly string _zone;

    public VectorTrigger(JsonElement vector)
    {
        _vector = vector;
        _zone = vector.GetProperty("timezone").GetString()!;
        Start = Instant(vector.GetProperty("start").GetString()!, endOfDay: false);
    }

    public DateTimeOffset Start { get; }

    /// <param name="policy">The DST policy of a cron trigger; null for strict.</param>
    public Trigger Make(DstPolicy? policy)
    {
        var trigger = Make(_vector.GetProperty("trigger"), policy ?? DstPolicy.Strict);
        return _vector.TryGetProperty("end", out var end) ? trigger with { EndAt = Instant(end.GetString()!, endOfDay: true) } : trigger;
    }

    private Trigger Make(JsonElement trigger, DstPolicy policy)
    {
        var zone = Text("timezone") ?? _zone;
        return Text("type") switch
        {
            "cron" when Text("crontab") is { } crontab => Cron(Trigger.Cron(crontab, zone)),
            "cron" => Cron(Fields(trigger.GetProperty("fields"), zone)),
            "interval" => Trigger.Every(Interval()) with { StartAt = At("start") ?? Start, EndAt = At("end") },
            "calendar_interval" => Calendar(zone),
            "date" => Trigger.At(At("run_time") ?? default),
            "or" => Trigger.Any(trigger.GetProperty("triggers").EnumerateArray().Select(TryMake).OfType<Trigger>()),
            "and" => Trigger.All(Inner()) with { Threshold = TimeSpan.FromSeconds(Number("threshold_seconds", 1)) },
            var type => throw new NotSupportedException($"There is no trigger '{type}'."),
        };

        Trigger Cron(Trigger cron) => cron with { Dst = policy, StartAt = At("start") ?? Start, EndAt = At("end") };

        CalendarTrigger Calendar(string zone) =>
            Trigger.Calendar((int)Number("years"), (int)Number("months"), (int)Number("weeks"), (int)Number("days"), new((int)Number("hour"), (int)Number("minute"), (int)Number("second")), zone) with
            {
                StartDate = Date("start_date") ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Start, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime),
                EndDate = Date("end_date"),
                Dst = new(DstGap.Skip, DstFold.First),
                StartAt = Start,
            };

        TimeSpan Interval() =>
            TimeSpan.FromDays((Number("weeks") * 7) + Number("days")) + TimeSpan.FromHours(Number("hours")) + TimeSpan.FromMinutes(Number("minutes")) + TimeSpan.FromSeconds(Number("seconds"));

        IEnumerable<Trigger> Inner() => trigger.GetProperty("triggers").EnumerateArray().Select(inner => Make(inner, DstPolicy.Strict));

        string? Text(string name) => trigger.TryGetProperty(name, out var value) ? value.GetString() : null;

        double Number(string name, double fallback = 0) => trigger.TryGetProperty(name, out var value) ? value.GetDouble() : fallback;

        DateTimeOffset? At(string name) => Text(name) is { } text ? Instant(text, endOfDay: name == "end") : null;

        DateOnly? Date(string name) => Text(name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }

    // What never occurs is refused when it is made, and adds nothing to the others.
    private Trigger? TryMake(JsonElement trigger)
    {
        try
        {
            return Make(trigger, DstPolicy.Strict);
        }
        catch (InvalidTriggerException exception) when (exception.Code == "SCH1022")
        {
            return null;
        }
    }

    private static CronFieldsTrigger Fields(JsonElement fields, string zone)
    {
        return Trigger.CronFields(Of("year"), Of("month"), Of("day"), Of("week"), Of("day_of_week"), Of("hour"), Of("minute"), Of("second"), zone);

        string? Of(string name) => fields.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    // An instant, or a local time or date (its midnight): what comes first after it where clocks skip that, and the first where they show it twice.
    private DateTimeOffset Instant(string text, bool endOfDay)
    {
        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }

        var isWholeDay = endOfDay && text.Length == "yyyy-MM-dd".Length;
        var clock = Trigger.Calendar(days: 1, at: TimeOnly.FromDateTime(local), timeZone: _zone) with { StartDate = DateOnly.FromDateTime(local).AddDays(isWholeDay ? 1 : 0) };
        return clock.Next(DateTimeOffset.MinValue)!.Value.AddTicks(isWholeDay ? -1 : 0);
    }
}
