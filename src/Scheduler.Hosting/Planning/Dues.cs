using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Planning;

/// <summary>When a timer has to fire.</summary>
internal static class Dues
{
    /// <summary>When the first occurrence later than <paramref name="cursor"/> is due.</summary>
    public static DateTimeOffset? NextDue(this ITrigger trigger, DateTimeOffset cursor) => trigger.Next(cursor) is { } next ? trigger.Due(next) : null;

    /// <summary>Whether its schedule is complete when it is due at <paramref name="due"/>: never that of a continuation, which time does not make due (CON-1).</summary>
    public static bool IsOver(this ITrigger trigger, DateTimeOffset? due) => due is null && FirstAtTrigger.Unwrap(trigger) is not AfterTrigger;

    /// <summary>How long after the end of a run its timer is due again; null for one that does not wait for that (INT-2).</summary>
    public static TimeSpan? DelayAfterEnd(this ITrigger trigger) => FirstAtTrigger.Unwrap(trigger) is DelayTrigger delay ? delay.Delay : null;
}
