using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>How much later than they are due schedules of one second run, while many others are there and not due.</summary>
internal static class LatenessNode
{
    public static async Task<NodeResult> RunAsync(Order order)
    {
        await using var contestant = Contestant.Create(order.Contestant, order.Storage);
        await contestant.PrepareAsync();
        await contestant.AddSchedulesAsync(order.Idle, TimeSpan.FromDays(30), DateTimeOffset.UtcNow.AddDays(30));
        await contestant.AddSchedulesAsync(order.Count, TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow.AddSeconds(2));
        _ = Board.Expect(int.MaxValue, room: 0);
        await contestant.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        _ = Board.Expect(int.MaxValue, room: order.Count * (order.Seconds + 5));
        var meter = await Node.GoAsync();
        await Task.Delay(TimeSpan.FromSeconds(order.Seconds));
        var result = meter.Read(Board.Count);

        // Those of before the word, and those that came while it was read, belong to no whole second.
        var late = Board.Entries.Select(entry => entry.Late.TotalMilliseconds).Order().ToArray();
        return result with { Median = late[late.Length / 2], P99 = late[(int)(late.Length * 0.99)], Latest = late[^1], Early = late.Count(one => one < 0) };
    }
}
