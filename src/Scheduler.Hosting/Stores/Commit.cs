namespace Scheduler.Hosting.Stores;

/// <summary>
/// The one write of the hot path. A store applies its parts in the order finishes, fires, enqueues, cancels, claims, in one transaction that
/// never waits for another node, and draws one number for all of it: the mark of each timer it moves and the fence of each run it queues or starts.
/// </summary>
public sealed class Commit
{
    /// <summary>The node that writes; 0 for a caller that neither fires nor claims.</summary>
    public int Node { get; init; }

    /// <summary>The version of the control record this node has read; with another one than the store's, fires and claims are refused (PAU-2).</summary>
    public long ControlVersion { get; init; }

    /// <summary>Runs that ended.</summary>
    public List<Finish> Finishes { get; } = [];

    /// <summary>Timers to move, with the runs that start by it; at most one for each schedule, a second is answered <see cref="FireStatus.Lost"/>.</summary>
    public List<Fire> Fires { get; } = [];

    /// <summary>Runs to queue.</summary>
    public List<NewRun> Enqueues { get; } = [];

    /// <summary>Running runs to ask to stop; one that does not run is left as it is.</summary>
    public List<Cancel> Cancels { get; } = [];

    /// <summary>Queued runs to start, one entry for each executor with free slots.</summary>
    public List<ClaimWant> Claims { get; } = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Finishes.Count + Fires.Count + Enqueues.Count + Cancels.Count + Claims.Count == 0;
}

/// <summary>How a fire treats its schedule's occurrence.</summary>
public enum FireMode : byte
{
    /// <summary>A run starts here and now; no queued row is ever visible. Refused as <see cref="FireStatus.Busy"/> while as many runs of the schedule are active or queued as <see cref="ScheduleRow.MaxActive"/> allows; queued ones count, so that they are not overtaken, but not those that wait for the time of a retry (RET-5).</summary>
    Direct = 0,

    /// <summary>The timer moves and nothing starts; never Busy. What it queues is queued.</summary>
    AdvanceOnly = 1,

    /// <summary>
    /// A run is queued in place of being started, because a limit wider than the schedule decides when it may start. Refused as Busy while a run of the schedule is queued, as for <see cref="Direct"/>, or as
    /// many are active as <see cref="ScheduleRow.MaxActive"/> allows.
    /// </summary>
    Queued = 2,
}

/// <summary>Moves one timer by compare-and-swap (CORE-2).</summary>
/// <param name="Schedule">Number of the schedule.</param>
/// <param name="Mark">The mark its timer must have.</param>
/// <param name="Cursor">The new cursor; one before the old leaves the old.</param>
/// <param name="NextDue">When it is due next; null when never.</param>
/// <param name="NextState">The new state.</param>
/// <param name="Mode">What starts.</param>
/// <param name="Run">The run that starts; its id is kind 0, and no live run has it or its unique key: else the fire is Lost. Not used by <see cref="FireMode.AdvanceOnly"/>.</param>
/// <param name="Queue">Further runs of the same pass, to be queued with it; null for none. They count as runs of the schedule.</param>
/// <param name="Missed">Occurrences of the same pass without a run; null for none.</param>
public readonly record struct Fire(
    long Schedule,
    Mark Mark,
    DateTimeOffset Cursor,
    DateTimeOffset? NextDue,
    ScheduleState NextState,
    FireMode Mode,
    NewRun Run = default,
    NewRun[]? Queue = null,
    Missed[]? Missed = null);

/// <summary>
/// Ends a run, or lets it wait for another attempt, if <paramref name="Fence"/> is still its fence (FEN-4); also a queued one, whose fence moves when it is claimed.
/// When a run of kind 0 ends for good and its schedule's timer waits for that (<see cref="ScheduleState.UntilEnd"/>), the timer is due
/// <see cref="ScheduleRow.DelayAfterEnd"/> later.
/// </summary>
/// <param name="Id">The run.</param>
/// <param name="Fence">The fence it must have.</param>
/// <param name="State">A final state; or <see cref="RunState.RetryWait"/>, or <see cref="RunState.Queued"/>, where it waits for its <see cref="Delay"/> and then may be claimed again.</param>
/// <param name="StartedAt">When its attempt started; null when none did.</param>
/// <param name="Result">What it returned.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Reason">Why it ended so.</param>
public readonly record struct Finish(
    RunId Id,
    Mark Fence,
    RunState State,
    DateTimeOffset? StartedAt = null,
    Payload Result = default,
    RunError? Error = null,
    string? Reason = null)
{
    /// <summary>How long it waits, from this commit on; only where the state is not final.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The attempt does not count: its number is taken back, and <see cref="LiveRun.Released"/> grows instead; only where the state is not final.</summary>
    public bool TakesBackAttempt { get; init; }

    /// <summary>Runs that follow it, queued if and only if the end is accepted; null for none (CON-1).</summary>
    public NewRun[]? Children { get; init; }
}

/// <summary>Asks a running run to stop.</summary>
/// <param name="Id">The run.</param>
/// <param name="Reason">Why; of several, the first stays.</param>
/// <param name="Words">The same for people; null for nothing to add.</param>
/// <param name="GiveUp">Whether its node gives it up when it has not stopped within its cancel grace (OVL-3, Replace); of several, one is enough.</param>
public readonly record struct Cancel(RunId Id, CancellationReason Reason, string? Words = null, bool GiveUp = false);

/// <summary>
/// Asks for runs that wait and are ready, in the order of (ready - priority minutes, id) (PRI-1). One that its schedule's limit, its job's limit or its rate limit does not
/// let start, those claimed before it included, is passed over; a <see cref="RunState.RetryWait"/> has its places already, and needs a token only. A claim gives the timer of
/// its schedule the mark of this commit, so that a fire planned before it is Lost.
/// </summary>
/// <param name="Jobs">The jobs to take.</param>
/// <param name="Take">How many at most.</param>
/// <param name="Executor">Name of the executor that has room: only runs for it are claimed (OVL-7).</param>
public readonly record struct ClaimWant(IReadOnlyCollection<JobClaim> Jobs, int Take, string Executor = "default");

/// <summary>A job whose runs a node may start, with the limits that the store counts.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Version">The latest version of arguments that the node can read (VER-4).</param>
/// <param name="MaxActive">How many runs with the same <see cref="NewRun.LimitKey"/> may be active; 0 for no limit.</param>
/// <param name="Rate">How the buckets of <see cref="NewRun.RateKey"/> are filled; null for no limit.</param>
public sealed record JobClaim(string Job, int Version = 0, int MaxActive = 0, RateLimit? Rate = null);
