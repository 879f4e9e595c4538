namespace Scheduler.Hosting;

/// <summary>What becomes of the occurrences during a pause (PAU-3).</summary>
public enum ResumeMode
{
    /// <summary>They are left out, unreported, and so is one that was due but had not started when the pause began; a one-off occurrence still runs (PAU-4). The default.</summary>
    Skip = 0,

    /// <summary>They are treated as after an outage: misfire grace and coalescing decide.</summary>
    CatchUp = 1,
}
