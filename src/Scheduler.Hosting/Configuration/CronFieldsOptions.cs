using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>The fields of a <see cref="CronFieldsTrigger"/>, at least one. One left out is its minimum if it is less significant than every field given, else <c>*</c>.</summary>
public sealed class CronFieldsOptions
{
    /// <summary>1970 to 9999.</summary>
    public string? Year { get; set; }

    /// <summary>1 to 12, or jan to dec.</summary>
    public string? Month { get; set; }

    /// <summary>1 to 31, <c>last</c>, <c>2nd fri</c>, <c>last sun</c>.</summary>
    public string? Day { get; set; }

    /// <summary>ISO week, 1 to 53.</summary>
    public string? Week { get; set; }

    /// <summary>0 or 7 (Sunday) to 6, or sun to sat; steps go from Monday, and do not count behind a range of numbers.</summary>
    public string? DayOfWeek { get; set; }

    /// <summary>0 to 23.</summary>
    public string? Hour { get; set; }

    /// <summary>0 to 59.</summary>
    public string? Minute { get; set; }

    /// <summary>0 to 59.</summary>
    public string? Second { get; set; }

    internal CronFieldsTrigger ToTrigger() => new(Year, Month, Day, Week, DayOfWeek, Hour, Minute, Second);
}
