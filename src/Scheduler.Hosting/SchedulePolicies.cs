namespace Scheduler.Hosting;

/// <summary>
/// How the occurrences of a schedule become runs. Null means "not said here": a schedule inherits from its job, the job from
/// <c>Scheduler:Defaults</c>, and these from the built-in values named below (CFG-5).
/// </summary>
public sealed record SchedulePolicies
{
    /// <summary>The built-in values (semantics, appendix A).</summary>
    public static SchedulePolicies BuiltIn { get; } = new()
    {
        Store = "default",
        Executor = "default",
        MaxInstances = 1,
        MisfireGraceTime = Duration.None,
        Coalesce = Hosting.Coalesce.Latest,
        MaxCatchUp = 100,
    };

    /// <summary>Name of the store that keeps the schedule and its runs. Built in: <c>default</c>.</summary>
    public string? Store { get; init; }

    /// <summary>Name of the executor that runs it. Built in: <c>default</c>.</summary>
    public string? Executor { get; init; }

    /// <summary>How many runs of the schedule may be active at once, from 1; <see cref="int.MaxValue"/> is no limit. Built in: 1 (OVL-1).</summary>
    public int? MaxInstances { get; init; }

    /// <summary>How late an occurrence may still start: at least 1 s, or <see cref="Duration.None"/> for no limit. Built in: no limit (MIS-1, MIS-2).</summary>
    public Duration? MisfireGraceTime { get; init; }

    /// <summary>What becomes of several occurrences that are due together. Built in: <see cref="Coalesce.Latest"/>.</summary>
    public Coalesce? Coalesce { get; init; }

    /// <summary>How many runs one pass may create with <see cref="Coalesce.All"/>, 1 to 10,000. Built in: 100 (MIS-7).</summary>
    public int? MaxCatchUp { get; init; }

    /// <summary>These policies, with <paramref name="fallback"/> where they say nothing.</summary>
    public SchedulePolicies Over(SchedulePolicies fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        return new()
        {
            Store = Store ?? fallback.Store,
            Executor = Executor ?? fallback.Executor,
            MaxInstances = MaxInstances ?? fallback.MaxInstances,
            MisfireGraceTime = MisfireGraceTime ?? fallback.MisfireGraceTime,
            Coalesce = Coalesce ?? fallback.Coalesce,
            MaxCatchUp = MaxCatchUp ?? fallback.MaxCatchUp,
        };
    }
}
