namespace Scheduler.Hosting;

/// <summary>What holds for all runs of a job, whatever made them (CFG-5). Null means "not said here"; the built-in values are named below.</summary>
public sealed record JobPolicies
{
    /// <summary>The built-in values.</summary>
    public static JobPolicies BuiltIn { get; } = new() { MaxConcurrentRuns = int.MaxValue, Delivery = Hosting.Delivery.AtLeastOnce, MaxRecoveries = 3, AllowRemote = false };

    /// <summary>How many runs of the job may be active at once among all nodes, from 1; <see cref="int.MaxValue"/>, built in, is no limit. With <see cref="ConcurrencyKey"/> it holds for each key (OVL-1).</summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>A text over the arguments, such as <c>tenant:{args.tenantId}</c>. Built in: none, all runs of the job count together.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>Name of the rate limit that its starts draw from. Built in: none.</summary>
    public string? RateLimit { get; init; }

    /// <summary>What becomes of a run whose node died. Built in: <see cref="Delivery.AtLeastOnce"/>.</summary>
    public Delivery? Delivery { get; init; }

    /// <summary>How many times a run may be started again because its node died, 0 to 100, before it ends as <see cref="RunState.Poisoned"/> (POI-2). Built in: 3.</summary>
    public int? MaxRecoveries { get; init; }

    /// <summary>Whether callers from outside, through the HTTP API or the dashboard, may make schedules and runs of it, with arguments of theirs (SEC-3). Built in: no.</summary>
    public bool? AllowRemote { get; init; }

    /// <summary>These policies, with <paramref name="fallback"/> where they say nothing.</summary>
    public JobPolicies Over(JobPolicies fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        return new()
        {
            MaxConcurrentRuns = MaxConcurrentRuns ?? fallback.MaxConcurrentRuns,
            ConcurrencyKey = ConcurrencyKey ?? fallback.ConcurrencyKey,
            RateLimit = RateLimit ?? fallback.RateLimit,
            Delivery = Delivery ?? fallback.Delivery,
            MaxRecoveries = MaxRecoveries ?? fallback.MaxRecoveries,
            AllowRemote = AllowRemote ?? fallback.AllowRemote,
        };
    }
}
