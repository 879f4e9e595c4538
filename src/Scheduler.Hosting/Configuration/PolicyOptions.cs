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

    /// <inheritdoc cref="SchedulePolicies.Overlap"/>
    public Overlap? Overlap { get; set; }

    /// <inheritdoc cref="SchedulePolicies.MaxQueued"/>
    public int? MaxQueued { get; set; }

    /// <inheritdoc cref="SchedulePolicies.Retry"/>
    public RetryOptions Retry { get; } = new();

    /// <inheritdoc cref="SchedulePolicies.Timeout"/>
    public Duration? Timeout { get; set; }

    /// <inheritdoc cref="SchedulePolicies.RunTimeout"/>
    public Duration? RunTimeout { get; set; }

    /// <inheritdoc cref="SchedulePolicies.CancelGrace"/>
    public Duration? CancelGrace { get; set; }

    /// <inheritdoc cref="SchedulePolicies.Priority"/>
    public int? Priority { get; set; }

    /// <inheritdoc cref="SchedulePolicies.PauseAfterFailures"/>
    public int? PauseAfterFailures { get; set; }

    /// <inheritdoc cref="SchedulePolicies.AlertIfNoSuccessFor"/>
    public Duration? AlertIfNoSuccessFor { get; set; }

    /// <summary>For people: what it is for.</summary>
    public string? Description { get; set; }

    /// <summary>Free name-value pairs that each run sees. Default: none.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal SchedulePolicies ToPolicies() => new()
    {
        Store = Store,
        Executor = Executor,
        MaxInstances = MaxInstances,
        MisfireGraceTime = MisfireGraceTime,
        Coalesce = Coalesce,
        MaxCatchUp = MaxCatchUp,
        Overlap = Overlap,
        MaxQueued = MaxQueued,
        Retry = Retry.ToPolicy(),
        Timeout = Timeout,
        RunTimeout = RunTimeout,
        CancelGrace = CancelGrace,
        Priority = Priority,
        PauseAfterFailures = PauseAfterFailures,
        AlertIfNoSuccessFor = AlertIfNoSuccessFor,
    };

    /// <summary>Says what policies say.</summary>
    internal void Set(SchedulePolicies policies)
    {
        Store = policies.Store;
        Executor = policies.Executor;
        MaxInstances = policies.MaxInstances;
        MisfireGraceTime = policies.MisfireGraceTime;
        Coalesce = policies.Coalesce;
        MaxCatchUp = policies.MaxCatchUp;
        Overlap = policies.Overlap;
        MaxQueued = policies.MaxQueued;
        Retry.Set(policies.Retry ?? new());
        Timeout = policies.Timeout;
        RunTimeout = policies.RunTimeout;
        CancelGrace = policies.CancelGrace;
        Priority = policies.Priority;
        PauseAfterFailures = policies.PauseAfterFailures;
        AlertIfNoSuccessFor = policies.AlertIfNoSuccessFor;
    }
}
