using System.Globalization;
using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Configuration;

/// <summary>Reads the times of a calendar.</summary>
internal static class CalendarRuleReader
{
    private static readonly DayOfWeek[] Days = Enum.GetValues<DayOfWeek>();

    /// <param name="options">What is written.</param>
    /// <param name="place">Where it stands.</param>
    public static CalendarRules Read(CalendarRuleOptions options, Place place) => new()
    {
        Dates = Each(options.Dates, nameof(options.Dates), place, Date).ToHashSet(),
        Yearly = Each(options.Yearly, nameof(options.Yearly), place, Yearly).ToHashSet(),
        Ranges = Each(options.Ranges, nameof(options.Ranges), place, Range),
        Weekdays = Each(options.Weekdays, nameof(options.Weekdays), place, Weekday).ToHashSet(),
        Daily = Each(options.Daily, nameof(options.Daily), place, Daily),
        Cron = Each(options.Cron, nameof(options.Cron), place, text => new CronMask(text)),
    };

    private static T[] Each<T>(IList<string> texts, string member, Place place, Func<string, T> read)
    {
        var values = new List<T>();
        for (var index = 0; index < texts.Count; index++)
        {
            try
            {
                values.Add(read(texts[index].Trim()));
            }
            catch (InvalidTriggerException exception)
            {
                place.Below(member).Below(index.ToString(CultureInfo.InvariantCulture)).Error(exception.Code, exception.Message);
            }
        }

        return [.. values];
    }

    private static DateOnly Date(string text) => LocalTimes.ParseDate(text, nameof(CalendarRuleOptions.Dates))!.Value;

    // In a leap year, so that 29 February is a day.
    private static (int Month, int Day) Yearly(string text) =>
        DateOnly.TryParseExact($"2000-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day.Month, day.Day)
            : throw Malformed(nameof(CalendarRuleOptions.Yearly), $"'{text}' is not a day of the year. Write for example 12-25.");

    private static (DateOnly First, DateOnly Last) Range(string text)
    {
        const string member = nameof(CalendarRuleOptions.Ranges);
        if (text.Split("..", StringSplitOptions.TrimEntries) is not [var from, var to])
        {
            throw Malformed(member, $"'{text}' is not a range of dates. Write for example 2026-12-24..2027-01-01.");
        }

        var (first, last) = (LocalTimes.ParseDate(from, member)!.Value, LocalTimes.ParseDate(to, member)!.Value);
        return first <= last ? (first, last) : throw Malformed(member, $"'{text}' ends before it begins. Write the earlier date first.");
    }

    private static DayOfWeek Weekday(string text)
    {
        var index = Array.FindIndex(Days, day => day.ToString().Equals(text, StringComparison.OrdinalIgnoreCase) || day.ToString()[..3].Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? Days[index] : throw new InvalidTriggerException("SCH1040", nameof(CalendarRuleOptions.Weekdays), $"'{text}' is not valid. Use {string.Join(", ", Days.Select(day => day.ToString()[..3]))}.");
    }

    private static (TimeOnly From, TimeOnly To) Daily(string text)
    {
        const string member = nameof(CalendarRuleOptions.Daily);
        if (text.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to])
        {
            throw Malformed(member, $"'{text}' is not a time of each day. Write for example 22:00-06:00.");
        }

        var (first, last) = (LocalTimes.ParseTime(from, member), to == "24:00" ? TimeOnly.MinValue : LocalTimes.ParseTime(to, member));
        return first != last ? (first, last) : throw Malformed(member, $"'{text}' is the whole day or nothing. For whole days use Weekdays, Dates, Yearly or Ranges.");
    }

    private static InvalidTriggerException Malformed(string member, string message) => new("SCH1053", member, message);
}
