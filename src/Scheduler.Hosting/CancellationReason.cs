namespace Scheduler.Hosting;

/// <summary>Why a run's token was signalled (TMO-2).</summary>
public enum CancellationReason
{
    /// <summary>A caller cancelled the run.</summary>
    UserRequested = 1,

    /// <summary>The host stops and the time to drain is over.</summary>
    Shutdown = 2,

    /// <summary>The attempt, or the run with all its attempts, took longer than it may (TMO-1).</summary>
    Timeout = 3,

    /// <summary>A newer occurrence takes its place (OVL-3).</summary>
    Superseded = 4,

    /// <summary>This node can no longer prove that the run is its own; another may take it over (CLK-5).</summary>
    LeaseLost = 5,

    /// <summary>The schedule was paused, and its runs were to be cancelled with it (PAU-2).</summary>
    SchedulePaused = 6,
}
