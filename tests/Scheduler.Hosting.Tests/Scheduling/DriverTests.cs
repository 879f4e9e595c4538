using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What holds whatever makes the loops turn.</summary>
public sealed class DriverTests
{
    public static TheoryData<SchedulerDriver> Drivers => [.. Enum.GetValues<SchedulerDriver>()];

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task What_is_due_runs_at_its_instant(SchedulerDriver driver)
    {
        await using var host = await StartAsync(driver: driver);
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10), Every("other", 15, "fail")]);
        await host.Scheduler.EnqueueAsync("work", at: At(12));

        await host.AdvanceAsync(30);

        Assert.Equal([10, 12, 15, 20, 30, 30], host.Runs.Select(seen => (seen.At - Start).TotalSeconds));
        Assert.Equal((4, 2), (host.Events<RunSucceeded>().Count, host.Events<RunFailed>().Count));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_chain_of_runs_goes_on_while_the_clock_stands_still(SchedulerDriver driver)
    {
        var left = 2_000;
        await using var host = await StartAsync(
            builder => builder.AddJob("chain", async (JobContext _, IScheduler scheduler) => await (Interlocked.Decrement(ref left) > 0 ? scheduler.EnqueueAsync("chain") : Task.FromResult(default(RunId)))),
            driver);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => host.Scheduler.EnqueueAsync("chain"))));
        await host.SettleAsync();

        Assert.True(left <= 0, $"{left} runs are left.");
        Assert.Empty(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Queued, RunState.Running] }));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_store_that_fails_is_tried_again(SchedulerDriver driver)
    {
        FlakyStore? store = null;
        await using var host = await StartAsync(
            builder => builder.AddStore("default", services => store = new(new InMemoryStore(services.GetRequiredService<TimeProvider>()))), driver);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        store!.Choose = _ => Fault.Before;
        await host.JumpAsync(10);
        store.Choose = _ => Fault.None;

        await host.AdvanceAsync(9);

        Assert.Equal([10], host.Ran());
        Assert.True(store.Faults > 0);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task SHD_2_running_jobs_may_end_and_their_ends_are_recorded(SchedulerDriver driver)
    {
        await using var host = await StartAsync(driver: driver);
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.SettleAsync();

        var stop = host.StopAsync();
        await UntilAsync(() => host.Clock.HasTimer(TimeSpan.FromSeconds(20)), "the wait for the drain");
        Assert.False(stop.IsCompleted);
        host.Release(id);
        await stop;

        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(id))!.State);
        Assert.Equal(id, Assert.Single(host.Events<RunSucceeded>()).Run.Id);
        Assert.IsType<SchedulerStopped>(host.Events<SchedulerEvent>()[^1]);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task SHD_1_a_stop_in_the_middle_of_work_leaves_no_run_behind(SchedulerDriver driver)
    {
        for (var round = 0; round < 20; round++)
        {
            await using var host = await StartAsync(driver: driver);
            await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 100).Select(_ => new EnqueueRequest("work")));

            await host.StopAsync();

            Assert.Empty(await host.Store().ReadLiveAsync(node: 1, schedule: null, CancellationToken.None));
            Assert.Equal(host.Runs.Count, host.Events<RunSucceeded>().Count);
        }
    }

    [Fact]
    public async Task With_callbacks_a_turn_begins_where_the_clock_calls_back()
    {
        FlakyStore? store = null;
        await using var host = await StartAsync(
            builder => builder.AddStore("default", services => store = new(new InMemoryStore(services.GetRequiredService<TimeProvider>()))), SchedulerDriver.Callback);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.SettleAsync();
        var threads = new List<int>();
        store!.Choose = member =>
        {
            threads.Add(member == "ReadDue" ? Environment.CurrentManagedThreadId : 0);
            return Fault.None;
        };

        var thread = Environment.CurrentManagedThreadId;
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        var first = threads[0];
        await host.SettleAsync();

        Assert.Equal(thread, first);
    }

    [Theory]
    [InlineData("{}", SchedulerDriver.Hosted)]
    [InlineData("""{ "Driver": "callback" }""", SchedulerDriver.Callback)]
    [InlineData("""{ "Driver": "Manual" }""", SchedulerDriver.Manual)]
    public void The_driver_is_a_setting(string section, SchedulerDriver driver) =>
        Assert.Equal(driver, new Tests.Configuration.Configured().Json($$"""{ "Scheduler": {{section}} }""").Build().Definitions!.Options.Driver);
}
