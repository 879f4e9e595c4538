using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Tests.Triggers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly ITrigger FiveMinutes = Bound(Trigger.Cron("*/5 * * * *"));

    [Fact]
    public void CORE_1_a_trigger_that_goes_nowhere_is_refused_instead_of_firing_for_ever() =>
        Assert.Contains("breaks its law", Assert.Throws<InvalidOperationException>(() => Planner.Plan(new Still(), SchedulePolicies.BuiltIn, Ten, Ten)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1999)]
    public void CORE_1_a_trigger_that_counts_from_whatever_instant_it_is_asked_about_is_refused(int late) =>
        Assert.Throws<InvalidOperationException>(() => Planner.Plan(new Relative(), SchedulePolicies.BuiltIn, Ten, Ten.AddMilliseconds(late)));

    [Fact]
    public void CORE_1_a_trigger_whose_previous_is_too_early_is_refused_instead_of_going_back_for_ever() =>
        Assert.Contains("breaks its law", Assert.Throws<InvalidOperationException>(() => Planner.Plan(new Forgetful(), SchedulePolicies.BuiltIn, Ten, Ten.AddMinutes(10))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("none", Coalesce.Latest, "10:15", "10:05-10:10 2 Coalesced")]
    [InlineData("none", Coalesce.Earliest, "10:05", "10:10-10:15 2 Coalesced")]
    [InlineData("none", Coalesce.All, "10:05 10:10 10:15", "")]
    [InlineData("5m", Coalesce.All, "10:15", "10:05-10:10 2 GraceExceeded")]
    [InlineData("5m", Coalesce.Earliest, "10:15", "10:05-10:10 2 GraceExceeded")]
    [InlineData("5m", Coalesce.Latest, "10:15", "10:05-10:10 2 GraceExceeded")]
    [InlineData("8m", Coalesce.Latest, "10:15", "10:05-10:05 1 GraceExceeded,10:10-10:10 1 Coalesced")]
    [InlineData("8m", Coalesce.Earliest, "10:10", "10:05-10:05 1 GraceExceeded,10:15-10:15 1 Coalesced")]
    [InlineData("8m", Coalesce.All, "10:10 10:15", "10:05-10:05 1 GraceExceeded")]
    [InlineData("1m", Coalesce.Latest, "", "10:05-10:15 3 GraceExceeded")]
    [InlineData("1m", Coalesce.Earliest, "", "10:05-10:15 3 GraceExceeded")]
    [InlineData("1m", Coalesce.All, "", "10:05-10:15 3 GraceExceeded")]
    [InlineData("2m30s", Coalesce.Latest, "10:15", "10:05-10:10 2 GraceExceeded")]
    public void MIS_1_MIS_2_MIS_4_MIS_8_the_table_of_the_semantics(string grace, Coalesce coalesce, string runs, string missed)
    {
        var plan = Planner.Plan(FiveMinutes, Policies(grace, coalesce), Ten, Ten.AddMinutes(17.5));

        Assert.Equal(runs, string.Join(' ', plan.Runs.Select(run => $"{run.Nominal:HH:mm}")));
        Assert.Equal(missed, string.Join(',', plan.Missed.Select(span => $"{span.From:HH:mm}-{span.To:HH:mm} {span.Count} {span.Reason}")));
        Assert.Equal(Ten.AddMinutes(15), plan.Cursor);
        Assert.Equal(Ten.AddMinutes(20), plan.NextDue);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void MIS_1_exactly_at_the_grace_runs_and_one_tick_later_misses(long ticks, bool runs)
    {
        var now = Ten.AddMinutes(5).AddSeconds(30).AddTicks(ticks);

        var plan = Planner.Plan(FiveMinutes, Policies("30s"), Ten, now);

        Assert.Equal(runs, plan.Runs.Length == 1);
        Assert.Equal(runs ? [] : [new MissedSpan(Ten.AddMinutes(5), Ten.AddMinutes(5), 1, MissReason.GraceExceeded)], plan.Missed);
        Assert.Equal(Ten.AddMinutes(5), plan.Cursor);
    }

    [Fact]
    public void MIS_2_without_policies_of_its_own_a_schedule_runs_once_after_any_outage()
    {
        var plan = Planner.Plan(FiveMinutes, SchedulePolicies.BuiltIn, Ten, Ten.AddDays(30));

        Assert.Equal(new PlannedRun(Ten.AddDays(30), Ten.AddMinutes(5), (30 * 288) - 1), Assert.Single(plan.Runs));
    }

    [Fact]
    public void MIS_7_only_the_newest_are_caught_up_and_the_others_are_reported_once()
    {
        var plan = Planner.Plan(FiveMinutes, Policies("1h", Coalesce.All) with { MaxCatchUp = 3 }, Ten, Ten.AddHours(3));

        Assert.Equal([Ten.AddMinutes(170), Ten.AddMinutes(175), Ten.AddMinutes(180)], plan.Runs.Select(run => run.Nominal));
        Assert.Equal(
            [
                new MissedSpan(Ten.AddMinutes(5), Ten.AddMinutes(115), 23, MissReason.GraceExceeded),
                new MissedSpan(Ten.AddMinutes(120), Ten.AddMinutes(165), 10, MissReason.CatchUpLimit),
            ],
            plan.Missed);
    }

    [Fact]
    public void MIS_7_exactly_the_limit_is_caught_up_whole()
    {
        var plan = Planner.Plan(FiveMinutes, Policies("none", Coalesce.All) with { MaxCatchUp = 3 }, Ten, Ten.AddMinutes(15));

        Assert.Equal(3, plan.Runs.Length);
        Assert.Empty(plan.Missed);
    }

    [Theory]
    [InlineData(Coalesce.Latest)]
    [InlineData(Coalesce.Earliest)]
    [InlineData(Coalesce.All)]
    public void MIS_7_more_than_100_000_are_counted_as_100_000(Coalesce coalesce)
    {
        var plan = Planner.Plan(Bound(Trigger.Every(TimeSpan.FromSeconds(1))), Policies("none", coalesce), Ten, Ten.AddDays(365));

        Assert.Equal(100_000, Assert.Single(plan.Missed).Count);
        Assert.Equal(Ten.AddDays(365), plan.Cursor);
    }

    [Theory]
    [InlineData(Coalesce.Latest, 15, 5)]
    [InlineData(Coalesce.Earliest, 5, 5)]
    public void COA_1_the_run_knows_the_window_it_stands_for(Coalesce coalesce, int nominal, int from)
    {
        var run = Assert.Single(Planner.Plan(FiveMinutes, Policies("none", coalesce), Ten, Ten.AddMinutes(16)).Runs);

        Assert.Equal(new(Ten.AddMinutes(nominal), Ten.AddMinutes(from), 2), run);
    }

    [Fact]
    public void COA_1_an_occurrence_alone_stands_for_itself()
    {
        var run = Assert.Single(Planner.Plan(FiveMinutes, Policies("none"), Ten, Ten.AddMinutes(5)).Runs);

        Assert.Equal(new(Ten.AddMinutes(5), Ten.AddMinutes(5), 0), run);
    }

    [Fact]
    public void COA_3_all_are_planned_in_nominal_order()
    {
        var runs = Planner.Plan(FiveMinutes, Policies("none", Coalesce.All), Ten, Ten.AddHours(2)).Runs;

        Assert.Equal(Enumerable.Range(1, 24).Select(i => Ten.AddMinutes(5 * i)), runs.Select(run => run.Nominal));
    }

    [Fact]
    public void MIS_8_nothing_due_leaves_the_cursor()
    {
        var plan = Planner.Plan(FiveMinutes, Policies("none"), Ten, Ten.AddMinutes(4.99));

        Assert.Equal((Ten, Ten.AddMinutes(5)), (plan.Cursor, plan.NextDue));
        Assert.Empty(plan.Runs);
    }

    [Fact]
    public void MIS_8_the_last_occurrence_leaves_nothing_due()
    {
        var plan = Planner.Plan(Bound(Trigger.At(Ten.AddMinutes(1))), Policies("none"), Ten, Ten.AddHours(1));

        Assert.Equal(Ten.AddMinutes(1), Assert.Single(plan.Runs).Nominal);
        Assert.Equal((Ten.AddMinutes(1), null), (plan.Cursor, plan.NextDue));
    }

    [Fact]
    public void CLK_4_a_clock_before_the_cursor_plans_nothing_and_waits_for_the_cursor_to_pass()
    {
        var plan = Planner.Plan(FiveMinutes, Policies("none"), Ten.AddMinutes(15), Ten);

        Assert.Empty(plan.Runs);
        Assert.Empty(plan.Missed);
        Assert.Equal((Ten.AddMinutes(15), Ten.AddMinutes(20)), (plan.Cursor, plan.NextDue));
    }

    [Property(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 1000)]
    public Property MIS_6_every_occurrence_is_planned_or_reported_and_none_twice(Moment moment, PositiveInt span, NonNegativeInt grace, Coalesce coalesce, PositiveInt most)
    {
        var (cursor, trigger) = (moment.Instant, moment.Trigger);
        var all = new List<DateTimeOffset>();
        var now = cursor.AddMilliseconds(span.Get * 7_919_123L);
        for (var next = trigger.Next(cursor); next <= now && all.Count < 300; next = trigger.Next(next.Value))
        {
            all.Add(next.Value);
        }

        // A dense trigger gets a shorter span instead.
        now = all.Count == 300 ? all[^1] : now;
        var policies = SchedulePolicies.BuiltIn with
        {
            MisfireGraceTime = grace.Get == 0 ? Duration.None : TimeSpan.FromSeconds(grace.Get * 600),
            Coalesce = coalesce,
            MaxCatchUp = most.Get,
        };

        var plan = Planner.Plan(trigger, policies, cursor, now);

        var planned = plan.Runs.Select(run => run.Nominal).ToList();
        var missed = plan.Missed.SelectMany(span => all.Where(at => at >= span.From && at <= span.To)).ToList();
        var late = all.Where(at => !policies.MisfireGraceTime.Value.IsNone && now - at > policies.MisfireGraceTime.Value.ToTimeSpan()).ToList();
        return all.SequenceEqual(planned.Concat(missed).Order()).Label("each exactly once")
            .And(plan.Missed.Sum(span => span.Count) == missed.Count).Label("counted")
            .And(plan.Cursor == (all.Count == 0 ? cursor : all[^1])).Label("MIS-8 cursor")
            .And(plan.NextDue == trigger.Next(now)).Label("next due")
            .And(late.SequenceEqual(plan.Missed.Where(span => span.Reason == MissReason.GraceExceeded).SelectMany(span => all.Where(at => at >= span.From && at <= span.To)))).Label("MIS-4 late")
            .And(planned.Count == (late.Count == all.Count ? 0 : coalesce == Coalesce.All ? Math.Min(most.Get, all.Count - late.Count) : 1)).Label("COA-1 number")
            .And(planned.SequenceEqual(planned.Order())).Label("COA-3 order");
    }

    private static ITrigger Bound(ITrigger trigger) => trigger.Bind(new("schedule", Ten, TimeZoneInfo.Utc));

    private static SchedulePolicies Policies(string grace, Coalesce coalesce = Coalesce.Latest) =>
        SchedulePolicies.BuiltIn with { MisfireGraceTime = Duration.Parse(grace), Coalesce = coalesce };

    private sealed class Relative : ITrigger
    {
        public string Kind => "relative";

        public DateTimeOffset? Next(DateTimeOffset after) => after.AddSeconds(1);

        public DateTimeOffset? Previous(DateTimeOffset before) => before.AddSeconds(-1);
    }

    private sealed class Forgetful : ITrigger
    {
        public string Kind => "forgetful";

        public DateTimeOffset? Next(DateTimeOffset after) => after.AddMinutes(5);

        public DateTimeOffset? Previous(DateTimeOffset before) => before.AddDays(-1);
    }

    private sealed class Still : ITrigger
    {
        public string Kind => "still";

        public DateTimeOffset? Next(DateTimeOffset after) => after;

        public DateTimeOffset? Previous(DateTimeOffset before) => before;
    }
}
