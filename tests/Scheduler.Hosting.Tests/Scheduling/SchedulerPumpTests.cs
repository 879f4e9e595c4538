using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Execution;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class SchedulerPumpTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Nothing_starts_between_two_calls()
    {
        await using var host = await StartAsync(builder => Inline(builder), SchedulerDriver.Manual);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        Assert.Equal(TimeSpan.FromSeconds(10), await PumpAsync(host));

        host.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(host.Runs);
        await PumpAsync(host);

        Assert.Equal([10], host.Ran());
    }

    [Fact]
    public async Task The_end_of_a_run_is_recorded_by_the_next_call()
    {
        await using var host = await StartAsync(builder => Inline(builder), SchedulerDriver.Manual);
        var id = await host.Scheduler.EnqueueAsync("work");

        Assert.Equal(TimeSpan.Zero, await PumpAsync(host));
        Assert.Equal(RunState.Running, (await host.Scheduler.GetRunAsync(id))!.State);
        Assert.Equal(Minute, await PumpAsync(host));

        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task One_thread_is_enough()
    {
        var threads = new HashSet<int>();
        await using var host = await StartAsync(builder => Inline(builder).AddJob("note", (_, _) => Task.FromResult(threads.Add(Environment.CurrentManagedThreadId))), SchedulerDriver.Manual);
        await host.Scheduler.EnqueueAsync([new("note"), new("note"), new("note")]);

        var pumped = Pump(host).PumpAsync();

        Assert.True(pumped.IsCompletedSuccessfully);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        await pumped;
    }

    [Fact]
    public async Task It_says_when_to_call_again_and_never_later_than_in_a_minute()
    {
        await using var host = await StartAsync(builder => Inline(builder), SchedulerDriver.Manual);
        Assert.Equal(Minute, await PumpAsync(host));

        await host.Scheduler.AddSchedulesAsync([Once("later", At(45)), Once("much-later", At(4500))]);
        Assert.Equal(TimeSpan.FromSeconds(45), await PumpAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(44.5));
        Assert.Equal(TimeSpan.FromSeconds(0.5), await PumpAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.Zero, await PumpAsync(host));
        Assert.Equal(Minute, await PumpAsync(host));
    }

    [Fact]
    public async Task Whoever_pumps_is_woken_once_when_something_happens_after_a_call()
    {
        await using var host = await StartAsync(driver: SchedulerDriver.Manual);
        var woken = 0;
        Pump(host).Woken += () => woken++;
        await PumpAsync(host);
        Assert.Equal(0, woken);

        await host.Scheduler.EnqueueAsync("work", at: At(10));
        await host.Scheduler.EnqueueAsync("work", at: At(5));
        Assert.Equal(1, woken);

        Assert.Equal(TimeSpan.FromSeconds(5), await PumpAsync(host));
        await host.Scheduler.EnqueueAsync("work", at: At(1));
        Assert.Equal(2, woken);
    }

    [Fact]
    public async Task A_call_within_a_call_is_refused()
    {
        SchedulerHost? host = null;
        Exception? refused = null;
        await using var started = host = await StartAsync(
            builder => Inline(builder).AddJob("pump", async (_, _) => refused = await Record.ExceptionAsync(async () => await PumpAsync(host!))), SchedulerDriver.Manual);
        await host.Scheduler.EnqueueAsync("pump");

        await PumpAsync(host);

        Assert.Contains("never from a job", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SchedulerDriver.Hosted)]
    [InlineData(SchedulerDriver.Callback)]
    public async Task Another_driver_leaves_nothing_to_pump(SchedulerDriver driver)
    {
        await using var host = await StartAsync(driver: driver);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => await PumpAsync(host));

        Assert.Contains($"driven by {driver}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Scheduler:Driver", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_start_of_the_host_it_refuses_and_after_its_stop_it_does_nothing()
    {
        await using var host = Build(driver: SchedulerDriver.Manual);
        Assert.Contains("StartAsync", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await PumpAsync(host))).Message, StringComparison.Ordinal);

        await host.StartAsync();
        await host.StopAsync();
        await host.Scheduler.EnqueueAsync("work");

        Assert.Equal(Minute, await PumpAsync(host));
        Assert.Empty(host.Runs);
    }

    [Fact]
    public async Task A_disabled_scheduler_has_nothing_to_pump()
    {
        await using var host = Build(builder => builder.Configure(options => options.Enabled = false), SchedulerDriver.Manual);
        await host.StartAsync();

        Assert.Equal(Minute, await PumpAsync(host));
    }

    [Fact]
    public async Task A_cancelled_call_loses_nothing()
    {
        await using var host = await StartAsync(builder => Inline(builder), SchedulerDriver.Manual);
        var id = await host.Scheduler.EnqueueAsync("work");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Pump(host).PumpAsync(new CancellationToken(canceled: true)));
        await host.SettleAsync();

        Assert.Equal(id, Assert.Single(host.Runs).Run.RunId);
        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    private static ISchedulerPump Pump(SchedulerHost host) => host.Services.GetRequiredService<ISchedulerPump>();

    private static async Task<TimeSpan> PumpAsync(SchedulerHost host) => await Pump(host).PumpAsync();

    private static SchedulerBuilder Inline(SchedulerBuilder builder) => builder.AddExecutor("default", _ => new InlineExecutor());

    /// <summary>Runs jobs where it is called.</summary>
    private sealed class InlineExecutor : IExecutor
    {
        public Task<JobOutcome> ExecuteAsync(JobInvocation invocation) => invocation.InvokeAsync();

        public ValueTask DisposeAsync() => default;
    }
}
