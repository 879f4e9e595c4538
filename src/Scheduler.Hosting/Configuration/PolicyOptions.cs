namespace Scheduler.Hosting.Configuration;

/// <summary>Policies that may stand at a schedule, at its job and in the defaults; null inherits (CFG-5). The meaning of each is at <see cref="SchedulePolicies"/>.</summary>
public class PolicyOptions
{
    /// <inheritdoc cref="SchedulePolicies.Store"/>
    public string? Store { get; set; }

    /// <inheritdoc cref="SchedulePolicies.Executor"/>
    public string? Executor { get; set; }

    /// <inheritdoc cref="SchedulePolicies.MaxInstances"/>
    public int? MaxInstances { get; set; }

    /// <inheritdoc cref="SchedulePolicies.MisfireGraceTime"/>
    public Duration? MisfireGraceTime { get; set; }

    /// <inheritdoc cref="SchedulePolicies.Coalesce"/>
    public Coalesce? Coalesce { get; set; }

    /// <inheritdoc cref="SchedulePolicies.MaxCatchUp"/>
    public int? MaxCatchUp { get; set; }

    /// <summary>For people: what it is for.</summary>
    public string? Description { get; set; }

    /// <summary>Free name-value pairs that each run sees. Default: none.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
