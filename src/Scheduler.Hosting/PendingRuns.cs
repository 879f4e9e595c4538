namespace Scheduler.Hosting;

/// <summary>What becomes of a schedule's runs when it is paused (PAU-2).</summary>
public enum PendingRuns
{
    /// <summary>They go on. The default.</summary>
    Keep = 0,

    /// <summary>Those that wait are cancelled, those that run are asked to stop.</summary>
    Cancel = 1,
}
