using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>How the scheduler stops.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task SHD_2_running_jobs_end_undisturbed_and_their_ends_are_recorded_and_told()
    {
        await using var host = await StartBlockedAsync("block");
        var id = Assert.Single(host.Blocked);
        var stop = await StopAsync(host);

        await host.JumpAsync(19.999);
        Assert.False(Assert.Single(host.Runs).Run.CancellationToken.IsCancellationRequested);
        Assert.False(stop.IsCompleted);
        host.Release(id);
        await stop;

        Assert.Equal((id, RunState.Succeeded), Assert.Single(host.Events<RunSucceeded>()) is var ended ? (ended.Run.Id, ended.Run.State) : default);
        Assert.IsType<SchedulerStopped>(host.Events<SchedulerEvent>()[^1]);
        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(id))!.State);
        Assert.Equal(1, host.Logged(LogEvents.SchedulerStopped));
    }

    [Fact]
    public async Task SHD_1_nothing_starts_after_stopping_has_begun()
    {
        await using var host = await StartBlockedAsync("block");
        await host.Scheduler.AddScheduleAsync(Every("tick", 1));
        var stop = await StopAsync(host);

        var queued = await host.Scheduler.EnqueueAsync("work");
        await host.JumpAsync(10);
        host.Release(host.Blocked[0]);
        await stop;

        Assert.Single(host.Runs);
        Assert.Equal(RunState.Queued, (await host.Scheduler.GetRunAsync(queued))!.State);
    }

    [Fact]
    public async Task SHD_3_a_run_that_the_shutdown_stops_is_given_back_and_its_attempt_does_not_count()
    {
        await using var host = await StartBlockedAsync("block");
        var id = Assert.Single(host.Blocked);
        var stop = await StopAsync(host);

        host.Clock.Advance(DrainTimeout);
        await stop;

        Assert.Equal(CancellationReason.Shutdown, Assert.Single(host.Runs).Run.CancellationReason);
        var run = (await host.Scheduler.GetRunAsync(id))!;
        Assert.Equal((RunState.Queued, 0), (run.State, run.Attempt));
        var released = Assert.Single(host.Events<RunReleased>()).Run;
        Assert.Equal((id, "The host is stopping."), (released.Id, released.Reason));
        Assert.Equal(0, host.Logged(LogEvents.RunsGivenUp));
    }

    [Fact]
    public async Task SHD_3_at_most_once_a_run_that_the_shutdown_stops_is_cancelled()
    {
        await using var host = await StartBlockedAsync("block", builder => builder.Configure(options => options.Jobs["block"] = new() { Delivery = Delivery.AtMostOnce }));
        var id = Assert.Single(host.Blocked);
        var stop = await StopAsync(host);

        host.Clock.Advance(DrainTimeout);
        await stop;

        var run = Assert.Single(host.Events<RunCancelled>()).Run;
        Assert.Equal((id, RunState.Cancelled, 1, "The host is stopping."), (run.Id, run.State, run.Attempt, run.Reason));
        Assert.Equal(RunState.Cancelled, (await host.Scheduler.GetRunAsync(id))!.State);
        Assert.Empty(host.Events<RunReleased>());
    }

    [Fact]
    public async Task SHD_3_a_run_that_ends_in_the_grace_of_the_shutdown_keeps_its_result()
    {
        await using var host = await StartBlockedAsync("stubborn");
        var id = Assert.Single(host.Blocked);
        var stop = await StopAsync(host);

        host.Clock.Advance(DrainTimeout);
        await UntilAsync(() => host.Clock.HasTimer(CancelGrace), "the wait for the grace");
        host.Release(id);
        await stop;

        Assert.Equal((id, RunState.Succeeded, 1), Assert.Single(host.Events<RunSucceeded>()).Run is { } run ? (run.Id, run.State, run.Attempt) : default);
        Assert.Empty(host.Events<RunReleased>());
    }

    [Fact]
    public async Task SHD_2_jobs_that_ignore_their_token_are_given_up_after_the_grace()
    {
        await using var host = await StartBlockedAsync("stubborn");
        var stop = await StopAsync(host);

        host.Clock.Advance(DrainTimeout);
        await UntilAsync(() => host.Clock.HasTimer(CancelGrace), "the wait for the grace");
        host.Clock.Advance(CancelGrace - TimeSpan.FromTicks(1));
        Assert.False(stop.IsCompleted);
        host.Clock.Advance(TimeSpan.FromTicks(1));
        await stop;

        var given = Assert.Single(host.Logs.GetSnapshot(), record => record.Id.Id == LogEvents.RunsGivenUp);
        Assert.Contains("stubborn", given.Message, StringComparison.Ordinal);
        Assert.Equal(CancellationReason.Shutdown, Assert.Single(host.Runs).Run.CancellationReason);
    }

    [Fact]
    public async Task SHD_2_a_shorter_timeout_of_the_host_wins()
    {
        await using var host = await StartBlockedAsync("block");
        var id = Assert.Single(host.Blocked);
        using var timeout = new CancellationTokenSource();
        var stop = await StopAsync(host, timeout.Token);

        await timeout.CancelAsync();
        await UntilAsync(() => stop.IsCompleted, "the stop, although the clock stands still");

        Assert.Equal(RunState.Queued, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task SHD_1_a_stop_in_the_middle_of_a_turn_leaves_no_run_behind()
    {
        for (var round = 0; round < 50; round++)
        {
            await using var host = await StartAsync();
            await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 200).Select(_ => new EnqueueRequest("work")));

            await host.StopAsync();

            var executed = host.Runs.Count;
            Assert.Empty(await host.Store().ReadLiveAsync(node: 1, schedule: null, CancellationToken.None));
            Assert.All(host.Engine.Parts.Lanes.Values, lane => Assert.Equal(0, lane.Busy));
            Assert.Equal(executed, host.Events<RunSucceeded>().Count);
        }
    }

    [Fact]
    public async Task A_scheduler_without_running_jobs_stops_at_once_even_if_its_store_fails()
    {
        FlakyStore? store = null;
        await using var host = await StartAsync(builder => builder.AddStore("default", services => store = new(new InMemoryStore((TimeProvider)services.GetService(typeof(TimeProvider))!))));
        store!.Choose = _ => Fault.Before;

        await host.StopAsync();

        Assert.IsType<SchedulerStopped>(host.Events<SchedulerEvent>()[^1]);
        Assert.Equal(1, host.Logged(LogEvents.LeaveFailed));
    }

    [Fact]
    public async Task Whoever_waits_for_a_run_that_will_not_end_here_is_told_when_the_scheduler_stops()
    {
        await using var host = await StartAsync();
        var id = await host.Scheduler.EnqueueAsync("work", at: At(60));
        var wait = host.Scheduler.WaitForRunAsync(id);

        await host.StopAsync();

        Assert.Equal(id, (await Assert.ThrowsAsync<SchedulerStoppedException>(() => wait)).Id);
        await Assert.ThrowsAsync<SchedulerStoppedException>(() => host.Scheduler.WaitForRunAsync(id));
    }

    private static async Task<SchedulerHost> StartBlockedAsync(string job, Action<Hosting.DependencyInjection.SchedulerBuilder>? configure = null)
    {
        var host = await StartAsync(configure);
        await host.Scheduler.EnqueueAsync(job);
        await host.SettleAsync();
        return host;
    }

    /// <summary>Begins to stop, up to the moment at which only the clock or the job can bring it on.</summary>
    [Fact]
    public async Task SHD_4_a_host_that_waits_less_than_the_drain_may_take_is_told_of()
    {
        await using var host = await StartBlockedAsync("block");
        using var patience = new CancellationTokenSource();
        var stop = await StopAsync(host, patience.Token);
        Assert.Equal(0, host.Logged(LogEvents.DrainCutShort));
        await patience.CancelAsync();
        await stop;

        Assert.Equal(CancellationReason.Shutdown, Assert.Single(host.Runs).Run.CancellationReason);
        Assert.Equal(1, host.Logged(LogEvents.DrainCutShort));
    }

    private static async Task<Task> StopAsync(SchedulerHost host, CancellationToken cancellationToken = default)
    {
        var stop = host.StopAsync(cancellationToken);
        await UntilAsync(() => host.Clock.HasTimer(DrainTimeout), "the wait for the drain");
        return stop;
    }
}
