namespace Scheduler.Hosting;

/// <summary>What made a run.</summary>
public enum RunOrigin
{
    /// <summary>An occurrence of its schedule.</summary>
    Schedule = 0,

    /// <summary>A caller.</summary>
    Manual = 1,

    /// <summary>A backfill (BKF-1).</summary>
    Backfill = 2,

    /// <summary>The end of another run (CON-1).</summary>
    Continuation = 3,

    /// <summary>The start of the application (INT-3).</summary>
    Startup = 4,
}
