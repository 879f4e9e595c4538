using Scheduler.Hosting;
using WebApp.Stock;

namespace WebApp.Jobs;

/// <summary>Publishes the catalogue as the price list of the next hour.</summary>
public sealed class RenewPriceList(Catalogue catalogue) : IJob
{
    public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
    {
        var list = catalogue.Publish(validFrom: context.NominalTime);
        context.SetResult(new { list.ValidFrom, list.Articles.Count });
        return Task.CompletedTask;
    }
}
