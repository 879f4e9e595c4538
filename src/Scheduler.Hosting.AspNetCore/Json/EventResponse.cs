using System.ComponentModel;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>Something that happened on the node that answers. Which members there are depends on its type.</summary>
internal sealed record EventResponse
{
    [Description("What happened, such as RunSucceeded; also the event's name in the stream.")]
    public required string Type { get; init; }

    [Description("When.")]
    public required DateTimeOffset At { get; init; }

    [Description("The run that it is about, as it stands.")]
    public RunResponse? Run { get; init; }

    [Description("The schedule.")]
    public string? Schedule { get; init; }

    [Description("The job.")]
    public string? Job { get; init; }

    [Description("The store.")]
    public string? Store { get; init; }

    [Description("The executor.")]
    public string? Executor { get; init; }

    [Description("Who paused it, and why.")]
    public PauseResponse? Pause { get; init; }

    [Description("Occurrences that made no run.")]
    public MissedStreak? Missed { get; init; }

    [Description("Why a schedule is completed.")]
    public CompletionReason? Completion { get; init; }

    [Description("Why a schedule is faulted.")]
    public RunErrorResponse? Error { get; init; }

    [Description("When a schedule succeeded last.")]
    public DateTimeOffset? LastSuccess { get; init; }

    [Description("How far the clock jumped, in seconds.")]
    public double? BySeconds { get; init; }

    [Description("How many events were lost; absent where nobody knows.")]
    public long? Lost { get; init; }

    [Description("Ids of the schedules that a changed configuration has added.")]
    public IReadOnlyList<string>? Added { get; init; }

    [Description("Ids of those that it has changed.")]
    public IReadOnlyList<string>? Changed { get; init; }

    [Description("Ids of those that it has retired.")]
    public IReadOnlyList<string>? Retired { get; init; }

    [Description("Why a changed configuration is refused.")]
    public IReadOnlyList<string>? Errors { get; init; }
}
