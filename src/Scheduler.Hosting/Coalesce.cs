namespace Scheduler.Hosting;

/// <summary>What becomes of several occurrences of one schedule that are due together (COA-1).</summary>
public enum Coalesce
{
    /// <summary>The latest runs, once; the others are reported as missed. The default.</summary>
    Latest = 0,

    /// <summary>The earliest that is still within grace runs, once; the others are reported as missed.</summary>
    Earliest = 1,

    /// <summary>Each runs, in order, up to <see cref="SchedulePolicies.MaxCatchUp"/>.</summary>
    All = 2,
}
