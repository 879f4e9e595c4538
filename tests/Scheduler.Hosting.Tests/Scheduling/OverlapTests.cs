using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What becomes of an occurrence whose schedule has as many runs as it may.</summary>
public sealed class OverlapTests
{
    [Theory]
    [InlineData(1, "3 12 21 30", 6)]
    [InlineData(2, "3 6 12 15 21 24 30", 3)]
    [InlineData(3, "3 6 9 12 15 18 21 24 27 30", 0)]
    [InlineData(int.MaxValue, "3 6 9 12 15 18 21 24 27 30", 0)]
    public async Task OVL_1_a_job_of_7_s_on_an_interval_of_3_s_runs_at_most_MaxInstances_times_at_once(int maxInstances, string ran, int skipped)
    {
        await using var host = await SlowAsync(new() { MaxInstances = maxInstances });

        await host.AdvanceAsync(30);

        Assert.Equal(ran, Nominals(host));
        Assert.Equal(skipped, host.Events<OccurrencesMissed>().Sum(missed => missed.Missed.Count));
        Assert.Equal(skipped, (await host.Scheduler.ListMissedAsync("tick")).Where(row => row.Reason == MissReason.OverlapSkipped).Sum(row => row.Count));
    }

    [Theory]
    [InlineData(Overlap.Allow, "3@3 6@6 9@9 12@12 15@15 18@18", "", 0)]
    [InlineData(Overlap.Skip, "3@3 12@12", "", 4)]
    [InlineData(Overlap.QueueOne, "3@3 6@10 12@17", "", 2)]
    [InlineData(Overlap.QueueLatest, "3@3 9@10 15@17", "6 12", 0)]
    [InlineData(Overlap.QueueAll, "3@3 6@10 9@17", "", 1)]
    [InlineData(Overlap.CancelRunning, "3@3 6@6 9@9 12@12 15@15 18@18", "", 0)]
    [InlineData(Overlap.Replace, "3@3 6@6 9@9 12@12 15@15 18@18", "", 0)]
    public async Task OVL_3_each_policy_decides_about_the_same_job(Overlap overlap, string ran, string superseded, int missed)
    {
        await using var host = await SlowAsync(new() { Overlap = overlap, MaxQueued = 2 });

        await host.AdvanceAsync(20);

        Assert.Equal(ran, string.Join(' ', host.Events<RunStarted>().Select(started => $"{Seconds(started.Run.NominalTime)}@{Seconds(started.At)}")));
        Assert.Equal(superseded, string.Join(' ', host.Events<RunSkipped>().Select(skipped => Seconds(skipped.Run.NominalTime))));
        Assert.Equal(missed, (await host.Scheduler.ListMissedAsync("tick")).Sum(row => row.Count));
        var cancelled = host.Events<RunCancelled>();
        Assert.Equal(overlap is Overlap.CancelRunning or Overlap.Replace ? 5 : 0, cancelled.Count);
        Assert.All(cancelled, end => Assert.Equal("A newer occurrence of its schedule took its place.", end.Run.Reason));
    }

