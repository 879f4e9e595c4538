namespace Scheduler.Hosting.Stores;

/// <summary>A run to be queued.</summary>
/// <param name="Id">Its id. One that exists already is left as it is, so that a write may be repeated.</param>
/// <param name="Job">Name of its job.</param>
/// <param name="Due">When it may start.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Header">More about it, as JSON; opaque.</param>
/// <param name="Executor">Name of the executor that runs it.</param>
public readonly record struct NewRun(RunId Id, string Job, DateTimeOffset Due, Payload Args, Payload Header, string Executor = "default");

/// <summary>A run that has not ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Job">Name of its job.</param>
/// <param name="State"><see cref="RunState.Queued"/> or <see cref="RunState.Running"/>.</param>
/// <param name="Fence">The commit that queued or started it. Who ends it must show this (FEN-4).</param>
/// <param name="Node">The node that runs it; 0 while it is queued.</param>
/// <param name="Attempt">How many attempts have started.</param>
/// <param name="Due">When it was to start.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Header">More about it; opaque.</param>
/// <param name="CancelReason">Set once somebody asked the running run to stop.</param>
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
    string? CancelReason,
    string Executor = "default");

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

    /// <summary>When it was to start.</summary>
    public DateTimeOffset Due { get; init; }

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

    /// <summary>One of these states.</summary>
    public IReadOnlyCollection<RunState>? States { get; init; }

    /// <summary>How many at most.</summary>
    public int Take { get; init; } = 100;
}
