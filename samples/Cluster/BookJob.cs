using Microsoft.Extensions.Configuration;
using Npgsql;
using Scheduler.Hosting;

namespace Cluster;

/// <summary>Works for a second and books it. The booking and the end of the run are committed together, so that there is exactly one for each occurrence, although an attempt may die anywhere.</summary>
internal sealed class BookJob(NpgsqlDataSource source, Ledger ledger, IConfiguration configuration) : IJob
{
    public async Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
    {
        var line = new Line(context.ScheduleId!, context.NominalTime, configuration["Scheduler:Node:Name"]!);
        await ledger.BeginAsync(line);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ledger.BookAsync(transaction, line);
        await context.CompleteInTransactionAsync(transaction, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
