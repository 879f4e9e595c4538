namespace Scheduler.Hosting;

/// <summary>How to add a schedule.</summary>
public sealed record AddScheduleOptions
{
    /// <summary>What to do when the id exists. Default: <see cref="ConflictPolicy.Fail"/>.</summary>
    public ConflictPolicy OnConflict { get; init; }

    /// <summary>Add it paused. Default: false.</summary>
    public bool Paused { get; init; }

    /// <summary>Run it once, now, when it occurs at one instant that is past; otherwise it never runs (ONE-1). Default: false.</summary>
    public bool RunIfPast { get; init; }
}

/// <summary>How to import schedules.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// What to do when the id exists, in whatever store. Default: <see cref="ConflictPolicy.Fail"/>. <see cref="ConflictPolicy.Replace"/> makes it what the document says, its pause and what callers
    /// have set over it included, and moves it where it is in another store; its history stays, and what either has considered is not considered again (MIS-8).
    /// </summary>
    public ConflictPolicy OnConflict { get; init; }

    /// <summary>The store to put all of them in. Default: null, the one that each names or inherits.</summary>
    public string? Store { get; init; }

    /// <summary>Only check the document and say what would be done. Default: false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What a caller may say about a run it makes.</summary>
public sealed record RunOptions
{
    /// <summary>For people: why it was made.</summary>
    public string? Description { get; init; }

    /// <summary>Name-value pairs that the job can read.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>A head start of so many minutes in the queue, -100 to 100; null for the schedule's or the job's (PRI-1).</summary>
    public int? Priority { get; init; }

    /// <summary>
    /// What becomes of a run of a schedule that has as many runs as it may; null for <see cref="Overlap.QueueAll"/> without a limit (NOW-1). A run that is left out ends as
    /// <see cref="RunState.Skipped"/>. Not <see cref="Overlap.Allow"/>, and only for runs of schedules.
    /// </summary>
    public Overlap? Overlap { get; init; }

    /// <summary>While a run with the same text waits or runs in the same store, there is no second one (UNI-1). 1 to 500 letters. Default: null, none such.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>
    /// Names the request: one with the same text for the same schedule or job within 24 hours makes no second run, as long as the first one is kept (NOW-1). At most 256 characters. Default: null, each makes one.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What to do when there is one. Default: <see cref="UniqueConflict.ReturnExisting"/>.</summary>
    public UniqueConflict OnUniqueConflict { get; init; }
}

/// <summary>One run of a job, in a batch.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Args">Its arguments, or null.</param>
/// <param name="At">When to start, or null for now. An instant in the past is now.</param>
/// <param name="Options">More about the run.</param>
public sealed record EnqueueRequest(string Job, object? Args = null, DateTimeOffset? At = null, RunOptions? Options = null);

/// <summary>One run of a schedule, in a batch.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Args">Arguments in place of the schedule's, or null for these.</param>
/// <param name="Options">More about the run.</param>
public sealed record TriggerRequest(string ScheduleId, object? Args = null, RunOptions? Options = null);

/// <summary>Which schedules to list; what is null does not matter.</summary>
public sealed record ScheduleFilter
{
    /// <summary>Name of the store.</summary>
    public string? Store { get; init; }

    /// <summary>Name of the job.</summary>
    public string? Job { get; init; }

    /// <summary>The state.</summary>
    public ScheduleState? State { get; init; }

    /// <summary>Only ids after this one, ignoring case: the last id of a page before; of use with <see cref="Store"/>, because each store has an order of its own.</summary>
    public string? AfterId { get; init; }

    /// <summary>How many at most; null for all.</summary>
    public int? Take { get; init; }
}

/// <summary>Which runs to list, latest first; what is null does not matter.</summary>
public sealed record RunFilter
{
    /// <summary>Id of the schedule.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>Name of the job.</summary>
    public string? Job { get; init; }

    /// <summary>Id of a backfill; with <see cref="ScheduleId"/> (BKF-4).</summary>
    public string? BackfillId { get; init; }

    /// <summary>Any of these states.</summary>
    public IReadOnlyCollection<RunState>? States { get; init; }

    /// <summary>With this <see cref="Run.NominalTime"/>, or a later one.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>With a <see cref="Run.NominalTime"/> before this one.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only runs that come after this one: the last of a page before.</summary>
    public RunId? After { get; init; }

    /// <summary>How many at most, 1 to 1,000. Default: 100.</summary>
    public int Take { get; init; } = 100;
}
