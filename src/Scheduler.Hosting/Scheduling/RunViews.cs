using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The runs of one store as users see them.</summary>
internal sealed class RunViews(string store, EngineParts parts)
{
    public Run View(StoredRun run, CompiledSchedule? schedule) =>
        run.Live is { } live ? View(live, schedule) : View(run.Finished!, schedule);

    public Run View(LiveRun run, CompiledSchedule? schedule) =>
        Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule) with
        {
            State = run.State,
            Attempt = run.Attempt,
            Recovery = run.Recovery,
            Released = run.Released,
            FencingToken = run.Attempt == 0 ? 0 : run.Fence.Value,
            FirstStartedAt = run.FirstStartedAt,
            StartedAt = run.StartedAt,
            NextAttemptAt = run.Attempt + run.Released > 0 && run.State is RunState.Queued or RunState.RetryWait ? run.ReadyAt : null,
            Error = run.Error,
            Reason = run.Cancel?.Words,
            CancelRequested = run.Cancel?.Reason,
        };

    public Run View(FinishedRun run, CompiledSchedule? schedule)
    {
        var view = Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule) with
        {
            State = run.State,
            Attempt = run.Attempt,
            Recovery = run.Recovery,
            FencingToken = run.Attempt == 0 ? 0 : run.Fence.Value,
            FirstStartedAt = run.FirstStartedAt,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Result = run.Result,
            Error = run.Error,
            Reason = run.Reason,
        };
        return run.State == RunState.Missed ? Unstarted(view) : view;
    }

    /// <summary>MIS-1 (b): what was claimed, and found to be too late before its attempt began.</summary>
    public static Run Unstarted(Run run) => run with { Attempt = 0, FencingToken = 0, FirstStartedAt = null, StartedAt = null };

    public Run Queued(in NewRun run, CompiledSchedule? schedule) => Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule);

    private Run Common(RunId id, string job, DateTimeOffset due, Payload args, Payload encodedHeader, CompiledSchedule? schedule)
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
            Store = store,
            State = RunState.Queued,
            NominalTime = id.Nominal,
            DueTime = due,
            Args = args,
            CoalescedFrom = header.CoalescedFrom,
            CoalescedCount = header.CoalescedCount,
            Description = header.Description ?? schedule?.Definition.Description ?? definition?.Description,
            Metadata = ScheduleCompiler.Merge(schedule?.Metadata ?? definition?.Metadata, header.Metadata),
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
}
