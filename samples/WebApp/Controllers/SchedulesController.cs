using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Hosting;

namespace WebApp.Controllers;

[ApiController]
[Route("schedules")]
public sealed class SchedulesController(IScheduler scheduler) : ControllerBase
{
    [HttpGet]
    public async Task<IReadOnlyList<ScheduleResponse>> List(CancellationToken cancellationToken) =>
        await scheduler.ListSchedulesAsync(cancellationToken: cancellationToken).Select(ScheduleResponse.Of).ToListAsync(cancellationToken);

    [HttpGet("{id}")]
    public async Task<ActionResult<ScheduleResponse>> Get(string id, CancellationToken cancellationToken) =>
        await scheduler.GetScheduleAsync(id, cancellationToken) is { } schedule ? ScheduleResponse.Of(schedule) : NotFound();

    /// <summary>The next occurrences.</summary>
    [HttpGet("{id}/preview")]
    public Task<IReadOnlyList<DateTimeOffset>> Preview(string id, [Range(1, 1000)] int count = 5, CancellationToken cancellationToken = default) =>
        scheduler.PreviewAsync(id, count, cancellationToken);

    [HttpPost("{id}/pause")]
    public async Task<ScheduleResponse> Pause(string id, string? reason, CancellationToken cancellationToken) =>
        ScheduleResponse.Of(await scheduler.PauseScheduleAsync(id, User.Identity?.Name, reason, cancellationToken: cancellationToken));

    [HttpPost("{id}/resume")]
    public async Task<ScheduleResponse> Resume(string id, CancellationToken cancellationToken) =>
        ScheduleResponse.Of(await scheduler.ResumeScheduleAsync(id, ResumeMode.Skip, cancellationToken));

    /// <summary>Runs the schedule's job now, besides its occurrences.</summary>
    [HttpPost("{id}/runs")]
    public async Task<AcceptedAtActionResult> Trigger(string id, CancellationToken cancellationToken) =>
        this.AcceptedRun(await scheduler.TriggerAsync(id, cancellationToken: cancellationToken));
}
