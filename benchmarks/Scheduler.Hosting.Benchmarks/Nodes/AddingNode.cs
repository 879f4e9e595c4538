using Scheduler.Hosting.Benchmarks.Contestants;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>Schedules or one-shots that are added while nothing runs.</summary>
internal static class AddingNode
{
    public static async Task<NodeResult> RunAsync(Order order)
    {
        await using var contestant = Contestant.Create(order.Contestant, order.Storage);
        await contestant.PrepareAsync();
        await AddAsync(contestant, order.Task, Math.Min(order.Count, 1_000), TimeSpan.FromHours(2));
        var meter = await Node.GoAsync();
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        await AddAsync(contestant, order.Task, order.Count, TimeSpan.FromHours(1));
        var result = meter.Read(order.Count);
        return result with { Bytes = GC.GetTotalMemory(forceFullCollection: true) - kept };
    }

    private static async Task AddAsync(IContestant contestant, NodeTask task, int count, TimeSpan interval)
    {
        switch (task)
        {
            case NodeTask.Adding:
                await contestant.AddSchedulesAsync(count, interval, DateTimeOffset.UtcNow + interval);
                break;
            case NodeTask.EnqueueMany:
                await contestant.AddDueAsync(count);
                break;
            default:
                for (var i = 0; i < count; i++)
                {
                    await contestant.AddOneAsync();
                }

                break;
        }
    }
}
