using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Nodes on one store that do not all do the same.</summary>
public sealed class RoleTests : IAsyncDisposable
{
    private readonly Cluster _cluster = new(new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_scheduler_fires_and_a_worker_executes()
    {
        var scheduler = await StartAsync(NodeRole.Scheduler, Declare);
        var worker = await StartAsync(NodeRole.Worker);
        await _cluster.AdvanceAsync(30);

        Assert.Empty(scheduler.Runs);
        Assert.Equal([At(10), At(20), At(30)], worker.Runs.Select(seen => seen.Run.NominalTime));
        Assert.All(worker.Runs, seen => Assert.Equal("declared", seen.Run.ScheduleId));
    }

    [Fact]
    public async Task Without_a_worker_runs_wait_by_the_overlap_of_their_schedule_and_without_a_scheduler_nothing_is_fired()
    {
        var scheduler = await StartAsync(NodeRole.Scheduler, Declare);
        await _cluster.AdvanceAsync(30);
        Assert.Empty(scheduler.Runs);
        Assert.Equal([RunState.Queued], (await ListAsync(scheduler)).Select(run => run.State));

        await _cluster.StopAsync(scheduler);
        var worker = await StartAsync(NodeRole.Worker);
        await _cluster.AdvanceAsync(60);
        Assert.Equal([At(10)], worker.Runs.Select(seen => seen.Run.NominalTime));
    }

    [Fact]
    public async Task OVL_1_MaxInstances_holds_although_another_node_executes()
    {
        var policies = new SchedulePolicies { MaxInstances = 1, Overlap = Overlap.Skip };
        await StartAsync(NodeRole.Scheduler);
        var worker = await StartAsync(NodeRole.Worker);
        await worker.Scheduler.AddScheduleAsync(Every("busy", 10, "block", policies));
        await _cluster.AdvanceAsync(35);

        Assert.Equal([At(10)], worker.Runs.Select(seen => seen.Run.NominalTime));
        await worker.ReleaseAsync(worker.Blocked[0]);
        await _cluster.AdvanceAsync(10);
        Assert.Equal([At(10), At(40)], worker.Runs.Select(seen => seen.Run.NominalTime));
    }

    [Fact]
    public async Task DEL_1_what_a_dead_worker_ran_is_queued_again_by_whoever_finds_it()
    {
        await StartAsync(NodeRole.Scheduler);
        var dead = await StartAsync(NodeRole.Worker);
        var id = await dead.Scheduler.EnqueueAsync("block");
        await _cluster.AdvanceAsync(1);
        Assert.Equal([id], dead.Blocked);
        _cluster.Freeze(dead);
        await _cluster.AdvanceAsync(20);

        var worker = await StartAsync(NodeRole.Worker);
        await _cluster.AdvanceAsync(60);
        Assert.Equal([id], worker.Blocked);
        Assert.Equal((2, 1), worker.Runs[0].Run is { } run ? (run.Attempt, run.Recovery) : default);
    }

    [Fact]
    public async Task A_worker_neither_declares_nor_retires_nor_makes_runs_at_its_start()
    {
        var worker = await StartAsync(NodeRole.Worker, builder => builder.AddSchedule("its-own", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(1)).RunOnStartup(RunOnStartup.EveryStart)));
        await StartAsync(NodeRole.Scheduler, Declare);
        await _cluster.AdvanceAsync(5);

        Assert.Equal([("declared", ScheduleState.Active)], (await SchedulesAsync(worker)).Select(schedule => (schedule.Id, schedule.State)));
        Assert.Empty(worker.Runs);
    }

    [Fact]
    public async Task A_client_calls_and_is_answered_and_does_nothing_itself()
    {
        var client = await StartAsync(NodeRole.Client, Declare);
        var id = await client.Scheduler.EnqueueAsync("echo", "hello");
        await client.Scheduler.AddScheduleAsync(Every("added", 10));
        await _cluster.AdvanceAsync(30);
        Assert.Equal(["added"], (await SchedulesAsync(client)).Select(schedule => schedule.Id));
        Assert.Equal([(id, RunState.Queued)], (await ListAsync(client)).Select(run => (run.Id, run.State)));

        var node = await StartAsync(NodeRole.Both);
        var ended = client.Scheduler.WaitForRunAsync(id);
        await _cluster.AdvanceAsync(10);
        Assert.Equal((RunState.Succeeded, "\"hello\""), await SoonAsync(ended) is { } run ? (run.State, run.Result.ToString()) : default);
        Assert.NotEmpty(node.Runs);
        Assert.Empty(client.Runs);
        var health = await client.Services.GetRequiredService<SchedulerHealthCheck>().CheckHealthAsync(new());
        Assert.Equal((HealthStatus.Healthy, "This node calls the scheduler and runs nothing (Scheduler:Node:Role)."), (health.Status, health.Description));
    }

    [Fact]
    public async Task Whoever_waits_hears_of_the_end_of_a_run_on_another_node()
    {
        var scheduler = await StartAsync(NodeRole.Scheduler);
        var worker = await StartAsync(NodeRole.Worker);
        var id = await scheduler.Scheduler.EnqueueAsync("block");
        await _cluster.AdvanceAsync(1);
        var ended = scheduler.Scheduler.WaitForRunAsync(id);
        await _cluster.AdvanceAsync(5);
        Assert.False(ended.IsCompleted);

        await worker.ReleaseAsync(id);
        await _cluster.AdvanceAsync(2);
        Assert.Equal(RunState.Succeeded, (await SoonAsync(ended)).State);
    }

    [Theory]
    [InlineData(NodeRole.Scheduler)]
    [InlineData(NodeRole.Worker)]
    public async Task In_a_store_of_one_process_a_role_is_warned_of(NodeRole role)
    {
        await using var host = await SchedulerHost.StartAsync(builder => builder.Services.Configure<SchedulerOptions>(options => options.Node.Role = role));
        await host.AdvanceAsync(1);
        var line = Assert.Single(host.Logs.GetSnapshot(), line => line.Level >= LogLevel.Warning);
        Assert.Equal($"No other process can share store 'default', so nobody does there what this node does not do as a {role}. Remove Scheduler:Node:Role, or use a store that is shared.", line.Message);
    }

    private static void Declare(SchedulerBuilder builder) => builder.AddSchedule("declared", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)));

    private static async Task<IReadOnlyList<Schedule>> SchedulesAsync(SchedulerHost host) => await host.Scheduler.ListSchedulesAsync().ToListAsync();

    private static async Task<IReadOnlyList<Run>> ListAsync(SchedulerHost host) => await host.Scheduler.ListRunsAsync();

    private Task<SchedulerHost> StartAsync(NodeRole role, Action<SchedulerBuilder>? configure = null) => _cluster.StartNodeAsync(builder =>
    {
        builder.Services.Configure<SchedulerOptions>(options => options.Node.Role = role);
        configure?.Invoke(builder);
    });
}
