namespace Scheduler.Hosting.Triggers;

/// <summary>What becomes of a date that its month does not have, such as 31 February.</summary>
public enum MonthOverflow
{
    /// <summary>It is left out. The default.</summary>
    Skip = 0,

    /// <summary>It is the last day of the month; later dates are not moved by that.</summary>
    Clamp = 1,
}
