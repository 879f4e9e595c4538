namespace Scheduler.Hosting.Configuration;

/// <summary>What happens to running jobs when the host stops (SHD-2). Where the host's own <c>ShutdownTimeout</c> (30 s) is shorter than <see cref="DrainTimeout"/>, it ends the drain; <see cref="CancelGrace"/> comes after it.</summary>
public sealed class ShutdownOptions
{
    /// <summary>How long running jobs may go on undisturbed. Default: 20 s.</summary>
    public Duration DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after that a job may take to react to its cancelled token before the scheduler stops waiting for it. Default: 5 s.</summary>
    public Duration CancelGrace { get; set; } = TimeSpan.FromSeconds(5);
}
