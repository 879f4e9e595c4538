using Cronos;
using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Benchmarks.Nodes;

/// <summary>The next occurrence of a cron expression in UTC, again and again; Cronos alone is the floor.</summary>
internal static class CronNode
{
    private const string Expression = "*/5 * * * *";

    public static async Task<NodeResult> RunAsync(Order order)
    {
        var (cronos, trigger) = (CronExpression.Parse(Expression), Trigger.Cron(Expression, "UTC"));
        Func<DateTimeOffset, DateTimeOffset?> next = order.Contestant == Contestant.Ours ? trigger.Next : instant => cronos.GetNextOccurrence(instant, TimeZoneInfo.Utc);
        Run(next, 500_000);
        await Task.Delay(200);
        Run(next, 500_000);
        var meter = await Node.GoAsync();
        Run(next, order.Count);
        return meter.Read(order.Count);
    }

    private static void Run(Func<DateTimeOffset, DateTimeOffset?> next, int count)
    {
        var instant = new DateTimeOffset(2026, 6, 3, 10, 17, 30, TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            instant = next(instant)!.Value;
        }
    }
}
