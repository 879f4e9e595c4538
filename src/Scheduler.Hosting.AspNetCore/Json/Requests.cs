using System.ComponentModel;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>Runs a job once.</summary>
internal sealed record EnqueueRequestBody
{
    [Description("What the job takes. Only for jobs that allow it (AllowRemote).")]
    public JsonElement? Args { get; init; }

    [Description("When; absent for now. An instant in the past is now.")]
    public DateTimeOffset? RunAt { get; init; }

    [Description("A head start of so many minutes in the queue, -100 to 100; absent for the job's.")]
    public int? Priority { get; init; }

    [Description("While a run with the same text waits or runs in the same store, there is no second one.")]
    public string? UniqueKey { get; init; }

    [Description("For people: why it is made.")]
    public string? Description { get; init; }
}

/// <summary>Runs a schedule's job once, now, besides its occurrences.</summary>
internal sealed record TriggerRequestBody
{
    [Description("Arguments in place of the schedule's. Only for jobs that allow it (AllowRemote).")]
    public JsonElement? Args { get; init; }

    [Description("A head start of so many minutes in the queue, -100 to 100; absent for the schedule's.")]
    public int? Priority { get; init; }

    [Description("What becomes of the run while the schedule has as many as it may; absent to wait. Not Allow.")]
    public Overlap? Overlap { get; init; }

    [Description("While a run with the same text waits or runs in the same store, there is no second one.")]
    public string? UniqueKey { get; init; }

    [Description("For people: why it is made.")]
    public string? Description { get; init; }
}

/// <summary>Makes runs of occurrences that are past.</summary>
internal sealed record BackfillRequestBody
{
    [Description("The first instant of the range; inclusive.")]
    public required DateTimeOffset From { get; init; }

    [Description("The end of the range; exclusive, and not in the future.")]
    public required DateTimeOffset To { get; init; }

    [Description("Which occurrence runs first. Default: EarliestFirst.")]
    public BackfillOrder? Order { get; init; }

    [Description("How many runs at most, 1 to 10000: more occurrences are an error.")]
    public int? MaxRuns { get; init; }

    [Description("Leaves out occurrences that have a run that succeeded and is still kept. Default: true.")]
    public bool? SkipExisting { get; init; }

    [Description("Also occurrences outside of the trigger's startAt and endAt. Default: false.")]
    public bool? Force { get; init; }

    [Description("Only says what it would do. Default: false.")]
    public bool? DryRun { get; init; }
}

/// <summary>Which occurrence of a backfill runs first.</summary>
internal enum BackfillOrder
{
    EarliestFirst,
    LatestFirst,
}

/// <summary>Pauses a job, or everything.</summary>
internal sealed record PauseRequestBody
{
    [Description("For people: why.")]
    public string? Reason { get; init; }

    [Description("When it goes on by itself, without what was missed; absent for never.")]
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Pauses a schedule.</summary>
internal sealed record SchedulePauseRequestBody
{
    [Description("For people: why.")]
    public string? Reason { get; init; }

    [Description("When it goes on by itself, without what was missed; absent for never.")]
    public DateTimeOffset? Until { get; init; }

    [Description("What becomes of the runs that it has made. Default: Keep.")]
    public PendingRuns? PendingRuns { get; init; }
}

/// <summary>Lets something go on.</summary>
internal sealed record ResumeRequestBody
{
    [Description("What becomes of the occurrences during the pause. Default: Skip.")]
    public ResumeMode? Missed { get; init; }
}

/// <summary>Leaves out the next occurrences of a schedule.</summary>
internal sealed record SkipRequestBody
{
    [Description("How many, 1 to 10000.")]
    public required int Count { get; init; }
}

/// <summary>Asks when a trigger occurs.</summary>
internal sealed record PreviewRequestBody
{
    [Description("The trigger.")]
    public required TriggerBody Trigger { get; init; }

    [Description("The schedule that is to have it, which need not exist: the id decides about jitter. Absent: there is none.")]
    public string? ScheduleId { get; init; }

    [Description("From when on, inclusive; absent for what comes after now.")]
    public DateTimeOffset? From { get; init; }

    [Description("How many, 1 to 1000. Default: 10.")]
    public int? Count { get; init; }
}

/// <summary>Asks a run to stop.</summary>
internal sealed record CancelRequestBody
{
    [Description("For people: why.")]
    public string? Reason { get; init; }
}

/// <summary>Runs again what a run did that has ended.</summary>
internal sealed record RetryRequestBody
{
    [Description("Arguments in place of the run's own. Only for jobs that allow it (AllowRemote).")]
    public JsonElement? Args { get; init; }
}
