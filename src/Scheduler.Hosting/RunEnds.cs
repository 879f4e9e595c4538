namespace Scheduler.Hosting;

/// <summary>Ways for a run to end for good, as a continuation tells them apart (CON-1).</summary>
[Flags]
public enum RunEnds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The job returned.</summary>
    Succeeded = 1,

    /// <summary>The job threw at its last attempt, could not read its arguments, or was lost with its nodes.</summary>
    Failed = 2,

    /// <summary>It was stopped on request.</summary>
    Cancelled = 4,

    /// <summary>It took too long.</summary>
    TimedOut = 8,

    /// <summary>It was queued, and never started because it came too late. An occurrence that made no run has no end to follow.</summary>
    Missed = 16,

    /// <summary>It ended without effect: it found nothing to do, or a newer occurrence took its place before it started.</summary>
    Skipped = 32,

    /// <summary>However it ended.</summary>
    Any = Succeeded | Failed | Cancelled | TimedOut | Missed | Skipped,
}
