using Microsoft.AspNetCore.Http;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Answers with one schedule: its version as the ETag, what comes next, and its last run.</summary>
/// <param name="scheduler">The scheduler.</param>
/// <param name="next">How many occurrences to show.</param>
internal sealed class ScheduleAnswer(IScheduler scheduler, int next = 5)
{
    private static readonly RunState[] Ended = [.. Enum.GetValues<RunState>().Where(state => state.IsFinal())];

    public async Task<IResult> MakeAsync(
        HttpContext context,
        Schedule schedule,
        IReadOnlyList<ScheduleProblem>? warnings = null,
        int status = 200,
        IReadOnlyList<EffectiveSetting>? settings = null,
        CancellationToken cancellationToken = default)
    {
        context.Response.Headers.ETag = EntityTags.Of(schedule.Version);
        var occurrences = schedule.State is ScheduleState.Faulted or ScheduleState.Retired ? [] : await scheduler.ListOccurrencesAsync(schedule.Id, next, cancellationToken: cancellationToken).ConfigureAwait(false);
        var last = await scheduler.ListRunsAsync(new() { ScheduleId = schedule.Id, States = Ended, Take = 1 }, cancellationToken).ConfigureAwait(false);
        var details = new Responses(scheduler).Details(schedule, occurrences, last is [var run] ? run : null, settings, warnings);
        return TypedResults.Json(details, ApiJson.Default.ScheduleDetails, statusCode: status);
    }
}
