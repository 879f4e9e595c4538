namespace Scheduler.Hosting;

/// <summary>Why an occurrence made no run (MIS-6).</summary>
/// <remarks>The numbers are stored and never change.</remarks>
public enum MissReason : short
{
    /// <summary>It was later than the misfire grace allows (MIS-1).</summary>
    GraceExceeded = 1,

    /// <summary>Another occurrence that was due at the same time ran for it (COA-1).</summary>
    Coalesced = 2,

    /// <summary>More occurrences were due than <see cref="SchedulePolicies.MaxCatchUp"/> allows (MIS-7).</summary>
    CatchUpLimit = 3,

    /// <summary>The schedule had <see cref="SchedulePolicies.MaxInstances"/> active runs already (OVL-3, Skip).</summary>
    OverlapSkipped = 4,

    /// <summary>As many runs of the schedule waited as <see cref="SchedulePolicies.MaxQueued"/> allows (OVL-3, QueueAll).</summary>
    QueueOverflow = 5,

    /// <summary>A caller asked to leave it out.</summary>
    Requested = 8,
}
