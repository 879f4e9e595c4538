using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>The parts of a <see cref="CalendarTrigger"/>. The period is the sum of years, months, weeks and days.</summary>
public sealed class CalendarOptions
{
    /// <summary>Years, from 0 to 100,000. Default: 0.</summary>
    public int Years { get; set; }

    /// <summary>Months, from 0 to 100,000. Default: 0.</summary>
    public int Months { get; set; }

    /// <summary>Weeks, from 0 to 100,000. Default: 0.</summary>
    public int Weeks { get; set; }

    /// <summary>Days, from 0 to 100,000. Default: 0.</summary>
    public int Days { get; set; }

    /// <summary>Time of day, <c>HH:mm</c> or <c>HH:mm:ss</c>. Default: midnight.</summary>
    public string? At { get; set; }

    /// <summary>The first date, <c>yyyy-MM-dd</c>. Default: the day on which the schedule was created.</summary>
    public string? StartDate { get; set; }

    /// <summary>No date is after this one, <c>yyyy-MM-dd</c>. Default: none.</summary>
    public string? EndDate { get; set; }

    /// <summary>What becomes of a date that its month does not have.</summary>
    public MonthOverflow MonthOverflow { get; set; }

    internal CalendarTrigger ToTrigger() => new(Years, Months, Weeks, Days, LocalTimes.ParseTime(At, "Calendar:At"))
    {
        StartDate = LocalTimes.ParseDate(StartDate, "Calendar:StartDate"),
        EndDate = LocalTimes.ParseDate(EndDate, "Calendar:EndDate"),
        MonthOverflow = MonthOverflow,
    };
}
