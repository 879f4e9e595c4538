using Microsoft.AspNetCore.Mvc;
using Scheduler.Hosting;
using WebApp.Jobs;

namespace WebApp.Controllers;

[ApiController]
[Route("discounts")]
public sealed class DiscountsController(IScheduler scheduler, TimeProvider time) : ControllerBase
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    /// <summary>Makes an article cheaper, at an instant or in ten seconds.</summary>
    [HttpPost]
    public async Task<AcceptedAtActionResult> Post(Discount discount, DateTimeOffset? at, CancellationToken cancellationToken) =>
        this.AcceptedRun(await scheduler.EnqueueAsync("apply-discount", discount, at ?? time.GetUtcNow() + Delay, cancellationToken: cancellationToken));
}
