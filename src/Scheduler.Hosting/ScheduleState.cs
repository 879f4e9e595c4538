namespace Scheduler.Hosting;

/// <summary>Where a schedule stands.</summary>
/// <remarks>The numbers are stored and never change.</remarks>
public enum ScheduleState : short
{
    /// <summary>Fires when due.</summary>
    Active = 0,

    /// <summary>Waits for the end of its run, from which its next one is counted (INT-2).</summary>
    UntilEnd = 1,

    /// <summary>Paused by a caller; creates no runs until it is resumed.</summary>
    Paused = 2,

    /// <summary>Its trigger has no occurrence left, or none that a search finds (<see cref="CompletionReason"/>). Kept until it is removed.</summary>
    Completed = 3,

    /// <summary>Planning it threw (CORE-4). Its definition is untouched; changing or resuming it tries again.</summary>
    Faulted = 4,

    /// <summary>Nobody declares it any more; it makes no runs. Declared again, it goes on where it stood; else it is removed after <c>Retention:Retired</c> (OWN-3).</summary>
    Retired = 5,
}
