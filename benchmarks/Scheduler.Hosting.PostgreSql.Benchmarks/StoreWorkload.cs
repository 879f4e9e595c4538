using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Benchmarks;

/// <summary>One node that reads, fires and ends as the scheduler's loop does, with nothing to run.</summary>
internal sealed class StoreWorkload(PostgreSqlServer server, string schema) : IWorkload
{
    private const int Page = 1_000;
    private const int Batch = 500;

    private readonly PostgreSqlStore _store = new(new("bench", schema), server.Source, TimeProvider.System, NullLogger.Instance);

    public async Task PrepareAsync(int timers)
    {
        var due = _store.Now.AddMinutes(-1);
        for (var i = 0; i < timers; i += Page)
        {
            await _store.EditAsync(
                [.. Enumerable.Range(i, Math.Min(Page, timers - i)).Select(n => new ScheduleEdit(
                    $"s{n}", 0, null, new(n + 1, $"s{n}", "job", ScheduleSource.Api, StoredDefinition.FromJson("{}"), null, 0, due), new(due.AddMilliseconds(n % 1000), due, ScheduleState.Active)))],
                default);
        }
    }

    public async Task RunAsync(int timers)
    {
        var node = (await _store.JoinAsync(new("bench", ["job"]), (_, _) => { }, default)).Node;
        DuePosition? after = null;
        var ends = new List<Finish>();
        for (var more = true; more;)
        {
            var page = await _store.ReadDueAsync(new(after, _store.Now, Page), default);
            more = page.More;
            foreach (var chunk in page.Timers.Chunk(Batch))
            {
                ends = await CommitAsync(node, ends, chunk);
            }

            after = page.Timers is [.., var last] ? new(last.Due!.Value, last.Schedule) : after;
        }

        await CommitAsync(node, ends, []);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await server.DoAsync($"drop schema {schema} cascade");
    }

    private async Task<List<Finish>> CommitAsync(int node, List<Finish> ends, TimerRow[] timers)
    {
        var commit = new Commit { Node = node };
        commit.Finishes.AddRange(ends);
        commit.Fires.AddRange(timers.Select(timer => new Fire(
            timer.Schedule, timer.Mark, timer.Due!.Value, null, ScheduleState.Completed, FireMode.Direct, new(new(timer.Schedule, timer.Due.Value), "job", timer.Due.Value, default, default))));
        var result = await _store.CommitAsync(commit, default);
        if (result.Finished.Contains(false) || result.Fires.Any(fire => fire.Status != FireStatus.Fired))
        {
            throw new InvalidOperationException("Something was refused.");
        }

        return [.. commit.Fires.Select(fire => new Finish(fire.Run.Id, result.Fence, RunState.Succeeded))];
    }
}
