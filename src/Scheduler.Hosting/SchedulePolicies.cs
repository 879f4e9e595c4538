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
        Overlap = Hosting.Overlap.Auto,
        MaxQueued = 100,
        Retry = RetryPolicy.BuiltIn,
        Timeout = Duration.None,
        RunTimeout = Duration.None,
        CancelGrace = TimeSpan.FromSeconds(30),
        Priority = 0,
        PauseAfterFailures = 0,
        AlertIfNoSuccessFor = Duration.None,
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

    /// <summary>What becomes of an occurrence while <see cref="MaxInstances"/> runs are active. Built in: <see cref="Overlap.Auto"/> (OVL-3, OVL-4).</summary>
    public Overlap? Overlap { get; init; }

    /// <summary>How many runs may wait with <see cref="Overlap.QueueAll"/>, 1 to 100,000. Built in: 100.</summary>
    public int? MaxQueued { get; init; }

    /// <summary>Whether and when a failed run is tried again; its members are inherited one by one. Built in: <see cref="RetryPolicy.BuiltIn"/>, no retry.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long an attempt may take before its token is signalled, at least 100 ms; <see cref="Duration.None"/>, built in, is no limit (TMO-1).</summary>
    public Duration? Timeout { get; init; }

    /// <summary>How long a run may take from the start of its first attempt, the waiting between attempts included, at least 100 ms; <see cref="Duration.None"/>, built in, is no limit (TMO-1).</summary>
    public Duration? RunTimeout { get; init; }

    /// <summary>How long a job may take to end after its token was signalled before its run is reported as stuck (TMO-3). Built in: 30 s.</summary>
    public Duration? CancelGrace { get; init; }

    /// <summary>A head start of so many minutes in the queue, -100 to 100 (PRI-1). Built in: 0.</summary>
    public int? Priority { get; init; }

    /// <summary>After how many failed runs in a row the schedule is paused, 0 to 20; 0, built in, is never (PAU-6).</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>For how long the schedule may have no run that succeeded before health checks say so; <see cref="Duration.None"/>, built in, is for ever (EVT-2).</summary>
    public Duration? AlertIfNoSuccessFor { get; init; }

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
            Overlap = Overlap ?? fallback.Overlap,
            MaxQueued = MaxQueued ?? fallback.MaxQueued,
            Retry = Retry is null || fallback.Retry is null ? Retry ?? fallback.Retry : Retry.Over(fallback.Retry),
            Timeout = Timeout ?? fallback.Timeout,
            RunTimeout = RunTimeout ?? fallback.RunTimeout,
            CancelGrace = CancelGrace ?? fallback.CancelGrace,
            Priority = Priority ?? fallback.Priority,
            PauseAfterFailures = PauseAfterFailures ?? fallback.PauseAfterFailures,
            AlertIfNoSuccessFor = AlertIfNoSuccessFor ?? fallback.AlertIfNoSuccessFor,
        };
    }
}
