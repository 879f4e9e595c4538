using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>One-offs whose instant passed while no process ran: the store remembers them, and the next process decides. Each is at second 10, and the next process starts at second 60.</summary>
public sealed class OneOffOutageTests
{
    private static readonly ScheduleDefinition Missed = Once("once", At(10));

    [Theory]
    [InlineData(null, true)]
    [InlineData(50, true)]
    [InlineData(49, false)]
    public async Task ONE_1_MIS_1_a_one_off_missed_while_the_process_was_down_runs_late_within_its_grace(int? grace, bool runs)
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync();
        await first.Scheduler.AddScheduleAsync(Missed with { Policies = new() { MisfireGraceTime = grace is { } seconds ? TimeSpan.FromSeconds(seconds) : null } });

        var second = await AfterOutageAsync(nodes, first);

        Assert.Empty(first.Runs);
        Assert.Equal(runs ? [(At(60), At(10))] : [], second.Runs.Select(seen => (seen.At, seen.Run.NominalTime)));
        Assert.Equal(runs ? [] : [new MissedOccurrences("once", At(10), At(10), 1, MissReason.GraceExceeded)], await second.Scheduler.ListMissedAsync("once"));
        Assert.Equal(ScheduleState.Completed, (await second.Scheduler.GetScheduleAsync("once"))!.State);
    }

    [Fact]
    public async Task ONE_1_PAU_4_a_paused_one_off_missed_while_the_process_was_down_runs_when_it_is_resumed()
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync();
        await first.Scheduler.AddScheduleAsync(Missed, new() { Paused = true });

        var second = await AfterOutageAsync(nodes, first);
        Assert.Empty(second.Runs);
        await second.Scheduler.ResumeScheduleAsync("once", ResumeMode.Skip);
        await second.SettleAsync();

        Assert.Equal([10], second.Ran());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ONE_1_OWN_6_a_declared_one_off_missed_while_the_process_was_down_runs_once_also_when_its_description_changed(bool changed)
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync(builder => Declare(builder, 10));

        var second = await AfterOutageAsync(nodes, first, builder => Declare(builder, 10, schedule => _ = changed ? schedule.Priority(1) : schedule));
        var third = await AfterOutageAsync(nodes, second, builder => Declare(builder, 10));

        Assert.Equal([10], second.Ran());
        Assert.Empty(third.Runs);
    }

    [Fact]
    public async Task ONE_1_RunIfPast_runs_what_is_new_to_the_store_and_nothing_twice()
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync();

        var second = await AfterOutageAsync(nodes, first, builder => Declare(builder, 10, schedule => schedule.RunIfPast()));
        var third = await AfterOutageAsync(nodes, second, builder => Declare(builder, 10, schedule => schedule.RunIfPast()));

        Assert.Equal([10], second.Ran());
        Assert.Empty(third.Runs);
    }

    [Fact]
    public async Task ONE_1_MIS_9_a_declared_one_off_that_is_past_when_it_is_added_or_moved_never_runs_and_the_log_says_so()
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync(builder => Declare(builder, 100));

        var second = await AfterOutageAsync(nodes, first, builder => Declare(builder, 20).AddSchedule("new", schedule => schedule.Job("work").At(At(10))));
        await nodes.AdvanceAsync(60);

        Assert.Empty(second.Runs);
        Assert.Equal(2, second.Logged(LogEvents.ScheduleNeverRuns));
        foreach (var id in (string[])["once", "new"])
        {
            Assert.Equal(ScheduleState.Completed, (await second.Scheduler.GetScheduleAsync(id))!.State);
        }
    }

    [Fact]
    public async Task ONE_1_MIS_9_RunIfPast_is_for_what_is_first_added_and_not_for_what_is_moved()
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync(builder => Declare(builder, 100));

        var second = await AfterOutageAsync(nodes, first, builder => Declare(builder, 20, schedule => schedule.RunIfPast()));

        Assert.Empty(second.Runs);
        Assert.Equal(ScheduleState.Completed, (await second.Scheduler.GetScheduleAsync("once"))!.State);
    }

    private static SchedulerBuilder Declare(SchedulerBuilder builder, int second, Action<ScheduleBuilder>? more = null) => builder.AddSchedule("once", schedule =>
    {
        schedule.Job("work").At(At(second));
        more?.Invoke(schedule);
    });

    private static async Task<SchedulerHost> AfterOutageAsync(Cluster nodes, SchedulerHost node, Action<SchedulerBuilder>? configure = null)
    {
        await nodes.StopAsync(node);
        await nodes.AdvanceAsync(60);
        var next = await nodes.StartNodeAsync(configure);
        await next.SettleAsync();
        return next;
    }
}
