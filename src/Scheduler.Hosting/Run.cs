using System.Collections.ObjectModel;

namespace Scheduler.Hosting;

/// <summary>A run as it stands at the moment it was read: one request to execute a job, made by a schedule or by a caller.</summary>
public sealed record Run
{
    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Name of its job.</summary>
    public required string Job { get; init; }

    /// <summary>Id of its schedule; null for a run that was enqueued for a job, or whose schedule is gone.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>What made it.</summary>
    public RunOrigin Origin { get; init; }

    /// <summary>
    /// A text that is the same in every attempt, and however often the run is taken over: hand it to what must not be done twice (FEN-2).
    /// </summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>The run that it follows; null for one that follows none (CON-1).</summary>
    public RunId? Parent { get; init; }

    /// <summary>The first run of the chain of continuations that it belongs to; null where it begins one (CON-2).</summary>
    public RunId? Correlation { get; init; }

    /// <summary>The ended run that it repeats, on request; null for one that repeats none.</summary>
    public RunId? RetryOf { get; init; }

    /// <summary>Id of the backfill that it belongs to; null for one that belongs to none (BKF-4).</summary>
    public string? BackfillId { get; init; }

    /// <summary>Name of the store that keeps it.</summary>
    public required string Store { get; init; }

    /// <summary>The node that runs it, or ran it last, by its number in the store (<see cref="NodePlace.Number"/>); null while none has.</summary>
    public int? Node { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>The occurrence it is for; for a run made by a caller, when it was made.</summary>
    public required DateTimeOffset NominalTime { get; init; }

    /// <summary>When it was to start.</summary>
    public required DateTimeOffset DueTime { get; init; }

    /// <summary>When its latest attempt started; null while it never has.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When its first attempt started; null while none has.</summary>
    public DateTimeOffset? FirstStartedAt { get; init; }

    /// <summary>When it is tried again; null while it does not wait for that (RET-2).</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How many attempts have started.</summary>
    public int Attempt { get; init; }

    /// <summary>How many of the attempts were made because a node died (RET-7).</summary>
    public int Recovery { get; init; }

    /// <summary>Number of the commit that started its latest attempt; 0 while none was (FEN-1). A later run of the schedule always has a greater one.</summary>
    public long FencingToken { get; init; }

    /// <summary>Why it was asked to stop; null while it was not, and once it has ended.</summary>
    public CancellationReason? CancelRequested { get; init; }

    /// <summary>Whether it goes on although its cancel grace is over (TMO-3); only while it runs on this node.</summary>
    public bool IsStuck { get; init; }

    /// <summary>What it was given.</summary>
    public Payload Args { get; init; }

    /// <summary>What the job returned or set as result.</summary>
    public Payload Result { get; init; }

    /// <summary>The exception that made it fail.</summary>
    public RunError? Error { get; init; }

    /// <summary>Why it was cancelled, skipped or missed.</summary>
    public string? Reason { get; init; }

    /// <summary>How far it says it has come; only while it runs on this node.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>The first of the occurrences this run stands for, when several were merged into it (COA-1).</summary>
    public DateTimeOffset? CoalescedFrom { get; init; }

    /// <summary>How many other occurrences were merged into it.</summary>
    public long CoalescedCount { get; init; }

    /// <summary>For people: what it is for, in the words of who made it, else of its schedule, else of its job.</summary>
    public string? Description { get; init; }

    /// <summary>Name-value pairs of its job, its schedule and who made it; where names meet, the later one of these wins.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How many attempts were given back without being counted.</summary>
    internal int Released { get; init; }
}
