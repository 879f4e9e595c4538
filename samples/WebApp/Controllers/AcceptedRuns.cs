using Microsoft.AspNetCore.Mvc;
using Scheduler.Hosting;

namespace WebApp.Controllers;

internal static class AcceptedRuns
{
    /// <summary>202 with the run's id, and where to ask for it.</summary>
    public static AcceptedAtActionResult AcceptedRun(this ControllerBase controller, RunId id) =>
        controller.AcceptedAtAction(nameof(RunsController.Get), "Runs", new { id }, new { id });
}
