using System.Globalization;
using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Tests.Triggers.Exclusion;

/// <summary>Calendars and filtered triggers for tests.</summary>
internal static class Calendars
{
    public static readonly CalendarRules Weekends = new() { Weekdays = new HashSet<DayOfWeek> { DayOfWeek.Saturday, DayOfWeek.Sunday } };

    public static ICalendar Excluding(CalendarRules excluded, CalendarRules? included = null) => new ExclusionCalendar([excluded], included ?? new());

    public static CalendarRules Dates(params string[] dates) => new() { Dates = dates.Select(date => DateOnly.Parse(date, CultureInfo.InvariantCulture)).ToHashSet() };

    public static CalendarRules Daily(string from, string to) => new() { Daily = [(TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture))] };

    public static CalendarRules Cron(string expression) => new() { Cron = [new CronMask(expression)] };

    /// <summary>The trigger of a schedule that names one calendar, <c>closed</c>.</summary>
    public static ITrigger Closed(this Trigger trigger, ICalendar calendar, OnExcluded rule = OnExcluded.Skip) =>
        (trigger with { Calendars = ["closed"], OnExcluded = rule }).Bind(
            new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Calendars = new Dictionary<string, ICalendar>(StringComparer.OrdinalIgnoreCase) { ["closed"] = calendar } });

    public static IReadOnlyList<string> Times(this ITrigger trigger, string after, int count, string zone = "UTC")
    {
        var times = new List<string>();
        var at = Instant(after);
        while (times.Count < count && trigger.Next(at) is { } next)
        {
            at = next;
            times.Add(TimeZoneInfo.ConvertTime(next, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        return times;
    }

    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
