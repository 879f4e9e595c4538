using System.Diagnostics;
using System.Text.Json;
using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>The part of a process that measures: it says "ready", begins at "go", and ends with what it measured.</summary>
internal static class Node
{
    public static async Task RunAsync(Order order)
    {
        var result = order.Task switch
        {
            NodeTask.Throughput => await ThroughputNode.RunAsync(order),
            NodeTask.Lateness => await LatenessNode.RunAsync(order),
            NodeTask.Cron => await CronNode.RunAsync(order),
            _ => await AddingNode.RunAsync(order),
        };
        Console.WriteLine($"result {JsonSerializer.Serialize(result)}");
    }

    /// <summary>Says that all is ready, and waits for the word.</summary>
    public static async Task<Meter> GoAsync()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        return new();
    }

    /// <summary>Runs some jobs where nobody looks, so that code is compiled and connections are open.</summary>
    public static async Task WarmUpAsync(Order order)
    {
        if (order.Warm is not { } storage)
        {
            return;
        }

        await using var contestant = Contestant.Create(order.Contestant, storage);
        await contestant.PrepareAsync();
        var done = Board.Expect(storage.Kind == StorageKind.Memory ? 20_000 : 500);
        await contestant.AddDueAsync(storage.Kind == StorageKind.Memory ? 20_000 : 500);
        await contestant.StartAsync();
        await done;
    }
}

/// <summary>Counts what this process uses from its beginning.</summary>
internal sealed class Meter
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);

    public NodeResult Read(int ran, long? end = null) => new(
        ran, Stopwatch.GetElapsedTime(_start, end ?? Stopwatch.GetTimestamp()).TotalSeconds, (Environment.CpuUsage.TotalTime - _processor).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - _allocated);
}
