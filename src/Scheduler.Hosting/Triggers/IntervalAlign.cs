namespace Scheduler.Hosting.Triggers;

/// <summary>From where the grid of an interval is counted (INT-1).</summary>
public enum IntervalAlign
{
    /// <summary>From <see cref="Trigger.StartAt"/>, or from the creation of the schedule. The default.</summary>
    Anchor = 0,

    /// <summary>From 1970-01-01T00:00:00Z: every hour is at the full hour of UTC. Then <see cref="Trigger.StartAt"/> is a bound like any other.</summary>
    Epoch = 1,
}
