using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>A schedule as it stands.</summary>
internal record ScheduleResponse
{
    [Description("Its id.")]
    public required string Id { get; init; }

    [Description("Name of its job.")]
    public required string Job { get; init; }

    [Description("When it occurs, in words.")]
    public required string When { get; init; }

    [Description("Where it stands.")]
    public required ScheduleState State { get; init; }

    [Description("Who owns it: Declared by configuration or code, or added through the Api.")]
    public required ScheduleSource Source { get; init; }

    [Description("Name of its store.")]
    public required string Store { get; init; }

    [Description("When it is due next; while it is paused, when it would be.")]
    public DateTimeOffset? NextRun { get; init; }

    [Description("How many runs its occurrences have started.")]
    public required long RunCount { get; init; }

    [Description("Who paused it, and why.")]
    public PauseResponse? Pause { get; init; }

    [Description("Why it is completed.")]
    public CompletionReason? Completion { get; init; }

    [Description("Members of the definition that callers have set over what configuration or code declares.")]
    public required IReadOnlyList<string> Overrides { get; init; }

    [Description("Since when nobody declares it any more.")]
    public DateTimeOffset? RetiredAt { get; init; }

    [Description("Why its stored definition cannot be read.")]
    public string? Fault { get; init; }

    [Description("Changes with each change of definition or pause; the same as its ETag.")]
    public required long Version { get; init; }

    [Description("What its owner wrote, with what callers have set over it; what PUT takes.")]
    public required ScheduleBody Definition { get; init; }
}

/// <summary>A schedule with what comes next, and what was last.</summary>
internal sealed record ScheduleDetails : ScheduleResponse
{
    [JsonPropertyOrder(1), Description("The next occurrences, at most five.")]
    public required IReadOnlyList<OccurrenceResponse> Next { get; init; }

    [JsonPropertyOrder(1), Description("Its last run that has ended.")]
    public RunResponse? LastRun { get; init; }

    [JsonPropertyOrder(1), Description("The policies in force, inherited ones included.")]
    public required PoliciesResponse Policies { get; init; }

    [JsonPropertyOrder(1), Description("With explain=true: who says each setting in force, and where.")]
    public IReadOnlyList<SettingResponse>? Settings { get; init; }

    [JsonPropertyOrder(1), Description("What is right but may not be meant; only in the answer to a change.")]
    public IReadOnlyList<ProblemError>? Warnings { get; init; }
}

/// <summary>The policies in force. Where a number is absent there is no limit.</summary>
internal sealed record PoliciesResponse
{
    public required string Store { get; init; }

    public required string Executor { get; init; }

    public int? MaxInstances { get; init; }

    public required string MisfireGraceTime { get; init; }

    public required Coalesce Coalesce { get; init; }

    public required int MaxCatchUp { get; init; }

    public required Overlap Overlap { get; init; }

    public required int MaxQueued { get; init; }

    public required RetryBody Retry { get; init; }

    public required string Timeout { get; init; }

    public required string RunTimeout { get; init; }

    public required string CancelGrace { get; init; }

    public required int Priority { get; init; }

    public required int PauseAfterFailures { get; init; }

    public required string AlertIfNoSuccessFor { get; init; }
}

/// <summary>A setting in force.</summary>
internal sealed record SettingResponse(string Key, string Value, SettingOrigin Origin, string? Source = null);

/// <summary>Who paused something, and why.</summary>
internal sealed record PauseResponse(DateTimeOffset At, string? By = null, string? Reason = null, DateTimeOffset? Until = null);

/// <summary>An occurrence to come, or one that a calendar leaves out.</summary>
internal sealed record OccurrenceResponse
{
    [Description("The occurrence.")]
    public required DateTimeOffset Nominal { get; init; }

    [Description("When it is due: later by its jitter. Absent where it is left out.")]
    public DateTimeOffset? Due { get; init; }

    [Description("What clocks show in the trigger's time zone, with their offset.")]
    public required string Local { get; init; }

    [Description("What is special: gap-shifted, moved from …, excluded:<calendar>.")]
    public string? Note { get; init; }
}

/// <summary>Occurrences of a schedule.</summary>
internal sealed record OccurrencesResponse(IReadOnlyList<OccurrenceResponse> Items);

/// <summary>Occurrences of a trigger.</summary>
internal sealed record PreviewResponse
{
    [Description("The occurrences.")]
    public required IReadOnlyList<OccurrenceResponse> Occurrences { get; init; }

    [Description("Whether there are no more.")]
    public required bool Exhausted { get; init; }

    [Description("The trigger in words.")]
    public required string When { get; init; }

    [Description("What is right but may not be meant.")]
    public required IReadOnlyList<ProblemError> Warnings { get; init; }
}

/// <summary>Streaks of occurrences that made no run, latest first.</summary>
internal sealed record MissedResponse(IReadOnlyList<MissedStreak> Items);

/// <summary>Occurrences in a row that made no run, for one reason.</summary>
internal sealed record MissedStreak(DateTimeOffset From, DateTimeOffset To, long Count, MissReason Reason);
