using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Hosting;

namespace WebApp.Controllers;

[ApiController]
[Route("runs")]
public sealed class RunsController(IScheduler scheduler) : ControllerBase
{
    /// <summary>The latest runs.</summary>
    [HttpGet]
    public async Task<IEnumerable<RunResponse>> List(string? job, [Range(1, 1000)] int take = 20, CancellationToken cancellationToken = default)
    {
        var runs = await scheduler.ListRunsAsync(new() { Job = job, Take = take }, cancellationToken);
        return runs.Select(RunResponse.Of);
    }

    /// <summary>A run, with its result once it has ended.</summary>
    [HttpGet("{id}")]
    public async Task<ActionResult<RunResponse>> Get(RunId id, CancellationToken cancellationToken) =>
        await scheduler.GetRunAsync(id, cancellationToken) is { } run ? RunResponse.Of(run) : NotFound();

    /// <summary>The same, but the answer waits until the run has ended.</summary>
    [HttpGet("{id}/end")]
    public async Task<RunResponse> End(RunId id, CancellationToken cancellationToken) =>
        RunResponse.Of(await scheduler.WaitForRunAsync(id, cancellationToken));
}
