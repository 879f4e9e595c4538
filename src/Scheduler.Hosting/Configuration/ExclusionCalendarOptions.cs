namespace Scheduler.Hosting.Configuration;

/// <summary>A calendar: times that schedules leave out (CAL-1). Its key is its name.</summary>
public sealed class ExclusionCalendarOptions : ComponentOptions
{
    /// <summary>A kind of calendar that the application registered, whose excluded times count besides <see cref="Exclude"/>; its settings stand beside it. Default: none.</summary>
    public string? Type { get; set; }

    /// <summary>Calendars made in code, whose excluded times count besides <see cref="Exclude"/>. Only in code.</summary>
    public IList<ICalendar> Instances { get; } = [];

    /// <summary>Time zone whose clocks count: an IANA id, or a Windows id where the system can convert it. Default: that of the trigger that names the calendar.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Other calendars, whose excluded times count too. One with a time zone of its own keeps it.</summary>
    public IList<string> Extends { get; } = [];

    /// <summary>What is excluded.</summary>
    public CalendarRuleOptions Exclude { get; } = new();

    /// <summary>What is included all the same, whoever excludes it here or in <see cref="Extends"/>.</summary>
    public CalendarRuleOptions Include { get; } = new();
}

/// <summary>Times of a calendar: whatever one of these says.</summary>
public sealed class CalendarRuleOptions
{
    /// <summary>Dates, <c>yyyy-MM-dd</c>.</summary>
    public IList<string> Dates { get; } = [];

    /// <summary>Days of every year, <c>MM-dd</c>.</summary>
    public IList<string> Yearly { get; } = [];

    /// <summary>From one date to another, both included: <c>2026-12-24..2027-01-01</c>.</summary>
    public IList<string> Ranges { get; } = [];

    /// <summary>Days of the week, such as <c>Sat</c> or <c>Saturday</c>.</summary>
    public IList<string> Weekdays { get; } = [];

    /// <summary>From one time of day to another that is not part of it, each day: <c>22:00-06:00</c>, past midnight where the second is not later; <c>24:00</c> is the end of the day.</summary>
    public IList<string> Daily { get; } = [];

    /// <summary>Cron expressions: each minute that matches, or each second where they have a field for it.</summary>
    public IList<string> Cron { get; } = [];
}
