using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.PostgreSql.Tests.Processes;

/// <summary>Schedules of which every occurrence is to run, and the account of what became of each.</summary>
internal sealed class Ledger(PostgreSqlServer server, string schema, TimeSpan interval)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Adds the schedules. Nothing may be merged, passed over or missed.</summary>
    public async Task AddAsync(int count)
    {
        await WithSchedulerAsync(scheduler => scheduler.AddSchedulesAsync(
            Enumerable.Range(0, count).Select(number => new ScheduleDefinition($"tick-{number}", "tick", Trigger.Every(interval))
            {
                Policies = new() { Coalesce = Coalesce.All, Overlap = Overlap.Allow, MaxCatchUp = 10_000, MaxInstances = int.MaxValue },
            }),
            cancellationToken: Cancellation));
    }

    /// <summary>Enqueues runs of a job.</summary>
    public async Task<IReadOnlyList<RunId>> EnqueueAsync(string job, int count)
    {
        IReadOnlyList<RunId> ids = [];
        await WithSchedulerAsync(async scheduler => ids = await scheduler.EnqueueAsync(Enumerable.Repeat(new EnqueueRequest(job), count), Cancellation));
        return ids;
    }

    /// <summary>
    /// After all nodes have ended: each occurrence until the cursor of its schedule has succeeded exactly once or waits, none was missed, and whatever was begun twice was begun again by a recovery.
    /// </summary>
    /// <returns>How many occurrences there were, and how many of them a recovery ran again.</returns>
    public async Task<(long Occurrences, int Again)> CheckAsync(IEnumerable<WorkerProcess> workers)
    {
        var occurrences = await server.AskAsync<long>($"select sum(extract(epoch from t.cursor - s.anchor)::bigint / {Seconds})::bigint from {schema}.timer t join {schema}.schedule s on s.number = t.schedule");
        var succeeded = await server.AskAsync<long>($"select count(*) from {schema}.history h join {schema}.timer t using (schedule) where h.state = 10 and h.nominal <= t.cursor");
        var waiting = await server.AskAsync<long>($"select count(*) from {schema}.run");
        Assert.Equal(0, await server.AskAsync<long>($"select count(*) from {schema}.history where state <> 10"));
        Assert.Equal(0, await server.AskAsync<long>($"select count(*) from {schema}.missed"));
        Assert.Equal(occurrences, succeeded + waiting);

        var begun = workers.SelectMany(worker => worker.Written).Where(line => line.StartsWith("ran ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Where(parts => parts.Length == 4)
            .Select(parts => (Id: parts[1], At: parts[2], Recovery: int.Parse(parts[3], CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(begun.Count, begun.Distinct().Count());
        var runs = begun.GroupBy(run => (run.Id, run.At)).ToList();

        // A node that died may have begun what nobody read; nobody runs what it did not begin, except after a recovery.
        Assert.All(runs.Where(run => run.Count() > 1), run => Assert.True(run.Max(one => one.Recovery) >= run.Count() - 1));
        return (occurrences, begun.Count(run => run.Recovery > 0));
    }

    private string Seconds => ((int)interval.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private async Task WithSchedulerAsync(Func<IScheduler, Task> act)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddScheduler(options => options.Enabled = false).AddPostgreSqlStore("default", options => (options.DataSource, options.Schema) = (server.Source, schema))
            .AddJob("tick", (_, _) => Task.CompletedTask).AddJob("work", (_, _) => Task.CompletedTask);
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await act(host.Services.GetRequiredService<IScheduler>());
        await host.StopAsync(Cancellation);
    }
}
