using System.Diagnostics;
using System.Globalization;
using Scheduler.Hosting.Sqlite;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Benchmarks;

/// <summary>
/// One-shots that are due now, through the store in SQLite alone: read what is due, fire in one commit, finish in the next together with the next fires. No benchmark of BenchmarkDotNet, because what is
/// measured is a file that fills.
/// </summary>
internal static class SqliteFires
{
    private const int Page = 500;

    public static async Task RunAsync(int count, SqliteSynchronous synchronous)
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-bench-");
        try
        {
            await using var store = new SqliteStore("bench", new() { Path = Path.Combine(folder.FullName, "bench.db"), Synchronous = synchronous }, TimeProvider.System);
            var node = (await store.JoinAsync(new("bench", ["job"]), (_, _) => { }, default)).Node;
            var adding = await MeasureAsync(() => AddAsync(store, count));
            var firing = await MeasureAsync(() => FireAsync(store, node, count));
            Console.WriteLine($"{count} one-shots, synchronous={synchronous}");
            Write("added", count, adding);
            Write("fired and finished", count, firing);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AddAsync(SqliteStore store, int count)
    {
        // Numbers as the engine draws them: at random.
        var random = new Random(1);
        var (now, definition) = (store.Now, StoredDefinition.FromJson("""{"job":"job","trigger":{"at":"2030-01-01T00:00:00Z"}}"""));
        for (var i = 0; i < count; i += Page)
        {
            await store.EditAsync(
                [.. Enumerable.Range(i, Page).Select(n =>
                    new ScheduleEdit($"s{n}", 0, null, new(random.NextInt64(), $"s{n}", "job", ScheduleSource.Api, definition, null, 1, now), new(now, now, ScheduleState.Active)))],
                default);
        }
    }

    private static async Task FireAsync(SqliteStore store, int node, int count)
    {
        var (fired, finished, running) = (0, 0, new List<Finish>());
        while (finished < count)
        {
            var due = fired < count ? await store.ReadDueAsync(new(null, store.Now, Page), default) : new([], null, false);
            var commit = new Commit { Node = node };
            commit.Finishes.AddRange(running);
            commit.Fires.AddRange(due.Timers.Select(timer =>
                new Fire(timer.Schedule, timer.Mark, timer.Due!.Value, null, ScheduleState.Completed, FireMode.Direct, new(new(timer.Schedule, timer.Due.Value), "job", timer.Due.Value, default, default))));
            var result = await store.CommitAsync(commit, default);
            finished += result.Finished.Count(accepted => accepted);
            fired += result.Fires.Count(fire => fire.Status == FireStatus.Fired);
            running = [.. commit.Fires.Select(fire => new Finish(fire.Run.Id, result.Fence, RunState.Succeeded, result.Now))];
        }
    }

    private static async Task<(double Seconds, double Processor)> MeasureAsync(Func<Task> run)
    {
        var (before, watch) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        await run();
        return (watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    private static void Write(string phase, int count, (double Seconds, double Processor) time) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"  {phase}: {count / time.Seconds:N0}/s, {time.Processor / count * 1e6:N1} us of processor time each"));
}
