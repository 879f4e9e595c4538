using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>What a continuation follows; one of <see cref="Job"/> and <see cref="Schedule"/> (CON-1).</summary>
public sealed class AfterOptions
{
    /// <summary>The job whose runs it follows, whatever made them.</summary>
    public string? Job { get; set; }

    /// <summary>Id of the schedule whose runs it follows.</summary>
    public string? Schedule { get; set; }

    /// <summary>Which ends it follows. Default: <see cref="RunEnds.Succeeded"/>.</summary>
    public RunEnds On { get; set; } = RunEnds.Succeeded;

    internal AfterTrigger ToTrigger() => new(Job, Schedule) { On = On };
}
