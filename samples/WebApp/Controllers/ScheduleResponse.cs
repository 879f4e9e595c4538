using Scheduler.Hosting;

namespace WebApp.Controllers;

/// <summary>A schedule, as clients see it.</summary>
public sealed record ScheduleResponse(string Id, string Job, string When, ScheduleState State, DateTimeOffset? NextRun, long RunCount)
{
    public static ScheduleResponse Of(Schedule schedule) =>
        new(schedule.Id, schedule.Job, schedule.When, schedule.State, schedule.NextRun, schedule.RunCount);
}
