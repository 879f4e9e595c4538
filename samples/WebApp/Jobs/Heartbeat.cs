using Scheduler.Hosting;
using WebApp.Stock;

namespace WebApp.Jobs;

/// <summary>Writes a line. Only appsettings.json names this class.</summary>
public sealed class Heartbeat(Catalogue catalogue, ILogger<Heartbeat> logger) : IJob
{
    public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
    {
        var (articles, discounted) = catalogue.Count();
        logger.LogInformation("{Articles} articles on sale, {Discounted} of them at a discount.", articles, discounted);
        return Task.CompletedTask;
    }
}
