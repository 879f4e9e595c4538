using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>One-shots that are due at once, from the word until the last has run.</summary>
internal static class ThroughputNode
{
    public static async Task<NodeResult> RunAsync(Order order)
    {
        await Node.WarmUpAsync(order);
        var contestant = Contestant.Create(order.Contestant, order.Storage);
        await contestant.PrepareAsync();
        if (order.First)
        {
            await contestant.AddDueAsync(order.Count);
        }

        var done = Board.Expect(order.Count);
        var meter = await Node.GoAsync();
        await contestant.StartAsync();
        if (order.Nodes > 1)
        {
            // Reading the console blocks. The others run the rest: whoever started this process adds up, and says when all have run.
            done = Task.Run(Console.In.ReadLine);
            while (!done.IsCompleted)
            {
                Console.WriteLine($"ran {Board.Count}");
                await Task.Delay(10);
            }
        }

        await done;
        var result = meter.Read(Board.Count, Board.Last);
        await contestant.DisposeAsync();
        await File.WriteAllLinesAsync(order.Keys!, Board.Entries.Select(entry => entry.Key.ToString()!));
        return result with { Ran = Board.Count };
    }
}
