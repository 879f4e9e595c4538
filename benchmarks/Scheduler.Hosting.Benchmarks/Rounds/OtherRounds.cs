using System.Diagnostics;
using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.Benchmarks.Nodes;

namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>Rounds of one process.</summary>
internal static class OtherRounds
{
    public static async Task<Sample> AddAsync(Round round, NodeTask task, StorageKind kind, int count)
    {
        var result = await RunAsync(round, kind, storage => new(task, round.Contestant, storage, count));
        var details = new Dictionary<string, double>();
        if (kind == StorageKind.Memory)
        {
            details["bytes/schedule"] = result.Bytes / count;
        }

        return new(count / result.Seconds, result.Processor / count * 1e6) { Details = details };
    }

    public static async Task<Sample> LatenessAsync(Round round, StorageKind kind, int count, int idle, int seconds)
    {
        var result = await RunAsync(round, kind, storage => new(NodeTask.Lateness, round.Contestant, storage, count) { Idle = idle, Seconds = seconds });
        return new(result.P99, result.Processor / result.Ran * 1e6)
        {
            Details = new Dictionary<string, double>
            {
                ["p50 ms"] = result.Median, ["latest ms"] = result.Latest, ["early"] = result.Early, ["cores"] = result.Processor / result.Seconds, ["runs/s"] = result.Ran / result.Seconds,
            },
        };
    }

    public static async Task<Sample> CronAsync(Round round, int count)
    {
        var result = await RunAsync(round, StorageKind.Memory, storage => new(NodeTask.Cron, round.Contestant, storage, count));
        return new(result.Seconds / count * 1e9, result.Processor / count * 1e6) { Details = new Dictionary<string, double> { ["bytes/call"] = Math.Round(result.Bytes / count) } };
    }

    /// <summary>From the start of a process until its first job runs, and the memory it then has.</summary>
    public static async Task<Sample> ColdStartAsync(Round round)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = new NodeProcess("cold", round.Contestant);
        await process.WaitForAsync("ran");
        var elapsed = Stopwatch.GetElapsedTime(start);
        using var started = Process.GetProcessById(process.Id);
        var sample = new Sample(elapsed.TotalMilliseconds, started.TotalProcessorTime.TotalMicroseconds) { Details = new Dictionary<string, double> { ["resident MB"] = started.WorkingSet64 / 1e6 } };
        await process.SayAsync("done");
        return sample;
    }

    private static async Task<NodeResult> RunAsync(Round round, StorageKind kind, Func<Storage, Order> order)
    {
        var storage = kind == StorageKind.PostgreSql ? await round.Databases.CreateAsync() : new(kind);
        try
        {
            using var process = new NodeProcess(order(storage));
            await process.WaitForAsync("ready");
            await process.SayAsync("go");
            return await process.ReadResultAsync();
        }
        finally
        {
            if (kind == StorageKind.PostgreSql)
            {
                await round.Databases.DropAsync(storage);
            }
        }
    }
}
