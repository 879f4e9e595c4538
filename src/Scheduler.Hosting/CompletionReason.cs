namespace Scheduler.Hosting;

/// <summary>Why a schedule is <see cref="ScheduleState.Completed"/>.</summary>
public enum CompletionReason
{
    /// <summary>Its trigger has no occurrence left.</summary>
    Exhausted = 0,

    /// <summary>The search for the next occurrence was given up: for 10 years, or 100,000 candidates in a row, calendars excluded all or the triggers of an <c>All</c> did not agree (CAL-4).</summary>
    SearchLimit = 1,
}
