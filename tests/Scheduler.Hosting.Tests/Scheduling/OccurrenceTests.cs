using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>From a due instant to a run.</summary>
public sealed class OccurrenceTests
{
    [Fact]
    public async Task CLK_8_a_job_runs_at_its_instants_and_never_early()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.AdvanceAsync(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Empty(host.Runs);

        await host.AdvanceAsync(TimeSpan.FromTicks(1));
        await host.AdvanceAsync(25);

        Assert.Equal([10, 20, 30], host.Ran());
        Assert.All(host.Runs, seen => Assert.Equal(seen.Run.NominalTime, seen.At));
    }

    [Fact]
    public async Task A_cron_schedule_declared_in_code_runs_at_its_instants()
    {
        await using var host = await StartAsync(builder => builder.AddSchedule("quarter", s => s.Job("work").Cron("*/15 * * * *").Args(7)));

        await host.AdvanceAsync(3600);

        Assert.Equal([900, 1800, 2700, 3600], host.Ran("quarter"));
        Assert.All(host.Runs, seen => Assert.Equal(7, seen.Run.Args<int>()));
    }

    [Fact]
    public async Task INT_1_an_interval_keeps_the_phase_of_its_creation_however_late_it_wakes()
    {
        await using var host = await StartAsync();
        await host.JumpAsync(3);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.JumpAsync(27);
        await host.AdvanceAsync(20);

        Assert.Equal([23, 33, 43], host.Ran());
        Assert.Equal([30d, 33, 43], host.Runs.Select(seen => (seen.At - Start).TotalSeconds));
    }

