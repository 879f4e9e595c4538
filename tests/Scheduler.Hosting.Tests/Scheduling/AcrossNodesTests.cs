using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What is asked of one node and concerns another, also when nobody tells that one.</summary>
public sealed class AcrossNodesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TMO_5_a_run_on_another_node_is_cancelled_within_a_heartbeat(bool lost)
    {
        await using var cluster = new Cluster(LeaseTimes.Standard) { LosesSignals = lost };
        var first = await cluster.StartNodeAsync();
        var id = await first.Scheduler.EnqueueAsync("block");
        await cluster.AdvanceAsync(31);
        var second = await cluster.StartNodeAsync();
        await cluster.AdvanceAsync(1);
        Assert.Equal([id], first.Blocked);

        Assert.True(await second.Scheduler.CancelRunAsync(id, "no longer needed"));
        await cluster.AdvanceAsync((int)LeaseTimes.Standard.BeatEvery.TotalSeconds);

        Assert.Equal(CancellationReason.UserRequested, first.Runs[0].Run.CancellationReason);
        Assert.Equal((id, "no longer needed"), Assert.Single(first.Events<RunCancelled>()).Run is { } run ? (run.Id, run.Reason) : default);
    }

    [Fact]
    public async Task SKW_2_a_node_whose_clock_is_off_says_so_once_and_when_it_is_right_again()
    {
        await using var cluster = new Cluster(LeaseTimes.Standard);
        var node = await cluster.StartNodeAsync();
        await cluster.AdvanceAsync(10);
        Assert.Equal((0, 0), Logged());

        node.Clock.JumpWall(TimeSpan.FromSeconds(-90));
        await cluster.AdvanceAsync(10);
        Assert.Equal((1, 0), Logged());
        Assert.StartsWith("The clock of this machine is 00:01:30 behind that of store 'default'", node.Logs.GetSnapshot().Single(line => line.Id.Id == LogEvents.ClockOff).Message, StringComparison.Ordinal);

        node.Clock.JumpWall(TimeSpan.FromSeconds(91));
        await cluster.AdvanceAsync(10);
        Assert.Equal((1, 1), Logged());

        (int, int) Logged() => (node.Logged(LogEvents.ClockOff), node.Logged(LogEvents.ClockRight));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PAU_2_a_pause_by_another_node_holds_at_once(bool lost)
    {
        await using var cluster = new Cluster(LeaseTimes.Standard) { LosesSignals = lost };
        var first = await cluster.StartNodeAsync();
        await first.Scheduler.AddScheduleAsync(Every("everything", 1));
        await first.Scheduler.AddScheduleAsync(Every("of-job", 1, "fail"));
        await first.Scheduler.AddScheduleAsync(Every("itself", 1));
        var second = await cluster.StartNodeAsync();
        await cluster.AdvanceAsync(35);
        Assert.Contains(34, Ran("everything"));
        Assert.Contains(34, Ran("of-job"));
        Assert.Contains(34, Ran("itself"));
        cluster.Freeze(second);

        await second.Scheduler.PauseScheduleAsync("itself");
        await cluster.AdvanceAsync(1);
        Assert.DoesNotContain(36, Ran("itself"));
        await second.Scheduler.PauseJobAsync("fail");
        await cluster.AdvanceAsync(1);
        Assert.DoesNotContain(37, Ran("of-job"));
        Assert.Contains(37, Ran("everything"));
        await second.Scheduler.PauseAsync();
        await cluster.AdvanceAsync(1);
        Assert.DoesNotContain(38, Ran("everything"));

        // And it is over for all within a heartbeat.
        await second.Scheduler.ResumeAsync();
        await second.Scheduler.ResumeJobAsync("fail");
        await cluster.AdvanceAsync(5);
        Assert.Contains(43, Ran("everything"));
        Assert.Contains(43, Ran("of-job"));

        IEnumerable<double> Ran(string id) => first.Ran(id).Concat(second.Ran(id));
    }
}
