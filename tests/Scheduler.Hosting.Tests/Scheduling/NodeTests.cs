using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Nodes as callers see, pause and drain them.</summary>
public sealed class NodeTests : IAsyncDisposable
{
    private readonly Cluster _cluster = new(LeaseTimes.Standard);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Every_node_is_listed_with_what_it_has_said_of_itself()
    {
        var first = await StartAsync("b", options => (options.Node.Tags, options.Deployment, options.Executors["default"]) = (["GPU", "eu-west"], "1.2.3", new() { MaxConcurrency = 5 }));
        await StartAsync("a", options => options.Node.Role = NodeRole.Worker);
        await first.Scheduler.EnqueueAsync("block");
        await _cluster.AdvanceAsync(9);

        var nodes = await first.Scheduler.ListNodesAsync();
        Assert.Equal(["a Worker Active", "b Both Active"], nodes.Select(node => $"{node.Name} {node.Role} {node.State}"));
        Assert.Equal(2, nodes.Select(node => node.Id).Distinct().Count());
        Assert.Equal(1, nodes.Sum(node => node.BusySlots));
        var (second, own) = (nodes[0], nodes[1]);
        Assert.Equal(["GPU", "eu-west"], own.Tags);
        Assert.Equal(("1.2.3", 5, 0), (own.Version, own.Slots, own.Jobs["work"]));
        Assert.NotEqual("", own.ConfigurationHash);
        var place = Assert.Single(second.Places);
        Assert.Equal(("default", Start, TimeSpan.Zero), (place.Store, place.JoinedAt, place.ClockOffset));
        Assert.Equal((At(8), TimeSpan.FromSeconds(1), At(23)), (place.SeenAt, place.SinceSeen, place.LeaseUntil));
        Assert.Equal(nodes.Single(node => node.BusySlots == 1).Places[0].Number, Assert.Single(await first.Scheduler.ListRunsAsync()).Node);
    }

    [Fact]
    public async Task A_dead_node_is_shown_as_one_until_its_runs_are_taken_over()
    {
        var node = await StartAsync("alive");
        var dead = await StartAsync("dead", options => options.Node.Role = NodeRole.Worker);
        await _cluster.AdvanceAsync(1);
        _cluster.Freeze(dead);
        _cluster.Freeze(node);
        await _cluster.AdvanceAsync(20);
        Assert.Equal("alive Dead, dead Dead", await StatesAsync(node));

        // The one that goes on finds the other.
        await node.JumpAsync(20);
        Assert.Equal("alive Active", await StatesAsync(node));
    }

    [Fact]
    public async Task A_store_of_one_process_has_one_node_which_is_as_it_is_at_this_moment()
    {
        await using var host = await SchedulerHost.StartAsync();
        await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(1000);
        var node = Assert.Single(await host.Scheduler.ListNodesAsync());
        Assert.Equal((NodeState.Active, 1, Environment.MachineName), (node.State, node.BusySlots, node.Name));
        Assert.Equal((TimeSpan.Zero, null), (node.Places[0].SinceSeen, node.Places[0].LeaseUntil));

        await host.Scheduler.DrainNodeAsync(node.Id);
        await host.Scheduler.EnqueueAsync("work");
        await host.AdvanceAsync(1);
        Assert.Equal(NodeState.Draining, (await host.Scheduler.ListNodesAsync())[0].State);
        await host.ReleaseAllAsync();
        Assert.Equal(NodeState.Drained, (await host.Scheduler.ListNodesAsync())[0].State);
        Assert.Single(host.Runs);
        await host.Scheduler.ResumeNodeAsync(node.Id);
        await host.SettleAsync();
        Assert.Equal(2, host.Runs.Count);
    }

    [Fact]
    public async Task PAU_1_a_paused_node_fires_on_and_executes_nothing_new()
    {
        var (first, second) = (await StartAsync("first"), await StartAsync("second", options => options.Node.Role = NodeRole.Worker));
        await first.Scheduler.AddScheduleAsync(Every("tick", 10));
        var block = await first.Scheduler.EnqueueAsync("block");
        await _cluster.AdvanceAsync(1);
        var elsewhere = second.Blocked.Count == 1 ? second : first;

        // Asked of the other one.
        await second.Scheduler.PauseNodeAsync(await IdAsync("first"), "me", "to look at it");
        await _cluster.AdvanceAsync(50);
        Assert.Equal([10, 20, 30, 40, 50], second.Ran("tick"));
        Assert.Empty(first.Ran("tick"));
        Assert.Equal([block], elsewhere.Blocked);
        var node = (await second.Scheduler.ListNodesAsync()).Single(node => node.Name == "first");
        Assert.Equal((NodeState.Paused, "me", "to look at it"), (node.State, node.Pause!.By, node.Pause.Reason));
        Assert.Equal(1, first.Logged(LogEvents.NodePaused));
        Assert.Equal(node.Id, Assert.Single(second.Events<NodePaused>()).NodeId);

        await first.Scheduler.ResumeNodeAsync(node.Id);
        await second.Scheduler.PauseNodeAsync(await IdAsync("second"));
        await _cluster.AdvanceAsync(20);
        Assert.Equal([60, 70], first.Ran("tick"));
        Assert.Equal(1, first.Logged(LogEvents.NodeGoesOn));
        Assert.Equal(node.Id, Assert.Single(first.Events<NodeResumed>()).NodeId);
    }