    [Theory]
    [InlineData(Coalesce.Latest, "50", 10, 4)]
    [InlineData(Coalesce.Earliest, "10", 10, 4)]
    [InlineData(Coalesce.All, "10 20 30 40 50", 10, 0)]
    public async Task COA_1_what_a_long_jump_left_behind_runs_as_the_policy_says(Coalesce coalesce, string ran, int from, int merged)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, policies: new() { Coalesce = coalesce }));

        await host.JumpAsync(55);

        Assert.Equal(ran, string.Join(' ', host.Ran()));
        Assert.Equal((At(from), merged), (host.Runs[0].Run.CoalescedFrom, host.Runs[0].Run.CoalescedCount));
        Assert.Equal(merged, host.Events<OccurrencesMissed>().Sum(missed => missed.Missed.Count));
        var rows = await host.Scheduler.ListMissedAsync("tick");
        Assert.Equal(merged, rows.Sum(row => row.Count));
        Assert.All(rows, row => Assert.Equal(MissReason.Coalesced, row.Reason));

        await host.AdvanceAsync(5);
        Assert.Equal(60, host.Ran()[^1]);
    }

    [Fact]
    public async Task MIS_6_a_run_ends_a_streak_of_misses()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.JumpAsync(55);
        await host.JumpAsync(55);

        Assert.Equal([50, 110], host.Ran());
        Assert.Equal(
            [new("tick", At(60), At(100), 5, MissReason.Coalesced), new("tick", At(10), At(40), 4, MissReason.Coalesced)],
            await host.Scheduler.ListMissedAsync("tick"));
    }

    [Fact]
    public async Task MIS_7_a_long_jump_catches_up_only_the_newest()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, policies: new() { Coalesce = Coalesce.All, MaxCatchUp = 2 }));

        await host.JumpAsync(50);

        Assert.Equal([40, 50], host.Ran());
        Assert.Equal([new("tick", At(10), At(30), 3, MissReason.CatchUpLimit)], await host.Scheduler.ListMissedAsync("tick"));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(20.001, false)]
    public async Task MIS_1_later_than_its_grace_a_run_is_missed(double at, bool runs)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 60, policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(20) }));

        await host.JumpAsync(60 + at);

        Assert.Equal(runs ? [60] : [], host.Ran());
        Assert.Equal(runs ? [] : [new("tick", At(60), At(60), 1, MissReason.GraceExceeded)], await host.Scheduler.ListMissedAsync("tick"));
        await host.AdvanceAsync(60);
        Assert.Equal(120, host.Ran()[^1]);
    }

    [Fact]
    public async Task MIS_1_a_queued_run_that_cannot_start_within_its_grace_ends_as_missed()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Coalesce = Coalesce.All, MisfireGraceTime = TimeSpan.FromSeconds(60) }));
        await host.JumpAsync(20);
        await host.Scheduler.PauseScheduleAsync("tick");
        await host.JumpAsync(60.001);

        await host.ReleaseAllAsync();

        Assert.Equal([10], host.Ran());
        var missed = Assert.Single(host.Events<RunMissed>()).Run;
        Assert.Equal((RunState.Missed, At(20), null), (missed.State, missed.NominalTime, missed.StartedAt));
        Assert.Contains("misfire grace of 1m", missed.Reason, StringComparison.Ordinal);
        Assert.Equal(RunState.Missed, (await host.Scheduler.GetRunAsync(missed.Id))!.State);
    }

    [Fact]
    public async Task MIS_10_a_start_in_the_past_makes_no_back_dated_runs()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("tick", "work", new EveryTrigger(TimeSpan.FromSeconds(10)) { StartAt = At(-3605) }));

        await host.AdvanceAsync(10);

        Assert.Equal([5], host.Ran());
        Assert.Empty(await host.Scheduler.ListMissedAsync("tick"));
    }

    [Fact]
    public async Task OVL_3_with_one_instance_a_recurring_occurrence_is_skipped_and_its_streak_grows_in_place()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block"));

        await host.AdvanceAsync(40);
        Assert.Equal([10], host.Ran());
        Assert.Equal([new("tick", At(20), At(40), 3, MissReason.OverlapSkipped)], await host.Scheduler.ListMissedAsync("tick"));
        Assert.Equal([At(20), At(30), At(40)], host.Events<OccurrencesMissed>().Select(missed => missed.Missed.From));
        Assert.All(host.Events<OccurrencesMissed>(), missed => Assert.Equal((1, MissReason.OverlapSkipped), (missed.Missed.Count, missed.Missed.Reason)));

        await host.ReleaseAllAsync();
        await host.AdvanceAsync(20);
        Assert.Equal([10, 50], host.Ran());

        // Another streak has another row.
        Assert.Equal(
            [new("tick", At(60), At(60), 1, MissReason.OverlapSkipped), new("tick", At(20), At(40), 3, MissReason.OverlapSkipped)],
            await host.Scheduler.ListMissedAsync("tick"));
    }

    [Theory]
    [InlineData(2, 2, 3)]
    [InlineData(int.MaxValue, 5, 0)]
    public async Task OVL_1_as_many_instances_run_at_once_as_allowed(int instances, int running, int skipped)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { MaxInstances = instances }));

        await host.AdvanceAsync(50);

        Assert.Equal(running, host.Blocked.Count);
        Assert.Equal(skipped, (await host.Scheduler.ListMissedAsync("tick")).Sum(row => row.Count));
    }

    [Fact]
    public async Task COA_3_caught_up_runs_beyond_the_limit_wait_in_the_queue_in_nominal_order()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Coalesce = Coalesce.All }));
        await host.JumpAsync(39);
        Assert.Equal([10], host.Ran());

        await host.ReleaseAsync(host.Blocked[0]);
        Assert.Equal([10, 20], host.Ran());
        await host.ReleaseAsync(host.Blocked[0]);

        Assert.Equal([10, 20, 30], host.Ran());
    }

    [Fact]
    public async Task OVL_4_a_one_off_that_is_due_while_its_schedule_is_busy_waits_and_runs_after()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "block"));
        var manual = await host.Scheduler.TriggerAsync("once");
        await host.AdvanceAsync(20);
        Assert.Equal([manual], host.Blocked);
        Assert.Equal(RunState.Queued, Assert.Single(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Queued] })).State);

        await host.ReleaseAsync(manual);

        Assert.Equal([0, 10], host.Ran());
        Assert.Empty(await host.Scheduler.ListMissedAsync("once"));
    }

    [Fact]
    public async Task BND_3_a_schedule_without_an_occurrence_left_is_completed_and_says_so()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10)));

        await host.AdvanceAsync(10);

        Assert.Equal([10], host.Ran());
        Assert.Equal("once", Assert.Single(host.Events<ScheduleExhausted>()).ScheduleId);
        var schedule = await host.Scheduler.GetScheduleAsync("once");
        Assert.Equal((ScheduleState.Completed, null, 1), (schedule!.State, schedule.NextRun, schedule.RunCount));
    }

    [Fact]
    public async Task Ten_thousand_schedules_due_at_one_instant_run_exactly_once_each()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync(Enumerable.Range(0, 10_000).Select(i => Once($"once-{i}", At(60))));

        await host.AdvanceAsync(120);

        Assert.Equal(10_000, host.Runs.Count);
        Assert.Equal(10_000, host.Runs.Select(seen => seen.Run.ScheduleId).Distinct().Count());
        Assert.Equal(0, Assert.Single(host.Engine.Parts.Lanes.Values).Busy);
    }

    [Fact]
    public async Task CLK_4_a_clock_that_is_set_back_never_runs_an_occurrence_twice()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(30);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromSeconds(-25));
        await host.AdvanceAsync(24);
        Assert.Equal([10, 20, 30], host.Ran());

        await host.AdvanceAsync(15);

        Assert.Equal([10, 20, 30, 40], host.Ran());
    }

    [Fact]
    public async Task CLK_3_a_clock_that_jumps_ahead_is_an_outage()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(1));
        await host.JumpAsync(10);

        Assert.Equal([3610], host.Ran());
        Assert.Equal(360, Assert.Single(await host.Scheduler.ListMissedAsync("tick")).Count);
    }

    [Fact]
    public async Task CORE_4_a_schedule_whose_trigger_throws_is_out_of_service_and_the_others_go_on()
    {
        var trigger = new BreakableTrigger();
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([new("broken", "work", trigger), Every("tick", 10)]);
        trigger.Broken = true;

        await host.AdvanceAsync(20);

        Assert.Equal([10, 20], host.Ran("tick"));
        Assert.Empty(host.Ran("broken"));
        var fault = Assert.Single(host.Events<ScheduleFaulted>());
        Assert.Equal(("broken", "work", "The trigger is broken."), (fault.ScheduleId, fault.Job, fault.Error.Message));
        Assert.Equal(ScheduleState.Faulted, (await host.Scheduler.GetScheduleAsync("broken"))!.State);
        Assert.Same(trigger, (await host.Scheduler.GetScheduleAsync("broken"))!.Definition.Trigger);

        trigger.Broken = false;
        await host.Scheduler.ResumeScheduleAsync("broken");
        await host.AdvanceAsync(10);

        Assert.Equal([30], host.Ran("broken"));
        Assert.Equal(ScheduleState.Active, (await host.Scheduler.GetScheduleAsync("broken"))!.State);
    }

    [Fact]
    public async Task A_job_that_throws_stops_nothing()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "fail"));

        await host.AdvanceAsync(30);

        Assert.Equal([10, 20, 30], host.Ran());
        Assert.All(host.Events<RunFailed>(), failed => Assert.Equal("It failed.", failed.Run.Error!.Message));
        Assert.Equal(3, host.Events<RunFailed>().Count);
    }

    [Fact]
    public async Task An_event_handler_that_throws_stops_nothing()
    {
        await using var host = await StartAsync(builder => builder.AddEventHandler<SchedulerEvent, BadHandler>());
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.AdvanceAsync(30);

        Assert.Equal([10, 20, 30], host.Ran());
        Assert.Equal(3, host.Events<RunSucceeded>().Count);
    }

    public sealed class BadHandler : ISchedulerEventHandler<SchedulerEvent>
    {
        public ValueTask HandleAsync(SchedulerEvent schedulerEvent, CancellationToken cancellationToken) => throw new InvalidOperationException("The handler is bad.");
    }

    /// <summary>Every ten seconds, unless it is broken.</summary>
    private sealed class BreakableTrigger : ITrigger
    {
        private readonly EveryTrigger _inner = Trigger.Every(TimeSpan.FromSeconds(10));

        public volatile bool Broken;

        public string Kind => "breakable";

        public DateTimeOffset? Next(DateTimeOffset after) => Broken ? throw new InvalidOperationException("The trigger is broken.") : _inner.Next(after);

        public DateTimeOffset? Previous(DateTimeOffset before) => _inner.Previous(before);
    }
}
