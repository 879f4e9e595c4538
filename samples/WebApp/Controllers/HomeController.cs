using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Hosting;
using WebApp.Pages;

namespace WebApp.Controllers;

/// <summary>The page for people.</summary>
public sealed class HomeController(IScheduler scheduler, TimeProvider time, HtmlRenderer renderer) : ControllerBase
{
    [HttpGet("/")]
    public async Task<ContentResult> Index(CancellationToken cancellationToken)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(StatusPage.Now)] = time.GetUtcNow(),
            [nameof(StatusPage.Schedules)] = await ReadSchedulesAsync(cancellationToken),
            [nameof(StatusPage.Runs)] = await scheduler.ListRunsAsync(new() { Take = 15 }, cancellationToken),
        });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<StatusPage>(parameters)).ToHtmlString());
        return Content(html, "text/html; charset=utf-8");
    }

    private async Task<List<ScheduleLine>> ReadSchedulesAsync(CancellationToken cancellationToken)
    {
        var jobs = scheduler.Jobs.ToDictionary(job => job.Name);
        var lines = new List<ScheduleLine>();
        await foreach (var schedule in scheduler.ListSchedulesAsync(cancellationToken: cancellationToken))
        {
            var runs = await scheduler.ListRunsAsync(new() { ScheduleId = schedule.Id, Take = 1 }, cancellationToken);
            lines.Add(new(schedule, schedule.Definition.Description ?? jobs[schedule.Job].Description, runs is [var last] ? last : null));
        }

        return lines;
    }
}
