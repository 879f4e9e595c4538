namespace Scheduler.Hosting.Stores;

/// <summary>The cold half of a schedule: read once and cached by each node until <see cref="Version"/> changes.</summary>
/// <param name="Schedule">Its number, unique in all stores; chosen by the engine when the schedule is added.</param>
/// <param name="Id">Its id, unique in the store ignoring case.</param>
/// <param name="Job">Name of its job.</param>
/// <param name="Source">Who owns the definition.</param>
/// <param name="Definition">The definition; opaque.</param>
/// <param name="Operator">What operators set over it, as JSON; opaque; null for nothing.</param>
/// <param name="MaxActive">How many runs may be active at once; 0 for no limit. The one policy that a store obeys itself (OVL-1).</param>
/// <param name="Anchor">When it was added (INT-1).</param>
/// <param name="Version">Set by the store at each edit; greater than any before.</param>
public sealed record ScheduleRow(
    long Schedule,
    string Id,
    string Job,
    ScheduleSource Source,
    StoredDefinition Definition,
    string? Operator,
    int MaxActive,
    DateTimeOffset Anchor,
    long Version = 0)
{
    /// <summary>How long after the end of a run its timer is due again, where that waits for it (INT-2); null for a timer that does not.</summary>
    public TimeSpan? DelayAfterEnd { get; init; }

    /// <summary>What it follows, where it is a continuation; opaque, found by <see cref="ScheduleQuery.IsContinuation"/>; null for none (CON-1).</summary>
    public string? Follows { get; init; }
}

/// <summary>The hot half of a schedule: all that changes when it fires.</summary>
/// <param name="Schedule">Its number.</param>
/// <param name="Due">When it is due; null when never.</param>
/// <param name="Cursor">Everything up to here has been considered (MIS-8).</param>
/// <param name="Mark">The commit that last changed it.</param>
/// <param name="State">An active one fires when due. A paused one is due when its pause ends by itself (PAU-5). Others never are.</param>
/// <param name="Runs">How many runs its occurrences have made.</param>
/// <param name="Version">The version of the cold half, so that a node notices that what it cached is out of date.</param>
public readonly record struct TimerRow(
    long Schedule,
    DateTimeOffset? Due,
    DateTimeOffset Cursor,
    Mark Mark,
    ScheduleState State,
    long Runs,
    long Version);

/// <summary>Both halves.</summary>
/// <param name="Row">The cold half.</param>
/// <param name="Timer">The hot half.</param>
public sealed record StoredSchedule(ScheduleRow Row, TimerRow Timer);

/// <summary>What an edit makes of the hot half.</summary>
/// <param name="Due">When it is due; null when never.</param>
/// <param name="Cursor">Everything up to here has been considered.</param>
/// <param name="State">The state.</param>
public readonly record struct TimerEdit(DateTimeOffset? Due, DateTimeOffset Cursor, ScheduleState State)
{
    /// <summary>How many runs its occurrences have made, for one that comes from elsewhere; null leaves the count as it is, which is 0 for a new one.</summary>
    public long? Runs { get; init; }
}

/// <summary>Adds, changes or removes one schedule.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExpectedVersion">The version it must have; 0: it must not exist; null: whatever it has, and whether it exists or not.</param>
/// <param name="ExpectedMark">The mark its timer must have; null: whatever it has.</param>
/// <param name="Row">
/// The new cold half, of the same id; its <see cref="ScheduleRow.Version"/> is ignored, and its number too where the schedule exists: a schedule keeps its own. A new one needs a
/// number that no other has. Null removes the schedule, which must exist; its live runs go on, and its history stays until it is pruned.
/// </param>
/// <param name="Timer">The new hot half; null leaves it as it is, and so needs a schedule that exists.</param>
/// <param name="Missed">Occurrences that the edit leaves out; written with it.</param>
public sealed record ScheduleEdit(
    string Id,
    long? ExpectedVersion,
    Mark? ExpectedMark,
    ScheduleRow? Row,
    TimerEdit? Timer,
    Missed? Missed = null);

/// <summary>The answer to an edit.</summary>
/// <param name="Applied">Whether it was applied; if not, an expectation did not hold.</param>
/// <param name="Current">The schedule as it stands after the edit; null when there is none.</param>
public sealed record EditResult(bool Applied, StoredSchedule? Current);

/// <summary>Which schedules to read, in the order of their ids ignoring case; what is null does not matter.</summary>
public sealed record ScheduleQuery
{
    /// <summary>One of these ids.</summary>
    public IReadOnlyCollection<string>? Ids { get; init; }

    /// <summary>One of these numbers.</summary>
    public IReadOnlyCollection<long>? Schedules { get; init; }

    /// <summary>This job.</summary>
    public string? Job { get; init; }

    /// <summary>A job that is none of these.</summary>
    public IReadOnlyCollection<string>? NotJobs { get; init; }

    /// <summary>This state.</summary>
    public ScheduleState? State { get; init; }

    /// <summary>Whether it has <see cref="ScheduleRow.Follows"/>.</summary>
    public bool? IsContinuation { get; init; }

    /// <summary>This owner.</summary>
    public ScheduleSource? Source { get; init; }

    /// <summary>Only ids after this one: the last id of the page before.</summary>
    public string? AfterId { get; init; }

    /// <summary>How many at most.</summary>
    public int Take { get; init; } = 1000;
}
