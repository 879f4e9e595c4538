using Scheduler.Hosting;
using WebApp.Stock;

namespace WebApp.Jobs;

/// <summary>Makes an article cheaper, once.</summary>
public sealed class ApplyDiscount(Catalogue catalogue) : IJob<Discount>
{
    public Task ExecuteAsync(Discount args, JobContext context, CancellationToken cancellationToken)
    {
        if (catalogue.Discount(args.Article, args.Percent) is { } article)
        {
            context.SetResult(article);
        }
        else
        {
            context.Skip($"There is no article '{args.Article}'.");
        }

        return Task.CompletedTask;
    }
}

/// <param name="Article">Number of the article.</param>
/// <param name="Percent">How much less it costs.</param>
public sealed record Discount(string Article, int Percent);