    [Fact]
    public async Task PAU_5_the_pause_of_a_node_ends_by_itself()
    {
        var node = await StartAsync("node");
        await node.Scheduler.PauseNodeAsync(await IdAsync("node"), until: At(30));
        var id = await node.Scheduler.EnqueueAsync("work");
        await _cluster.AdvanceAsync(29);
        Assert.Empty(node.Runs);
        await _cluster.AdvanceAsync(1);
        Assert.Equal((id, At(30)), Assert.Single(node.Events<RunStarted>()) is var began ? (began.Run.Id, began.At) : default);
        Assert.Single(node.Events<NodeResumed>());
        Assert.Equal("node Active", await StatesAsync(node));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await node.Scheduler.PauseNodeAsync(await IdAsync("node"), until: At(30)));
    }

    [Fact]
    public async Task SHD_4_a_drained_node_finishes_what_it_runs_and_others_do_all_else()
    {
        var first = await StartAsync("first");
        await first.Scheduler.AddScheduleAsync(Every("tick", 10));
        var block = await first.Scheduler.EnqueueAsync("block");
        await _cluster.AdvanceAsync(15);
        var second = await StartAsync("second");

        await second.Scheduler.DrainNodeAsync(await IdAsync("first"), "me", "a new version comes");
        var queued = await first.Scheduler.EnqueueAsync("work");
        await _cluster.AdvanceAsync(30);
        Assert.Equal([10], first.Ran("tick"));
        Assert.Equal([20, 30, 40], second.Ran("tick"));
        Assert.Contains(second.Runs, seen => seen.Run.RunId == queued);
        Assert.Equal("first Draining, second Active", await StatesAsync(second));
        Assert.Equal([block], first.Blocked);
        Assert.False(first.Runs.Single(seen => seen.Run.RunId == block).Run.CancellationToken.IsCancellationRequested);

        await first.ReleaseAsync(block);
        await _cluster.AdvanceAsync(4);
        Assert.Equal("first Drained, second Active", await StatesAsync(second));
        Assert.Equal(RunState.Succeeded, Assert.Single(first.Events<RunSucceeded>(), ended => ended.Run.Id == block).Run.State);
        Assert.Equal((1, 1), (first.Logged(LogEvents.NodeDrains), first.Logged(LogEvents.NodeDrained)));

        await second.Scheduler.ResumeNodeAsync(await IdAsync("first"));
        await _cluster.StopAsync(second);
        await _cluster.AdvanceAsync(11);
        Assert.Equal([10, 50, 60], first.Ran("tick"));
    }

    [Fact]
    public async Task SHD_4_what_was_asked_of_a_node_outlives_the_loss_of_its_lease_and_is_forgotten_with_its_process()
    {
        var (first, second) = (await StartAsync("first"), await StartAsync("second"));
        await second.Scheduler.DrainNodeAsync(await IdAsync("first"));
        _cluster.Freeze(first);
        await _cluster.AdvanceAsync(40);
        Assert.Equal("second Active", await StatesAsync(second));
        await first.JumpAsync(40);
        Assert.Equal("first Drained, second Active", await StatesAsync(second));

        await _cluster.StopAsync(first);
        await StartAsync("first");
        Assert.Equal("first Active, second Active", await StatesAsync(second));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_not_found()
    {
        var node = await StartAsync("node");
        Assert.Equal("42", (await Assert.ThrowsAsync<NodeNotFoundException>(() => node.Scheduler.PauseNodeAsync("42"))).Id);
        await Assert.ThrowsAsync<NodeNotFoundException>(() => node.Scheduler.DrainNodeAsync("42"));
        await Assert.ThrowsAsync<NodeNotFoundException>(() => node.Scheduler.ResumeNodeAsync("42"));
        await Assert.ThrowsAsync<ArgumentException>(() => node.Scheduler.ResumeNodeAsync(" "));
        await node.Scheduler.ResumeNodeAsync(await IdAsync("node"));
        Assert.Empty(node.Events<NodeResumed>());
    }

    private async Task<string> IdAsync(string name) => (await _cluster.Nodes[0].Scheduler.ListNodesAsync()).Single(node => node.Name == name).Id;

    private static async Task<string> StatesAsync(SchedulerHost host) => string.Join(", ", (await host.Scheduler.ListNodesAsync()).Select(node => $"{node.Name} {node.State}"));

    private Task<SchedulerHost> StartAsync(string name, Action<SchedulerOptions>? configure = null) => _cluster.StartNodeAsync(builder => builder.Services.Configure<SchedulerOptions>(options =>
    {
        options.Node.Name = name;
        configure?.Invoke(options);
    }));
}
