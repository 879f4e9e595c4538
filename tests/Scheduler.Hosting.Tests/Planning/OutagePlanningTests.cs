using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

/// <summary>An interval of ten seconds that begins at second 0, and a scheduler that is down or paused meanwhile.</summary>
public sealed class OutagePlanningTests
{
    private static readonly DateTimeOffset Zero = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly ITrigger TenSeconds = Bound(Trigger.Every(TimeSpan.FromSeconds(10)) with { StartAt = Zero });

    [Theory]
    [InlineData("none", Coalesce.Latest, "60", "30-50 3 Coalesced")]
    [InlineData("none", Coalesce.Earliest, "30", "40-60 3 Coalesced")]
    [InlineData("none", Coalesce.All, "30 40 50 60", "")]
    [InlineData("1h", Coalesce.Latest, "60", "30-50 3 Coalesced")]
    [InlineData("27s", Coalesce.Latest, "60", "30-30 1 GraceExceeded,40-50 2 Coalesced")]
    [InlineData("27s", Coalesce.Earliest, "40", "30-30 1 GraceExceeded,50-60 2 Coalesced")]
    [InlineData("27s", Coalesce.All, "40 50 60", "30-30 1 GraceExceeded")]
    [InlineData("20s", Coalesce.Latest, "60", "30-40 2 GraceExceeded,50-50 1 Coalesced")]
    [InlineData("20s", Coalesce.Earliest, "50", "30-40 2 GraceExceeded,60-60 1 Coalesced")]
    [InlineData("20s", Coalesce.All, "50 60", "30-40 2 GraceExceeded")]
    [InlineData("10s", Coalesce.Latest, "60", "30-50 3 GraceExceeded")]
    [InlineData("10s", Coalesce.Earliest, "60", "30-50 3 GraceExceeded")]
    [InlineData("7s", Coalesce.All, "60", "30-50 3 GraceExceeded")]
    [InlineData("6s", Coalesce.Latest, "", "30-60 4 GraceExceeded")]
    [InlineData("1s", Coalesce.All, "", "30-60 4 GraceExceeded")]
    public void MIS_1_MIS_4_COA_1_down_from_second_25_to_67(string grace, Coalesce coalesce, string runs, string missed)
    {
        var plan = Plan(TenSeconds, 20, 67, grace, coalesce);

        AssertPlan(plan, runs, missed);
        Assert.Equal((Zero.AddSeconds(60), Zero.AddSeconds(70)), (plan.Cursor, plan.NextDue));
    }

    [Theory]
    [InlineData(0, "40 50 60")]
    [InlineData(1, "50 60")]
    public void MIS_1_after_an_outage_exactly_the_grace_late_runs_and_one_tick_later_is_missed(long ticks, string runs)
    {
        var plan = Planner.Plan(TenSeconds, Policies("27s", Coalesce.All), Zero.AddSeconds(20), Zero.AddSeconds(67).AddTicks(ticks));

        Assert.Equal(runs, string.Join(' ', plan.Runs.Select(run => Second(run.Nominal))));
    }

    [Fact]
    public void MIS_7_of_an_outage_only_the_newest_are_caught_up() =>
        AssertPlan(Planner.Plan(TenSeconds, Policies("none", Coalesce.All) with { MaxCatchUp = 2 }, Zero.AddSeconds(20), Zero.AddSeconds(67)), "50 60", "30-40 2 CatchUpLimit");

    [Fact]
    public void PAU_3_paused_from_15_to_48_and_resumed_with_skip_goes_on_at_50()
    {
        var cursor = PauseRules.Resumed(Zero.AddSeconds(10), Zero.AddSeconds(48), ResumeMode.Skip, TenSeconds.IsOneOff);
        var plan = Planner.Plan(TenSeconds, Policies("none", Coalesce.All), cursor, Zero.AddSeconds(48));

        AssertPlan(plan, "", "");
        Assert.Equal(Zero.AddSeconds(50), plan.NextDue);
        AssertPlan(Planner.Plan(TenSeconds, Policies("none", Coalesce.All), plan.Cursor, Zero.AddSeconds(50)), "50", "");
    }

    [Theory]
    [InlineData("none", Coalesce.Latest, "40", "20-30 2 Coalesced")]
    [InlineData("none", Coalesce.Earliest, "20", "30-40 2 Coalesced")]
    [InlineData("none", Coalesce.All, "20 30 40", "")]
    [InlineData("18s", Coalesce.All, "30 40", "20-20 1 GraceExceeded")]
    [InlineData("5s", Coalesce.All, "", "20-40 3 GraceExceeded")]
    public void PAU_3_paused_from_15_to_48_and_resumed_with_catch_up_is_an_outage(string grace, Coalesce coalesce, string runs, string missed)
    {
        var cursor = PauseRules.Resumed(Zero.AddSeconds(10), Zero.AddSeconds(48), ResumeMode.CatchUp, TenSeconds.IsOneOff);

        AssertPlan(Planner.Plan(TenSeconds, Policies(grace, coalesce), cursor, Zero.AddSeconds(48)), runs, missed);
    }

