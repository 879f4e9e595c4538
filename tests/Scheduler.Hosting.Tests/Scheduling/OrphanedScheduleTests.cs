using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Schedules whose job no live node knows (VER-2).</summary>
public sealed class OrphanedScheduleTests : IAsyncDisposable
{
    private readonly Cluster _cluster = new(LeaseTimes.Standard);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task VER_2_a_schedule_whose_job_no_live_node_knows_is_orphaned_after_10_minutes_kept_and_goes_on_when_a_node_knows_it()
    {
        var old = await _cluster.StartNodeAsync(Knowing);
        await old.Scheduler.AddScheduleAsync(Every("gone", 600, "special"));
        await old.Scheduler.AddScheduleAsync(Every("other", 60));
        var node = await _cluster.StartNodeAsync();
        await _cluster.AdvanceAsync(20 * 60);
        Assert.Empty(node.Events<ScheduleOrphaned>());

        await _cluster.StopAsync(old);
        await _cluster.AdvanceAsync((9 * 60) + 50);
        Assert.Null((await node.Scheduler.GetScheduleAsync("gone"))!.OrphanedSince);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(node)).Status);
        await _cluster.AdvanceAsync((5 * 60) + 40);

        var view = (await node.Scheduler.GetScheduleAsync("gone"))!;
        Assert.Equal(ScheduleState.Active, view.State);
        Assert.InRange(view.OrphanedSince!.Value, At(20 * 60), At(25 * 60));
        Assert.Equal(view.OrphanedSince, (await node.Scheduler.ListSchedulesAsync().SingleAsync(schedule => schedule.Id == "gone")).OrphanedSince);
        Assert.Null((await node.Scheduler.GetScheduleAsync("other"))!.OrphanedSince);
        Assert.Equal(("gone", "special"), Assert.Single(node.Events<ScheduleOrphaned>()) is var told ? (told.ScheduleId, told.Job) : default);
        Assert.Equal(1, node.Logged(LogEvents.ScheduleOrphaned));
        Assert.Equal((HealthStatus.Degraded, "Schedules of store 'default' whose job no live node knows: gone."), await HealthAsync(node));

        var again = await _cluster.StartNodeAsync(Knowing);
        await _cluster.AdvanceAsync(31);
        Assert.Contains(again.Events<RunSucceeded>(), ended => ended.Run.ScheduleId == "gone");
        Assert.Null((await node.Scheduler.GetScheduleAsync("gone"))!.OrphanedSince);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(node)).Status);
        Assert.Equal(1, node.Logged(LogEvents.ScheduleKnown));
    }

    [Fact]
    public async Task VER_2_since_when_is_the_same_for_a_node_that_starts_later_and_for_a_client()
    {
        var old = await _cluster.StartNodeAsync(Knowing);
        await old.Scheduler.AddScheduleAsync(Every("gone", 600, "special"));
        await _cluster.StopAsync(old);
        var node = await _cluster.StartNodeAsync();
        await _cluster.AdvanceAsync(60);
        await _cluster.StopAsync(node);
        var second = await _cluster.StartNodeAsync();
        var client = await _cluster.StartNodeAsync(builder => Knowing(builder.Configure(options => options.Node.Role = NodeRole.Client)));
        await _cluster.AdvanceAsync((10 * 60) - 20);

        Assert.Single(second.Events<ScheduleOrphaned>());
        var since = (await second.Scheduler.GetScheduleAsync("gone"))!.OrphanedSince;
        Assert.InRange(since!.Value, At(0), At(40));
        Assert.Equal(since, (await client.Scheduler.GetScheduleAsync("gone"))!.OrphanedSince);
    }

    [Fact]
    public async Task VER_2_a_job_under_an_earlier_name_is_known()
    {
        var old = await _cluster.StartNodeAsync(Knowing);
        await old.Scheduler.AddScheduleAsync(Every("renamed", 600, "special"));
        await _cluster.StopAsync(old);
        var node = await _cluster.StartNodeAsync(builder => builder.AddJob("better", (_, _) => Task.CompletedTask).Configure(options => options.Jobs["better"] = new() { Aliases = ["special"] }));
        await _cluster.AdvanceAsync(20 * 60);
        Assert.Empty(node.Events<ScheduleOrphaned>());
    }

    private static void Knowing(SchedulerBuilder builder) => builder.AddJob("special", (_, _) => Task.CompletedTask);

    private static async Task<(HealthStatus Status, string? Sentence)> HealthAsync(SchedulerHost host) =>
        await host.Services.GetRequiredService<SchedulerHealthCheck>().CheckHealthAsync(new()) is var health ? (health.Status, health.Description) : default;
}
