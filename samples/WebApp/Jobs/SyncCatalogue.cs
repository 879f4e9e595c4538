using Scheduler.Hosting;
using WebApp.Stock;

namespace WebApp.Jobs;

/// <summary>Takes over what a supplier has changed since the occurrence before.</summary>
public sealed class SyncCatalogue(SupplierFeed feed, Catalogue catalogue) : IJob<SyncArgs>
{
    public Task ExecuteAsync(SyncArgs args, JobContext context, CancellationToken cancellationToken)
    {
        // However late the run starts, its span is the same; and when it stands for several occurrences, it begins before the first of them.
        var (from, to) = (context.CoalescedFrom - args.Window, context.NominalTime);
        var (read, changed) = (0, 0);
        foreach (var change in feed.Read(args.Supplier, from, to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            read++;
            changed += catalogue.Apply(change) ? 1 : 0;
        }

        context.SetResult(new SyncResult(from, to, read, changed));
        return Task.CompletedTask;
    }
}

/// <param name="Supplier">Whose changes to read.</param>
/// <param name="Window">The time from one occurrence to the next.</param>
public sealed record SyncArgs(string Supplier, TimeSpan Window);

/// <summary>What a run has done.</summary>
public sealed record SyncResult(DateTimeOffset From, DateTimeOffset To, int Read, int Changed);