    [Theory]
    [InlineData("none", "20")]
    [InlineData("28s", "20")]
    [InlineData("27s", "")]
    public void PAU_4_a_one_off_of_the_pause_runs_after_it_within_its_grace(string grace, string runs)
    {
        var once = Bound(Trigger.At(Zero.AddSeconds(20)));
        var cursor = PauseRules.Resumed(Zero.AddSeconds(10), Zero.AddSeconds(48), ResumeMode.Skip, once.IsOneOff);

        AssertPlan(Planner.Plan(once, Policies(grace), cursor, Zero.AddSeconds(48)), runs, runs.Length == 0 ? "20-20 1 GraceExceeded" : "");
    }

    [Theory]
    [InlineData(1, "30", 30, ScheduleState.Completed)]
    [InlineData(3, "30 40 50", 50, ScheduleState.Completed)]
    [InlineData(4, "30 40 50 60", 60, ScheduleState.Completed)]
    [InlineData(5, "30 40 50 60", 60, ScheduleState.Active)]
    public void BND_2_never_more_runs_are_created_than_are_left(long left, string runs, int cursor, ScheduleState state)
    {
        var plan = Planner.Plan(TenSeconds, Policies("none", Coalesce.All), Zero.AddSeconds(20), Zero.AddSeconds(67), runsLeft: left);

        AssertPlan(plan, runs, "");
        Assert.Equal(Zero.AddSeconds(cursor), plan.Cursor);
        Assert.Equal((state == ScheduleState.Active ? Zero.AddSeconds(70) : null, state), plan.After(plan.Runs.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void BND_2_a_schedule_whose_limit_was_lowered_to_what_it_has_made_is_completed(long left)
    {
        var plan = Planner.Plan(TenSeconds, Policies("none"), Zero.AddSeconds(20), Zero.AddSeconds(67), runsLeft: left);

        AssertPlan(plan, "", "");
        Assert.Equal((null, ScheduleState.Completed), plan.After(0));
    }

    [Fact]
    public void BND_2_what_the_limit_cut_off_comes_again_where_what_was_planned_could_not_start()
    {
        var plan = Planner.Plan(TenSeconds, Policies("none", Coalesce.All), Zero.AddSeconds(20), Zero.AddSeconds(67), runsLeft: 2);
        var verdict = OverlapRules.Resolve(plan, Policies("none", Coalesce.All) with { Overlap = Overlap.QueueOne }, false, queued: 0);

        Assert.Single(verdict.Plan.Runs);
        Assert.Equal((Zero.AddSeconds(50), ScheduleState.Active), verdict.Plan.After(1));
    }

    [Property(MaxTest = 500)]
    public Property MIS_1_MIS_4_JIT_5_with_jitter_lateness_counts_from_the_due_instant(byte jitter, ushort down, ushort grace, Coalesce coalesce, byte id)
    {
        var trigger = (Trigger.Every(TimeSpan.FromSeconds(10)) with { StartAt = Zero, Jitter = TimeSpan.FromMilliseconds(jitter * 50) }).Bind(new($"s{id}", Zero, TimeZoneInfo.Utc));
        var now = Zero.AddSeconds(20).AddMilliseconds(down * 2);
        var limit = TimeSpan.FromSeconds(1 + (grace % 60));
        var due = Enumerable.Range(3, 30).Select(i => Zero.AddSeconds(i * 10)).Where(nominal => trigger.Due(nominal) <= now).ToList();
        var late = due.Where(nominal => now - trigger.Due(nominal) > limit).ToList();
        var inGrace = due.Except(late).ToList();
        DateTimeOffset[] expected = inGrace.Count == 0 ? [] : coalesce switch { Coalesce.All => [.. inGrace], Coalesce.Earliest => [inGrace[0]], _ => [inGrace[^1]] };

        var plan = Planner.Plan(trigger, Policies("none", coalesce) with { MisfireGraceTime = limit }, Zero.AddSeconds(20), now);

        return expected.SequenceEqual(plan.Runs.Select(run => run.Nominal)).Label("runs")
            .And(plan.Missed.Where(span => span.Reason == MissReason.GraceExceeded).Sum(span => span.Count) == late.Count).Label("late")
            .And(plan.Missed.Where(span => span.Reason == MissReason.Coalesced).Sum(span => span.Count) == inGrace.Count - expected.Length).Label("coalesced")
            .And(plan.Cursor == (due.Count == 0 ? Zero.AddSeconds(20) : due[^1])).Label("cursor")
            .And(plan.NextDue == trigger.Due(plan.Cursor.AddSeconds(10))).Label("next due");
    }

    private static ITrigger Bound(Trigger trigger) => trigger.Bind(new("schedule", Zero, TimeZoneInfo.Utc));

    private static Plan Plan(ITrigger trigger, int cursor, int now, string grace, Coalesce coalesce) =>
        Planner.Plan(trigger, Policies(grace, coalesce), Zero.AddSeconds(cursor), Zero.AddSeconds(now));

    private static SchedulePolicies Policies(string grace, Coalesce coalesce = Coalesce.Latest) =>
        SchedulePolicies.BuiltIn with { MisfireGraceTime = Duration.Parse(grace), Coalesce = coalesce };

    private static void AssertPlan(Plan plan, string runs, string missed)
    {
        Assert.Equal(runs, string.Join(' ', plan.Runs.Select(run => Second(run.Nominal))));
        Assert.Equal(missed, string.Join(',', plan.Missed.Select(span => $"{Second(span.From)}-{Second(span.To)} {span.Count} {span.Reason}")));
    }

    private static double Second(DateTimeOffset at) => (at - Zero).TotalSeconds;
}
