namespace Scheduler.Hosting.Stores;

/// <summary>The answer to a commit.</summary>
public sealed class CommitResult
{
    /// <summary>Whether fires and claims were allowed; a commit without any is always <see cref="CommitStatus.Committed"/>.</summary>
    public required CommitStatus Status { get; init; }

    /// <summary>The number of this commit.</summary>
    public required Mark Fence { get; init; }

    /// <summary>The store's clock at this commit: when its finishes ended.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>For each finish whether it was accepted; false: another fence holds the run, or it has ended already.</summary>
    public IReadOnlyList<bool> Finished { get; init; } = [];

    /// <summary>For each fire what came of it; empty when <see cref="Status"/> refused them.</summary>
    public IReadOnlyList<FireResult> Fires { get; init; } = [];

    /// <summary>For each enqueue the run that it made, or the live one that has its unique key (UNI-1).</summary>
    public IReadOnlyList<RunId> Enqueued { get; init; } = [];

    /// <summary>The runs that were claimed: running now, with this commit as fence.</summary>
    public IReadOnlyList<LiveRun> Claimed { get; init; } = [];

    /// <summary>Whether runs that are ready were left, of the jobs that its claims name and in any executor, for want of slots or because a limit is reached; those that lack nothing but a token are not meant. False when it claimed nothing.</summary>
    public bool MoreQueued { get; init; }

    /// <summary>When the earliest waiting run that is not ready yet will be, or the earliest that lacks only a token has it; null when there is none.</summary>
    public DateTimeOffset? NextQueued { get; init; }
}

/// <summary>Whether a node's fires and claims were allowed; finishes, enqueues and cancels always are.</summary>
public enum CommitStatus : byte
{
    /// <summary>Yes.</summary>
    Committed = 0,

    /// <summary>No: the control record has changed since the node read it.</summary>
    ControlStale = 1,

    /// <summary>No: the node has not joined, was taken out, or its lease has expired. It joins again as a new one.</summary>
    NodeFenced = 2,
}

/// <summary>What came of a fire.</summary>
public enum FireStatus : byte
{
    /// <summary>Somebody moved, edited, paused or removed the schedule, or claimed a run of it: read it again. Nothing was changed.</summary>
    Lost = 0,

    /// <summary>Done.</summary>
    Fired = 1,

    /// <summary>The schedule has as many runs as it may; nothing was changed.</summary>
    Busy = 2,
}

/// <summary>The answer to one fire.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Active">How many runs of the schedule were active before it; 0 when it is Lost.</param>
/// <param name="Queued">How many were queued, without those that wait for the time of a retry (RET-5); 0 when it is Lost.</param>
public readonly record struct FireResult(FireStatus Status, int Active = 0, int Queued = 0);
