using System.ComponentModel;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>A run as it stands. Lists leave out arguments, result, stack, metadata and key.</summary>
internal sealed record RunResponse
{
    [Description("Its id.")]
    public required string Id { get; init; }

    [Description("Name of its job.")]
    public required string Job { get; init; }

    [Description("Id of its schedule; absent for a run of a job alone, or one whose schedule is gone.")]
    public string? Schedule { get; init; }

    [Description("Where it stands.")]
    public required RunState State { get; init; }

    [Description("What made it.")]
    public required RunOrigin Origin { get; init; }

    [Description("Name of its store.")]
    public required string Store { get; init; }

    [Description("The occurrence it is for; for a run made by a caller, when it was made.")]
    public required DateTimeOffset NominalTime { get; init; }

    [Description("When it was to start.")]
    public required DateTimeOffset DueTime { get; init; }

    [Description("When its first attempt started.")]
    public DateTimeOffset? FirstStartedAt { get; init; }

    [Description("When its latest attempt started.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When it ended.")]
    public DateTimeOffset? FinishedAt { get; init; }

    [Description("When it is tried again.")]
    public DateTimeOffset? NextAttemptAt { get; init; }

    [Description("How many attempts have started.")]
    public required int Attempt { get; init; }

    [Description("How many of them were made because a node died.")]
    public required int Recovery { get; init; }

    [Description("Why it was asked to stop.")]
    public CancellationReason? CancelRequested { get; init; }

    [Description("Whether it goes on although its cancel grace is over.")]
    public required bool IsStuck { get; init; }

    [Description("How far it says it has come, while it runs on this node.")]
    public ProgressResponse? Progress { get; init; }

    [Description("Why it was cancelled, skipped or missed.")]
    public string? Reason { get; init; }

    [Description("What made it fail.")]
    public RunErrorResponse? Error { get; init; }

    [Description("For people: what it is for.")]
    public string? Description { get; init; }

    [Description("The first of the occurrences that it stands for.")]
    public DateTimeOffset? CoalescedFrom { get; init; }

    [Description("How many other occurrences were merged into it.")]
    public required long CoalescedCount { get; init; }

    [Description("The run that it follows.")]
    public string? Parent { get; init; }

    [Description("The first run of the chain that it belongs to.")]
    public string? Correlation { get; init; }

    [Description("The ended run that it repeats.")]
    public string? RetryOf { get; init; }

    [Description("What it was given. Members that are not to be seen are [redacted].")]
    public JsonElement? Args { get; init; }

    [Description("What the job returned.")]
    public JsonElement? Result { get; init; }

    [Description("Name-value pairs of its job, its schedule and who made it.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [Description("A text that is the same in every attempt.")]
    public string? IdempotencyKey { get; init; }
}

/// <summary>How far a run says it has come.</summary>
internal sealed record ProgressResponse(double Fraction, string? Message = null);

/// <summary>What made a run fail.</summary>
internal sealed record RunErrorResponse(string Type, string Message, string? StackTrace = null);

/// <summary>A run was made, or was there already.</summary>
/// <param name="Id">Its id; the header Location says where to ask for it.</param>
internal sealed record RunAccepted(string Id);

/// <summary>Whether a run was asked to stop.</summary>
/// <param name="Cancelled">False when it had ended already.</param>
internal sealed record CancelResponse(bool Cancelled);

/// <summary>What a backfill makes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Occurrences">The occurrences that get a run, in the order in which they start.</param>
/// <param name="Existing">How many were left out because they have one that succeeded.</param>
/// <param name="Runs">The runs; none for a dry run.</param>
internal sealed record BackfillResponse(string Id, IReadOnlyList<DateTimeOffset> Occurrences, int Existing, IReadOnlyList<string> Runs);

/// <summary>How many runs were cancelled.</summary>
internal sealed record CancelledRuns(int Cancelled);
