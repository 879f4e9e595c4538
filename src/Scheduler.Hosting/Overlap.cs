namespace Scheduler.Hosting;

/// <summary>What becomes of an occurrence that is due while its schedule has <see cref="SchedulePolicies.MaxInstances"/> active runs (OVL-3).</summary>
public enum Overlap
{
    /// <summary><see cref="Skip"/> for a recurring trigger, because the next occurrence will come; <see cref="QueueAll"/> for a one-off, which would be lost (OVL-4). The default.</summary>
    Auto = 0,

    /// <summary>It starts anyway: there is no limit of instances.</summary>
    Allow = 1,

    /// <summary>It makes no run and is reported as missed; also while a run of the schedule is queued.</summary>
    Skip = 2,

    /// <summary>It waits, unless one waits already: then it is left out.</summary>
    QueueOne = 3,

    /// <summary>It waits in place of the one that waits already, which ends as skipped.</summary>
    QueueLatest = 4,

    /// <summary>It waits; when <see cref="SchedulePolicies.MaxQueued"/> wait already it is reported as missed.</summary>
    QueueAll = 5,

    /// <summary>The active runs are asked to stop, and it starts when they really have.</summary>
    CancelRunning = 6,

    /// <summary>As <see cref="CancelRunning"/>, but a run that has not stopped within its cancel grace is given up: its end no longer counts, and two of them may overlap. Guard effects with the fencing token.</summary>
    Replace = 7,
}
