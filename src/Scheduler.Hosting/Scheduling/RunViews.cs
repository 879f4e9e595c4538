using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The runs of one store as users see them.</summary>
internal sealed class RunViews(string store, SchedulerDefinitions definitions)
{
    public Run View(StoredRun run, CompiledSchedule? schedule) =>
        run.Live is { } live ? View(live, schedule) : View(run.Finished!, schedule);

    public Run View(LiveRun run, CompiledSchedule? schedule) =>
        Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule) with
        {
            State = run.State,
            Attempt = run.Attempt,
            Reason = run.Cancel?.Words,
        };

    public Run View(FinishedRun run, CompiledSchedule? schedule) =>
        Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule) with
        {
            State = run.State,
            Attempt = run.Attempt,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Result = run.Result,
            Error = run.Error,
            Reason = run.Reason,
        };

    public Run Queued(in NewRun run, CompiledSchedule? schedule) => Common(run.Id, run.Job, run.Due, run.Args, run.Header, schedule);

    private Run Common(RunId id, string job, DateTimeOffset due, Payload args, Payload encodedHeader, CompiledSchedule? schedule)
    {
        var header = RunHeader.Decode(encodedHeader);
        var definition = definitions.Jobs.Find(job);
        return new()
        {
            Id = id,
            Job = definition?.Name ?? job,
            ScheduleId = schedule?.Id,
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
}
