using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.Benchmarks.Nodes;

namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>One-shots that are due at once, by one process or several. A round counts only if each of them ran exactly once.</summary>
internal static class ThroughputRound
{
    public static async Task<Sample> RunAsync(Round round, StorageKind kind, int count, int nodes = 1)
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-bench-").FullName;
        var (storage, warm) = (await StorageAsync(round, kind, folder, "bench"), await StorageAsync(round, kind, folder, "warm"));
        var processes = new List<NodeProcess>();
        try
        {
            for (var i = 0; i < nodes; i++)
            {
                processes.Add(new(new Order(NodeTask.Throughput, round.Contestant, storage, count) { Warm = warm, Nodes = nodes, First = i == 0, Keys = Path.Combine(folder, $"keys-{i}") }));
                await processes[i].WaitForAsync("ready");
            }

            var server = kind == StorageKind.PostgreSql ? await round.Databases.BeginAsync() : null;
            await Task.WhenAll(processes.Select(process => process.SayAsync("go")));
            if (nodes > 1)
            {
                await FollowAsync(processes, count);
            }

            var results = await Task.WhenAll(processes.Select(process => process.ReadResultAsync()));
            var details = server is null ? [] : await server.ReadAsync(count);
            await CheckAsync(folder, nodes, count);
            details["bytes/job"] = results.Sum(result => result.Bytes) / count;
            return new(count / results.Max(result => result.Seconds), results.Sum(result => result.Processor) / count * 1e6) { Details = details };
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
            Directory.Delete(folder, recursive: true);
            if (kind == StorageKind.PostgreSql)
            {
                await round.Databases.DropAsync(storage);
                await round.Databases.DropAsync(warm);
            }
        }
    }

    private static async Task<Storage> StorageAsync(Round round, StorageKind kind, string folder, string name) => kind switch
    {
        StorageKind.PostgreSql => await round.Databases.CreateAsync(),
        StorageKind.Sqlite => new(kind, Path.Combine(folder, $"{name}.db")),
        _ => new(kind),
    };

    private static async Task FollowAsync(List<NodeProcess> processes, int count)
    {
        var ran = new int[processes.Count];
        var follow = processes.Select(async (process, number) =>
        {
            while (ran.Sum() < count)
            {
                if (await process.ReadAsync() is ['r', 'a', 'n', ' ', .. var text])
                {
                    ran[number] = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                }
            }
        });
        await Task.WhenAll(follow);
        await Task.WhenAll(processes.Select(process => process.SayAsync("stop")));
    }

    private static async Task CheckAsync(string folder, int nodes, int count)
    {
        var keys = new List<string>();
        for (var i = 0; i < nodes; i++)
        {
            keys.AddRange(await File.ReadAllLinesAsync(Path.Combine(folder, $"keys-{i}")));
        }

        if (keys.Count != count || keys.Distinct().Count() != count)
        {
            throw new InvalidOperationException($"Not every job ran exactly once: {count} were added, {keys.Count} ran, {keys.Distinct().Count()} of them different.");
        }
    }
}
