namespace Scheduler.Hosting;

/// <summary>Where a run stands. A run moves from <see cref="Queued"/> or <see cref="Running"/> to one final state and stays there.</summary>
/// <remarks>The numbers are stored and never change.</remarks>
public enum RunState : short
{
    /// <summary>Waits for its instant, a free slot or its schedule's limit.</summary>
    Queued = 1,

    /// <summary>Was handed to an executor.</summary>
    Running = 2,

    /// <summary>Final: the job returned.</summary>
    Succeeded = 10,

    /// <summary>Final: the job threw, or its arguments could not be read.</summary>
    Failed = 11,

    /// <summary>Final: cancelled before its end, by a caller or by the shutdown of the host.</summary>
    Cancelled = 13,

    /// <summary>Final: never started, because it was later than its misfire grace allows (MIS-1).</summary>
    Missed = 15,

    /// <summary>Final: ended on purpose without effect, by the job or a middleware, with a reason.</summary>
    Skipped = 16,
}
