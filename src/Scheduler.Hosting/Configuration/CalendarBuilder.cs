using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Writes a calendar in code (CAL-1). Each method returns the builder.</summary>
public sealed class CalendarBuilder
{
    private readonly ExclusionCalendarOptions _options;

    internal CalendarBuilder(ExclusionCalendarOptions options) => _options = options;

    /// <summary>Excludes times.</summary>
    /// <param name="times">Writes them: <c>e => e.Weekdays(DayOfWeek.Saturday, DayOfWeek.Sunday).Yearly(12, 25)</c>.</param>
    public CalendarBuilder Exclude(Action<CalendarRuleBuilder> times) => Write(times, _options.Exclude);

    /// <summary>Includes times all the same, whatever excludes them.</summary>
    /// <param name="times">Writes them.</param>
    public CalendarBuilder Include(Action<CalendarRuleBuilder> times) => Write(times, _options.Include);

    /// <summary>Excludes also what other calendars do.</summary>
    /// <param name="calendars">Their names.</param>
    public CalendarBuilder Extends(params IEnumerable<string> calendars)
    {
        ArgumentNullException.ThrowIfNull(calendars);
        foreach (var calendar in calendars)
        {
            _options.Extends.Add(calendar);
        }

        return this;
    }

    /// <summary>Excludes also what a calendar of your own does. Several add up.</summary>
    /// <param name="calendar">The calendar.</param>
    public CalendarBuilder Exclude(ICalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        _options.Instances.Add(calendar);
        return this;
    }

    /// <summary>Time zone whose clocks count. Default: that of the trigger that names the calendar.</summary>
    /// <param name="id">An IANA id, or a Windows id where the system can convert it.</param>
    public CalendarBuilder TimeZone(string id)
    {
        _options.TimeZone = id;
        return this;
    }

    private CalendarBuilder Write(Action<CalendarRuleBuilder> times, CalendarRuleOptions options)
    {
        ArgumentNullException.ThrowIfNull(times);
        times(new(options));
        return this;
    }
}

/// <summary>Writes times of a calendar. Each method adds to what was said before, and returns the builder.</summary>
public sealed class CalendarRuleBuilder
{
    private readonly CalendarRuleOptions _options;

    internal CalendarRuleBuilder(CalendarRuleOptions options) => _options = options;

    /// <summary>Dates.</summary>
    /// <param name="dates">The dates.</param>
    public CalendarRuleBuilder Dates(params IEnumerable<DateOnly> dates) => Add(_options.Dates, dates.Select(CalendarTrigger.Write));

    /// <summary>A day of every year.</summary>
    /// <param name="month">1 to 12.</param>
    /// <param name="day">A day that the month has.</param>
    public CalendarRuleBuilder Yearly(int month, int day) => Add(_options.Yearly, [string.Create(CultureInfo.InvariantCulture, $"{month:00}-{day:00}")]);

    /// <summary>From one date to another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last, included; not before the first.</param>
    public CalendarRuleBuilder Range(DateOnly first, DateOnly last) => Add(_options.Ranges, [$"{CalendarTrigger.Write(first)}..{CalendarTrigger.Write(last)}"]);

    /// <summary>Days of the week.</summary>
    /// <param name="days">The days.</param>
    public CalendarRuleBuilder Weekdays(params IEnumerable<DayOfWeek> days) => Add(_options.Weekdays, days.Select(day => day.ToString()));

    /// <summary>From one time of day to another, each day; past midnight where the second is not later.</summary>
    /// <param name="from">The first, in whole seconds.</param>
    /// <param name="to">The first that is no longer part of it, in whole seconds; midnight is the end of the day.</param>
    public CalendarRuleBuilder Daily(TimeOnly from, TimeOnly to) => Add(_options.Daily, [$"{Text(from)}-{Text(to)}"]);

    /// <summary>Each minute that a cron expression matches, or each second where it has a field for it.</summary>
    /// <param name="expression">5 fields, or 6 with seconds first.</param>
    public CalendarRuleBuilder Cron(string expression) => Add(_options.Cron, [expression]);

    // A fraction of a second is refused with the rest of the configuration, and not cut off.
    private static string Text(TimeOnly time) => time.Ticks % TimeSpan.TicksPerSecond == 0 ? CalendarTrigger.Write(time) : time.ToString("O", CultureInfo.InvariantCulture);

    private CalendarRuleBuilder Add(IList<string> list, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            list.Add(text);
        }

        return this;
    }
}
