using Scheduler.Hosting;

namespace WebApp.Controllers;

/// <summary>A run, as clients see it.</summary>
public sealed record RunResponse(
    RunId Id,
    string Job,
    string? Schedule,
    RunState State,
    DateTimeOffset Due,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    Payload Result,
    string? Reason)
{
    public static RunResponse Of(Run run) =>
        new(run.Id, run.Job, run.ScheduleId, run.State, run.DueTime, run.StartedAt, run.FinishedAt, run.Result, run.Error?.Message ?? run.Reason);
}
