using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>A node that cannot renew its lease.</summary>
public sealed class LeaseTests : IAsyncDisposable
{
    private FlakyStore? _store;
    private SchedulerHost? _host;

    private FlakyStore Store => _store!;

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task LSE_1_a_node_renews_its_lease_every_four_seconds()
    {
        var host = await StartLeasedAsync();
        var beats = 0;
        Store.Choose = member =>
        {
            beats += member == "Beat" ? 1 : 0;
            return Fault.None;
        };

        await host.AdvanceAsync(40);

        Assert.Equal(10, beats);
        Assert.Empty(host.Events<LeaseLost>());
    }

    [Fact]
    public async Task CLK_5_ten_seconds_after_its_last_beat_a_node_stops_its_runs()
    {
        var host = await StartLeasedAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(4);
        Store.Choose = member => member == "Beat" ? Fault.Before : Fault.None;

        await host.AdvanceAsync(9.999);
        Assert.Equal([id], host.Blocked);
        Assert.Empty(host.Events<LeaseLost>());
        await host.AdvanceAsync(0.001);

        var lost = Assert.Single(host.Events<LeaseLost>());
        Assert.Equal((At(14), "default"), (lost.At, lost.Store));
        Assert.Equal(CancellationReason.LeaseLost, host.Runs[0].Run.CancellationReason);
    }

    [Fact]
    public async Task CLK_5_a_node_that_lost_its_lease_joins_again_and_takes_its_runs_over()
    {
        var host = await StartLeasedAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(1);
        Store.Choose = _ => Fault.Before;
        await host.AdvanceAsync(30);
        Assert.Empty(host.Blocked);

        Store.Choose = _ => Fault.None;
        await host.AdvanceAsync(60);

        Assert.Equal([(id, 1, 0), (id, 2, 1)], host.Runs.Select(seen => (seen.Run.RunId, seen.Run.Attempt, seen.Run.Recovery)));
        Assert.Equal([id], host.Blocked);
        Assert.Single(host.Events<LeaseLost>());
        Assert.Empty(host.Events<RunCancelled>());
        await host.ReleaseAsync(id);
        Assert.Equal((RunState.Succeeded, 2), Assert.Single(host.Events<RunSucceeded>()).Run is { } run ? (run.State, run.Attempt) : default);
        Assert.Empty(host.Events<StaleCompletion>());
    }

    [Fact]
    public async Task CLK_5_the_late_end_of_an_attempt_that_was_lost_does_not_hide_the_next_one()
    {
        var host = await StartLeasedAsync();
        var id = await host.Scheduler.EnqueueAsync("deaf");
        await host.AdvanceAsync(1);
        Store.Choose = _ => Fault.Before;
        await host.AdvanceAsync(30);
        Store.Choose = _ => Fault.None;
        await host.AdvanceAsync(60);
        Assert.Equal([1, 2], host.Events<RunStarted>().Select(start => start.Run.Attempt));

        // The first attempt, deaf to its token, ends 100 s after its start.
        await host.AdvanceAsync(20);
        Assert.True(await host.Scheduler.CancelRunAsync(id));
        await host.AdvanceAsync(5);

        Assert.Equal((id, 2), Assert.Single(host.Events<RunCancelled>()).Run is { } run ? (run.Id, run.Attempt) : default);
        Assert.Equal(2, host.Events<RunStarted>().Count);
    }

    [Fact]
    public async Task CLK_5_a_frozen_machine_stops_its_runs_first_of_all_when_it_goes_on()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var first = await nodes.StartNodeAsync();
        var id = await first.Scheduler.EnqueueAsync("block");
        var second = await nodes.StartNodeAsync();
        await nodes.AdvanceAsync(2);
        var begun = first.Runs.Concat(second.Runs).Single();
        var (frozen, other) = first.Blocked.Count == 1 ? (first, second) : (second, first);
        nodes.Freeze(frozen);
        await nodes.AdvanceAsync(60);

        await frozen.JumpAsync(60);

        Assert.Equal(CancellationReason.LeaseLost, begun.Run.CancellationReason);
        Assert.Single(frozen.Events<LeaseLost>());
        Assert.Empty(frozen.Blocked);
        Assert.Equal([id], other.Blocked);
        Assert.DoesNotContain(frozen.Events<RunEvent>(), told => told is RunCancelled or RunSucceeded);
    }

    [Fact]
    public async Task SHD_1_a_node_that_drains_renews_its_lease_to_the_end()
    {
        var host = await StartLeasedAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(1);
        var beats = 0;
        Store.Choose = member =>
        {
            beats += member == "Beat" ? 1 : 0;
            return Fault.None;
        };
        var stop = host.StopAsync();
        await UntilAsync(() => host.Clock.HasTimer(TimeSpan.FromSeconds(20)), "the wait for the drain");
        for (var beat = 1; beat <= 4; beat++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(4));
            await UntilAsync(() => beats >= beat, $"beat {beat}");
            await UntilAsync(() => host.Engine.Loop("default").Signal.Sleep is not null, "the end of the turn");
        }

        host.Release(id);
        await SoonAsync(stop);

        Assert.Equal(RunState.Succeeded, Assert.Single(host.Events<RunSucceeded>()).Run.State);
        Assert.Empty(host.Events<LeaseLost>());
    }

    private async Task<SchedulerHost> StartLeasedAsync() =>
        _host = await StartAsync(builder => builder
            .AddStore("default", services => _store = new(new InMemoryStore(services.GetRequiredService<TimeProvider>(), LeaseTimes.Standard)))
            .AddJob("deaf", (run, token) => Task.Delay(TimeSpan.FromSeconds(100), _host!.Clock, run.Attempt == 1 ? CancellationToken.None : token)));
}
