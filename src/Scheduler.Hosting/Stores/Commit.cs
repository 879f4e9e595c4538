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

    /// <summary>Running runs to ask to stop; a run that does not run is left as it is.</summary>
    public List<Cancel> Cancels { get; } = [];

    /// <summary>Queued runs to start, one entry for each executor with free slots.</summary>
    public List<ClaimWant> Claims { get; } = [];

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Finishes.Count + Fires.Count + Enqueues.Count + Cancels.Count + Claims.Count == 0;
}

/// <summary>How a fire treats its schedule's occurrence.</summary>
public enum FireMode : byte
{
    /// <summary>A run starts here and now; no queued row is ever visible. Refused as <see cref="FireStatus.Busy"/> while as many runs of the schedule are active or queued as <see cref="ScheduleRow.MaxActive"/> allows; queued ones count, so that they are not overtaken.</summary>
    Direct = 0,

    /// <summary>The timer moves and nothing starts; never Busy.</summary>
    AdvanceOnly = 1,
}

/// <summary>Moves one timer by compare-and-swap (CORE-2).</summary>
/// <param name="Schedule">Number of the schedule.</param>
/// <param name="Mark">The mark its timer must have.</param>
/// <param name="Cursor">The new cursor; one before the old leaves the old.</param>
/// <param name="NextDue">When it is due next; null when never.</param>
/// <param name="NextState">The new state.</param>
/// <param name="Mode">What starts.</param>
/// <param name="Run">The run that starts; its id is kind 0, and no live run has it: else the fire is Lost. Not used by <see cref="FireMode.AdvanceOnly"/>.</param>
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

/// <summary>Ends a run if <paramref name="Fence"/> is still its fence (FEN-4); also a queued one, whose fence moves when it is claimed.</summary>
/// <param name="Id">The run.</param>
/// <param name="Fence">The fence it must have.</param>
/// <param name="State">The final state.</param>
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
    string? Reason = null);

/// <summary>Asks a running run to stop.</summary>
/// <param name="Id">The run.</param>
/// <param name="Reason">Why, for people; of several, the first stays.</param>
public readonly record struct Cancel(RunId Id, string Reason);

/// <summary>
/// Asks for queued runs that are due, in the order of (due, id). One whose schedule has <see cref="ScheduleRow.MaxActive"/> running runs, those claimed before it
/// included, is passed over. A claim gives the timer of its schedule the mark of this commit, so that a fire planned before it is Lost.
/// </summary>
/// <param name="Jobs">Names of the jobs to take.</param>
/// <param name="Take">How many at most.</param>
/// <param name="Executor">Name of the executor that has room: only runs for it are claimed (OVL-7).</param>
public readonly record struct ClaimWant(IReadOnlyCollection<string> Jobs, int Take, string Executor = "default");
