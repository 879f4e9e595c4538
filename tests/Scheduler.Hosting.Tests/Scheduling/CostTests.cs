using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What the scheduler costs, counted and not timed: a count is the same on every machine.</summary>
[Collection(nameof(CostTests))]
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_in_memory_allocates_less_than_six_kilobytes()
    {
        const int Runs = 5_000;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var (left, ended) = (0, new TaskCompletionSource());
        builder.Services.AddScheduler().AddPool("default", 1_000).AddJob("work", (_, _) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                ended.SetResult();
            }

            return Task.CompletedTask;
        });
        using var host = builder.Build();
        await host.StartAsync(Token);
        var scheduler = host.Services.GetRequiredService<IScheduler>();

        await RunAllAsync();
        var bytes = await RunAllAsync();

        // Unoptimized code makes objects of what optimized code keeps on the stack: optimized, it is about half of this.
        Assert.InRange(bytes / Runs, 1, 6 * 1024);
        await host.StopAsync(Token);

        async Task<long> RunAllAsync()
        {
            await scheduler.PauseAsync(cancellationToken: Token);
            (left, ended) = (Runs, new(TaskCreationOptions.RunContinuationsAsynchronously));
            await scheduler.EnqueueAsync(Enumerable.Range(0, Runs).Select(_ => new EnqueueRequest("work")), Token);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await scheduler.ResumeAsync(cancellationToken: Token);
            await ended.Task.WaitAsync(Token);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Fact]
    public async Task An_idle_minute_asks_the_store_a_few_times_whatever_waits_in_it()
    {
        var calls = new ConcurrentQueue<string>();
        await using var host = await StartAsync(builder => builder.AddStore("default", services => new FlakyStore(new InMemoryStore(services.GetRequiredService<TimeProvider>()))
        {
            Choose = call =>
            {
                calls.Enqueue(call);
                return Fault.None;
            },
        }));
        await host.Scheduler.AddSchedulesAsync(Enumerable.Range(0, 1_000).Select(number => Every($"later-{number}", 86_400)));
        await host.AdvanceAsync(120);
        calls.Clear();

        await host.AdvanceAsync(60);

        Assert.True(calls.Count <= 12, $"{calls.Count} calls: {string.Join(", ", calls)}");
    }
}
