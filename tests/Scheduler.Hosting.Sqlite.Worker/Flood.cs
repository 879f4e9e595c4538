using Microsoft.Extensions.Hosting;

namespace Scheduler.Hosting.Sqlite.Worker;

/// <summary>Enqueues runs without end, several at once, and writes the id of each after the store has acknowledged it.</summary>
internal sealed class Flood(IScheduler scheduler) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
        async () =>
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                Console.WriteLine($"enqueued {await scheduler.EnqueueAsync("work", cancellationToken: stoppingToken)}");
            }
        },
        stoppingToken)));
}
