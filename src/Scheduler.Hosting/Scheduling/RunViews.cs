using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The runs of one store as users see them.</summary>
internal sealed class RunViews(string store, EngineParts parts)
{
    public Run View(StoredRun run, CompiledSchedule? schedule) =>
        run.Live is { } live ? View(live, schedule) : View(run.Finished!, schedule);

    public Run View(LiveRun run, CompiledSchedule? schedule) =>
        Make(run.Id, run.Job, run.Due, run.Args, run.Header, schedule, new()
        {
            State = run.State,
            Node = run.Node,
            Attempt = run.Attempt,
            Recovery = run.Recovery,
            Released = run.Released,
            Fence = run.Fence,
            FirstStartedAt = run.FirstStartedAt,
            StartedAt = run.StartedAt,
            NextAttemptAt = run.Attempt + run.Released > 0 && run.State is RunState.Queued or RunState.RetryWait ? run.ReadyAt : null,
            Error = run.Error,
            Reason = run.Cancel?.Words,
            CancelRequested = run.Cancel?.Reason,
        });

    // MIS-1 (b): one that was claimed and found to be too late has not started.
    public Run View(FinishedRun run, CompiledSchedule? schedule) =>
        Make(run.Id, run.Job, run.Due, run.Args, run.Header, schedule, new()
        {
            State = run.State,
            Node = run.Node,
            Attempt = run.State == RunState.Missed ? 0 : run.Attempt,
            Recovery = run.Recovery,
            Fence = run.Fence,
            FirstStartedAt = run.State == RunState.Missed ? null : run.FirstStartedAt,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Result = run.Result,
            Error = run.Error,
            Reason = run.Reason,
        });

    public Run Queued(in NewRun run, CompiledSchedule? schedule) => Make(run.Id, run.Job, run.Due, run.Args, run.Header, schedule, new() { State = RunState.Queued });

    /// <summary>A run that starts with the fire that makes it.</summary>
    public Run Started(in NewRun run, CompiledSchedule schedule, int node, Mark fence, DateTimeOffset now) =>
        Make(run.Id, run.Job, run.Due, run.Args, run.Header, schedule, new() { State = RunState.Running, Node = node, Attempt = 1, Fence = fence, FirstStartedAt = now, StartedAt = now });

    // In one go: a run is large, and each "with" would be another copy.
    private Run Make(RunId id, string job, DateTimeOffset due, Payload args, Payload encodedHeader, CompiledSchedule? schedule, in Life life)
    {
        var header = RunHeader.Decode(encodedHeader);
        var definition = parts.Definitions.Jobs.Find(job);
        return new()
        {
            Id = id,
            Job = definition?.Name ?? job,
            ScheduleId = schedule?.Id,
            Origin = header.Origin,
            IdempotencyKey = KeyOf(id, schedule?.Id, job, header),
            Parent = header.Parent,
            Correlation = header.Correlation,
            RetryOf = header.RetryOf,
            BackfillId = header.Origin == RunOrigin.Backfill ? RunId.WriteNumber(id.Kind) : null,
            Store = store,
            NominalTime = id.Nominal,
            DueTime = due,
            Args = args,
            CoalescedFrom = header.CoalescedFrom,
            CoalescedCount = header.CoalescedCount,
            Description = header.Description ?? schedule?.Definition.Description ?? definition?.Description,
            Metadata = ScheduleCompiler.Merge(schedule?.Metadata ?? definition?.Metadata, header.Metadata),
            State = life.State,
            Node = life.Node == 0 ? null : life.Node,
            Attempt = life.Attempt,
            Recovery = life.Recovery,
            Released = life.Released,
            FencingToken = life.Attempt == 0 ? 0 : life.Fence.Value,
            FirstStartedAt = life.FirstStartedAt,
            StartedAt = life.StartedAt,
            FinishedAt = life.FinishedAt,
            NextAttemptAt = life.NextAttemptAt,
            Result = life.Result,
            Error = life.Error,
            Reason = life.Reason,
            CancelRequested = life.CancelRequested,
        };
    }

    /// <summary>FEN-2. A repeated run is the same piece of work as the one that it repeats.</summary>
    private static string KeyOf(RunId id, string? scheduleId, string job, RunHeader header) => header switch
    {
        _ when scheduleId is null => IdempotencyKeys.Manual(job, header.RetryOf ?? id),
        { Origin: RunOrigin.Backfill } => IdempotencyKeys.Backfill(scheduleId, id.Nominal, RunId.WriteNumber(id.Kind), header.ReusesKeys),
        _ when (header.RetryOf ?? id).Kind == 0 => IdempotencyKeys.Scheduled(scheduleId, id.Nominal),
        _ => IdempotencyKeys.Manual(scheduleId, header.RetryOf ?? id),
    };

    /// <summary>What changes while a run lives.</summary>
    private readonly record struct Life
    {
        public required RunState State { get; init; }

        public int Node { get; init; }

        public int Attempt { get; init; }

        public int Recovery { get; init; }

        public int Released { get; init; }

        public Mark Fence { get; init; }

        public DateTimeOffset? FirstStartedAt { get; init; }

        public DateTimeOffset? StartedAt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }

        public DateTimeOffset? NextAttemptAt { get; init; }

        public Payload Result { get; init; }

        public RunError? Error { get; init; }

        public string? Reason { get; init; }

        public CancellationReason? CancelRequested { get; init; }
    }
}
