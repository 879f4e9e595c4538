namespace Scheduler.Hosting;

/// <summary>Why a run's token was signalled (TMO-2).</summary>
public enum CancellationReason
{
    /// <summary>A caller cancelled the run.</summary>
    UserRequested = 1,

    /// <summary>The host stops and the time to drain is over.</summary>
    Shutdown = 2,
}
