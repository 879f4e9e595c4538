namespace Scheduler.Hosting.Stores;

/// <summary>A run to be queued, or started by a fire.</summary>
/// <param name="Id">Its id. One that exists already is left as it is, so that a write may be repeated.</param>
/// <param name="Job">Name of its job.</param>
/// <param name="Due">When it may start.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Header">More about it, as JSON; opaque.</param>
/// <param name="Executor">Name of the executor that runs it.</param>
public readonly record struct NewRun(RunId Id, string Job, DateTimeOffset Due, Payload Args, Payload Header, string Executor = "default")
{
    /// <summary>A head start of so many minutes in the queue (PRI-1).</summary>
    public int Priority { get; init; }

    /// <summary>Version of its arguments (VER-4): only a node that knows it, or a later one, claims the run.</summary>
    public int Version { get; init; }

    /// <summary>Runs with the same text count together against <see cref="JobClaim.MaxActive"/>; null for none to count with (OVL-1).</summary>
    public string? LimitKey { get; init; }

    /// <summary>The bucket of tokens that its start draws from; null for none (RAT-1).</summary>
    public string? RateKey { get; init; }

    /// <summary>Only one live run has the same text; null for no such limit (UNI-1).</summary>
    public string? UniqueKey { get; init; }
}

/// <summary>A run that has not ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Job">Name of its job.</param>
/// <param name="State">One of the states that are not final.</param>
/// <param name="Fence">The commit that queued, started or took it over last. Who ends it must show this (FEN-4).</param>
/// <param name="Node">The node that runs it; 0 while none does.</param>
/// <param name="Attempt">How many attempts have started.</param>
/// <param name="Due">When it was to start.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Header">More about it; opaque.</param>
/// <param name="Executor">Name of the executor that runs it.</param>
public sealed record LiveRun(
    RunId Id,
    string Job,
    RunState State,
    Mark Fence,
    int Node,
    int Attempt,
    DateTimeOffset Due,
    Payload Args,
    Payload Header,
    string Executor = "default")
{
    /// <summary>How many times its node died while it ran.</summary>
    public int Recovery { get; init; }

    /// <summary>How many times an attempt was given back without being counted.</summary>
    public int Released { get; init; }

    /// <summary>When it may start, or start again.</summary>
    public DateTimeOffset ReadyAt { get; init; }

    /// <inheritdoc cref="NewRun.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="NewRun.Version"/>
    public int Version { get; init; }

    /// <inheritdoc cref="NewRun.LimitKey"/>
    public string? LimitKey { get; init; }

    /// <inheritdoc cref="NewRun.RateKey"/>
    public string? RateKey { get; init; }

    /// <inheritdoc cref="NewRun.UniqueKey"/>
    public string? UniqueKey { get; init; }

    /// <summary>When its first attempt was claimed; null while none was.</summary>
    public DateTimeOffset? FirstStartedAt { get; init; }

    /// <summary>When its latest attempt was claimed; null while none was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What its latest attempt threw.</summary>
    public RunError? Error { get; init; }

    /// <summary>Set once somebody asked the running run to stop.</summary>
    public Cancel? Cancel { get; init; }
}

/// <summary>A run that has ended.</summary>
public sealed record FinishedRun
{
    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Name of its job.</summary>
    public required string Job { get; init; }

    /// <summary>How it ended.</summary>
    public required RunState State { get; init; }

    /// <summary>How many attempts had started.</summary>
    public int Attempt { get; init; }

    /// <summary>How many times its node died while it ran.</summary>
    public int Recovery { get; init; }

    /// <summary>The node that ran it last; 0 when none did.</summary>
    public int Node { get; init; }

    /// <summary>Its last fence.</summary>
    public Mark Fence { get; init; }

    /// <summary>When it was to start.</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>When its first attempt was claimed; null when none was.</summary>
    public DateTimeOffset? FirstStartedAt { get; init; }

    /// <summary>When its last attempt started; null when none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>Its arguments.</summary>
    public Payload Args { get; init; }

    /// <summary>More about it; opaque.</summary>
    public Payload Header { get; init; }

    /// <summary>What it returned.</summary>
    public Payload Result { get; init; }

    /// <summary>What it threw.</summary>
    public RunError? Error { get; init; }

    /// <summary>Why it ended so.</summary>
    public string? Reason { get; init; }
}

/// <summary>A run, live or finished: exactly one of the two is set.</summary>
/// <param name="Live">The run, while it has not ended.</param>
/// <param name="Finished">The run, once it has.</param>
public readonly record struct StoredRun(LiveRun? Live, FinishedRun? Finished)
{
    /// <summary>Its id.</summary>
    public RunId Id => Live?.Id ?? Finished!.Id;
}

/// <summary>Which runs to read, latest nominal instant first; what is null does not matter.</summary>
public sealed record RunQuery
{
    /// <summary>One of these ids.</summary>
    public IReadOnlyCollection<RunId>? Ids { get; init; }

    /// <summary>The runs of this schedule.</summary>
    public long? Schedule { get; init; }

    /// <summary>The runs of this job.</summary>
    public string? Job { get; init; }

    /// <summary>The runs of this kind: with a schedule, those of one backfill (BKF-4).</summary>
    public long? Kind { get; init; }

    /// <summary>With this nominal instant, or a later one.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>With a nominal instant before this one.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those that come after this one: the last of the page before.</summary>
    public RunId? After { get; init; }

    /// <summary>One of these states.</summary>
    public IReadOnlyCollection<RunState>? States { get; init; }

    /// <summary>How many at most.</summary>
    public int Take { get; init; } = 100;
}
