namespace Scheduler.Hosting.Triggers;

/// <summary>How the delays of a schedule's occurrences differ (JIT-3).</summary>
public enum JitterMode
{
    /// <summary>Each occurrence has a delay of its own. The default.</summary>
    PerOccurrence = 0,

    /// <summary>All occurrences of a schedule have the same delay.</summary>
    Fixed = 1,
}
