using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class DelayPlanningTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ITrigger Delay = Bound(Trigger.Delay(Minute));

    [Fact]
    public void INT_2_the_occurrence_is_when_the_timer_is_due_and_then_nothing_is_due_until_the_run_ends()
    {
        var plan = Plan(Delay, Ten.AddSeconds(77), Ten.AddHours(2));

        Assert.Equal(new PlannedRun(Ten.AddSeconds(77), Ten.AddSeconds(77), 0), Assert.Single(plan.Runs));
        Assert.Empty(plan.Missed);
        Assert.Equal(Ten.AddSeconds(77), plan.Cursor);
        Assert.Equal((null, ScheduleState.UntilEnd), plan.After(1));
    }

    [Fact]
    public void INT_2_an_outage_of_any_length_holds_one_occurrence_even_if_nobody_knows_when_the_timer_was_due() =>
        Assert.Equal(new PlannedRun(Ten.AddMinutes(1), Ten.AddMinutes(1), 0), Assert.Single(Planner.Plan(Delay, SchedulePolicies.BuiltIn, Ten, Ten.AddDays(3)).Runs));

    [Fact]
    public void INT_2_before_it_is_due_nothing_happens()
    {
        var plan = Plan(Delay, Ten.AddSeconds(77), Ten.AddSeconds(76));

        Assert.Empty(plan.Runs);
        Assert.Equal((Ten, Ten.AddSeconds(77)), (plan.Cursor, plan.NextDue));
        Assert.Equal((plan.NextDue, ScheduleState.Active), plan.After(0));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void INT_2_MIS_1_one_that_is_too_late_is_missed_and_due_again_after_the_delay(long ticks, bool runs)
    {
        var now = Ten.AddMinutes(1).AddSeconds(30).AddTicks(ticks);

        var plan = Plan(Delay, Ten.AddMinutes(1), now, "30s");

        Assert.Equal(runs, plan.Runs.Length == 1);
        Assert.Equal(runs ? [] : [new MissedSpan(Ten.AddMinutes(1), Ten.AddMinutes(1), 1, MissReason.GraceExceeded)], plan.Missed);
        Assert.Equal((Ten.AddMinutes(2).AddSeconds(30), ScheduleState.Active), plan.After(0));
    }

    [Fact]
    public void INT_2_one_that_overlaps_a_run_is_missed_and_due_again_after_the_delay()
    {
        var verdict = OverlapRules.Resolve(Plan(Delay, Ten.AddMinutes(1), Ten.AddMinutes(1)), SchedulePolicies.BuiltIn, isOneOff: false, queued: 0);

        Assert.Equal(MissReason.OverlapSkipped, Assert.Single(verdict.Plan.Missed).Reason);
        Assert.Equal((Ten.AddMinutes(2), ScheduleState.Active), verdict.Plan.After(verdict.Plan.Runs.Length));
    }

    [Theory]
    [InlineData(60, 1, false)]
    [InlineData(59, 0, true)]
    public void BND_1_a_run_that_ended_late_is_the_last(int endSecond, int runs, bool completed)
    {
        var plan = Plan(Bound(Trigger.Delay(Minute) with { EndAt = Ten.AddSeconds(endSecond) }), Ten.AddSeconds(60), Ten.AddHours(1));

        Assert.Equal(runs, plan.Runs.Length);
        Assert.Equal(completed ? ScheduleState.Completed : ScheduleState.UntilEnd, plan.After(runs).State);
    }

    [Fact]
    public void BND_1_a_missed_one_whose_next_would_be_after_the_end_is_the_last() =>
        Assert.Equal((null, ScheduleState.Completed), Plan(Bound(Trigger.Delay(Minute) with { EndAt = Ten.AddMinutes(2) }), Ten.AddMinutes(1), Ten.AddHours(1), "30s").After(0));

    [Fact]
    public void BND_2_the_last_run_completes_the_schedule_and_waits_for_no_end() =>
        Assert.Equal((null, ScheduleState.Completed), Planner.Plan(Delay, SchedulePolicies.BuiltIn, Ten, Ten.AddMinutes(1), Ten.AddMinutes(1), runsLeft: 1).After(1));

    [Fact]
    public void CLK_4_an_occurrence_is_never_at_or_before_the_cursor()
    {
        var plan = Planner.Plan(Delay, SchedulePolicies.BuiltIn, Ten.AddHours(1), Ten.AddHours(2), Ten);

        Assert.Equal(Ten.AddHours(1).AddMilliseconds(1), Assert.Single(plan.Runs).Nominal);
    }

    [Fact]
    public void INT_2_a_first_run_at_an_instant_of_its_own_is_followed_by_the_delay()
    {
        var trigger = new FirstAtTrigger(Ten, Delay);

        Assert.Equal(Minute, trigger.DelayAfterEnd());
        Assert.Equal(ScheduleState.UntilEnd, Planner.Plan(trigger, SchedulePolicies.BuiltIn, Ten.AddMilliseconds(-1), Ten, Ten).After(1).State);
        Assert.Null(Bound(Trigger.Every(Minute)).DelayAfterEnd());
    }

    [Fact]
    public void CON_1_a_continuation_is_never_over_and_any_other_trigger_is_when_nothing_is_due()
    {
        Assert.False(Bound(Trigger.AfterSchedule("a")).IsOver(null));
        Assert.True(Bound(Trigger.At(Ten)).IsOver(null));
        Assert.False(Delay.IsOver(Ten));
    }

    private static ITrigger Bound(Trigger trigger) => trigger.Bind(new("s", Ten, TimeZoneInfo.Utc));

    private static Plan Plan(ITrigger trigger, DateTimeOffset due, DateTimeOffset now, string grace = "none") =>
        Planner.Plan(trigger, SchedulePolicies.BuiltIn with { MisfireGraceTime = Duration.Parse(grace) }, Ten, now, due);
}
