namespace Scheduler.Hosting;

/// <summary>
/// Where a run stands. It begins <see cref="Queued"/> or <see cref="Running"/>, may go back and forth between the states that are not final, and ends in one that is.
/// </summary>
/// <remarks>The numbers are stored and never change.</remarks>
public enum RunState : short
{
    /// <summary>Waits for its instant, a free slot or its schedule's limit.</summary>
    Queued = 1,

    /// <summary>Was handed to an executor.</summary>
    Running = 2,

    /// <summary>Waits for its next attempt and keeps its place among the active runs of its schedule meanwhile (RET-5).</summary>
    RetryWait = 3,

    /// <summary>Ran on a node that is gone; the node that took it over decides what becomes of it (DEL-1).</summary>
    Orphaned = 4,

    /// <summary>Final: the job returned.</summary>
    Succeeded = 10,

    /// <summary>Final: the job threw, at its last attempt.</summary>
    Failed = 11,

    /// <summary>Final: the last attempt took longer than its time-out, or all of them together did (TMO-4).</summary>
    TimedOut = 12,

    /// <summary>Final: stopped before its end on request: by a caller, a newer occurrence, or the shutdown of the host.</summary>
    Cancelled = 13,

    /// <summary>Final: its node died, and its job must not be started twice (DEL-1, <see cref="Delivery.AtMostOnce"/>).</summary>
    Abandoned = 14,

    /// <summary>Final: never started, because it was later than its misfire grace allows (MIS-1).</summary>
    Missed = 15,

    /// <summary>Final: ended on purpose without effect, by the job or a middleware, with a reason.</summary>
    Skipped = 16,

    /// <summary>Final: its arguments could not be read (VER-4). Not retried; it may be run again after a fix.</summary>
    DeserializationFailed = 17,

    /// <summary>Final: its nodes died one after the other (POI-2).</summary>
    Poisoned = 18,
}