    [Theory]
    [InlineData(null, "10 20 25", "")]
    [InlineData(Overlap.Auto, "10 20 25", "")]
    [InlineData(Overlap.QueueAll, "10 20 25", "")]
    [InlineData(Overlap.Skip, "10 20", "25 Skipped")]
    [InlineData(Overlap.QueueOne, "10 20", "25 Skipped")]
    [InlineData(Overlap.QueueLatest, "10 25", "20 Skipped")]
    [InlineData(Overlap.CancelRunning, "10 25", "10 Cancelled, 20 Skipped")]
    public async Task NOW_1_a_caller_may_say_what_becomes_of_its_run_while_the_schedule_is_busy(Overlap? overlap, string ran, string ended)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = Overlap.QueueAll }) with { MaxRuns = 2 });
        await host.AdvanceAsync(25);

        var id = await host.Scheduler.TriggerAsync("tick", options: new() { Overlap = overlap });
        await host.SettleAsync();
        await host.ReleaseAllAsync();

        Assert.Equal(ran, string.Join(' ', host.Ran()));
        var runs = (await host.Scheduler.ListRunsAsync(new() { ScheduleId = "tick" })).OrderBy(run => run.NominalTime).ToList();
        Assert.Equal(ended, string.Join(", ", runs.Where(run => run.State != RunState.Succeeded).Select(run => $"{Seconds(run.NominalTime)} {run.State}")));
        Assert.Equal(runs.Single(run => run.Id == id).State, (await host.WaitAsync(id)).State);
    }

    [Fact]
    public async Task NOW_1_a_run_starts_whatever_its_policy_where_there_is_room()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { MaxInstances = 2 }) with { MaxRuns = 1 });
        await host.AdvanceAsync(12);

        await host.Scheduler.TriggerAsync("tick", options: new() { Overlap = Overlap.Skip });
        await host.SettleAsync();

        Assert.Equal(2, host.Blocked.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.TriggerAsync("tick", options: new() { Overlap = Overlap.Allow }));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.TriggerAsync("tick", options: new() { Overlap = (Overlap)99 }));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.EnqueueAsync("work", options: new() { Overlap = Overlap.Skip }));
    }

    [Fact]
    public async Task COA_2_runs_that_wait_are_never_merged_also_not_with_what_an_outage_adds()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Coalesce = Coalesce.Latest, Overlap = Overlap.QueueAll }) with { MaxRuns = 4 });
        await host.AdvanceAsync(35);

        await host.JumpAsync(30);
        await host.ReleaseAllAsync();

        Assert.Equal([10, 20, 30, 60], host.Ran());
        Assert.Equal([0, 0, 0, 2], host.Runs.Select(seen => seen.Run.CoalescedCount));
        Assert.Equal((40, 50, 2, MissReason.Coalesced), Assert.Single(await host.Scheduler.ListMissedAsync("tick")) is var row ? ((row.From - Start).TotalSeconds, (row.To - Start).TotalSeconds, row.Count, row.Reason) : default);
    }

    [Fact]
    public async Task OVL_3_QueueAll_reports_what_is_more_than_MaxQueued()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = Overlap.QueueAll, MaxQueued = 2 }));

        await host.AdvanceAsync(55);

        var row = Assert.Single(await host.Scheduler.ListMissedAsync("tick"));
        Assert.Equal((At(40), At(50), 2, MissReason.QueueOverflow), (row.From, row.To, row.Count, row.Reason));
        await host.ReleaseAllAsync();
        Assert.Equal([10, 20, 30], host.Ran());
    }

    [Fact]
    public async Task OVL_3_Skip_leaves_an_occurrence_out_while_one_waits_for_a_limit_of_the_job()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 1 }));
        var other = await host.Scheduler.EnqueueAsync("block");
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block"));

        await host.AdvanceAsync(35);
        await host.ReleaseAsync(other);

        Assert.Equal([10], host.Ran("tick"));
        Assert.Equal(2, (await host.Scheduler.ListMissedAsync("tick")).Sum(row => row.Count));
    }

    [Fact]
    public async Task OVL_3_CancelRunning_starts_the_next_only_when_the_one_before_has_really_ended()
    {
        await using var host = await StubbornAsync(Overlap.CancelRunning);

        await host.AdvanceAsync(75);
        var first = Assert.Single(host.Blocked);
        Assert.Equal([30], host.Ran());
        Assert.Equal(CancellationReason.Superseded, (await host.Scheduler.GetRunAsync(first))!.CancelRequested);
        Assert.Single(host.Events<RunStuck>());

        await host.ReleaseAsync(first);

        Assert.Equal([30, 60], host.Ran());
        Assert.Equal(At(75), host.Runs[1].At);
    }

    [Fact]
    public async Task OVL_3_Replace_gives_up_what_goes_on_after_its_grace_and_its_end_does_not_count()
    {
        await using var host = await StubbornAsync(Overlap.Replace);

        await host.AdvanceAsync(64);
        Assert.Equal([30], host.Ran());
        var first = host.Blocked[0];
        await host.AdvanceAsync(6);

        Assert.Equal([30, 60], host.Ran());
        Assert.Equal(At(65), host.Runs[1].At);
        Assert.Equal(RunState.Cancelled, (await host.WaitAsync(first)).State);

        await host.ReleaseAsync(first);

        Assert.Equal(RunState.Cancelled, (await host.Scheduler.GetRunAsync(first))!.State);
        Assert.Empty(host.Events<RunSucceeded>());
        Assert.True(host.Runs[1].Run.FencingToken > host.Runs[0].Run.FencingToken);
    }

    [Fact]
    public async Task OVL_4_Auto_lets_what_is_not_recurring_wait()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(5), "block"));
        await host.Scheduler.TriggerAsync("once");
        await host.AdvanceAsync(8);
        Assert.Equal([0], host.Ran());

        await host.ReleaseAllAsync();

        Assert.Equal([0, 5], host.Ran());
        Assert.Equal(At(8), host.Runs[1].At);
        Assert.Empty(await host.Scheduler.ListMissedAsync("once"));
    }

    [Fact]
    public async Task OVL_5_a_higher_limit_starts_what_waits()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = Overlap.QueueAll }));
        await host.AdvanceAsync(25);
        Assert.Equal([10], host.Ran());

        await host.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Policies = definition.Policies with { MaxInstances = 2 } });
        await host.SettleAsync();

        Assert.Equal([10, 20], host.Ran());
    }

    [Fact]
    public async Task OVL_6_OVL_7_a_full_executor_starts_the_next_when_a_slot_frees()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1).Configure(options => options.Jobs["block"] = new() { Executor = "narrow" }));
        for (var i = 1; i <= 3; i++)
        {
            await host.Scheduler.AddScheduleAsync(Once($"s{i}", At(i), "block"));
        }

        await host.AdvanceAsync(10);
        Assert.Equal([1], host.Ran());
        await host.ReleaseAllAsync();

        Assert.Equal([1, 2, 3], host.Ran());
    }

    private static string Nominals(SchedulerHost host) => string.Join(' ', host.Events<RunStarted>().Select(started => Seconds(started.Run.NominalTime)));

    private static double Seconds(DateTimeOffset at) => (at - Start).TotalSeconds;

    private static async Task<SchedulerHost> SlowAsync(SchedulePolicies policies)
    {
        var host = await StartAsync(builder => builder.AddJob("slow", (TimeProvider time, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(7), time, cancellationToken)));
        await host.Scheduler.AddScheduleAsync(Every("tick", 3, "slow", policies));
        return host;
    }

    private static async Task<SchedulerHost> StubbornAsync(Overlap overlap)
    {
        var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 30, "stubborn", new() { Overlap = overlap, CancelGrace = TimeSpan.FromSeconds(5) }));
        return host;
    }
}
