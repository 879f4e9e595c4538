using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

public class JitterPlanningTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly ITrigger Hourly =
        (Trigger.Cron("0 * * * *") with { Jitter = TimeSpan.FromMinutes(30) }).Bind(new("nightly", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));

    [Fact]
    public void JIT_5_CLK_8_an_occurrence_is_planned_when_it_is_due_and_not_before_and_named_by_its_nominal_instant()
    {
        var nominal = Start.AddHours(1);
        var due = Hourly.Due(nominal);
        Assert.True(due > nominal);

        var early = Plan(Start, due.AddMilliseconds(-1));
        Assert.Empty(early.Runs);
        Assert.Equal((Start, due), (early.Cursor, early.NextDue));

        var plan = Plan(Start, due);
        Assert.Equal(nominal, Assert.Single(plan.Runs).Nominal);
        Assert.Equal((nominal, Hourly.Due(nominal.AddHours(1))), (plan.Cursor, plan.NextDue));
    }

    [Fact]
    public void JIT_5_one_that_has_come_but_is_not_due_waits_while_those_before_are_planned()
    {
        var last = Start.AddHours(3);
        var plan = Plan(Start, Hourly.Due(last).AddMilliseconds(-1));
        Assert.Equal((last.AddHours(-1), 1), (Assert.Single(plan.Runs).Nominal, plan.Runs[0].CoalescedCount));
        Assert.Equal((last.AddHours(-1), Hourly.Due(last)), (plan.Cursor, plan.NextDue));
    }

    [Fact]
    public void JIT_5_grace_counts_from_when_it_was_due()
    {
        var nominal = Start.AddHours(1);
        var late = Hourly.Due(nominal) + TimeSpan.FromMinutes(5);
        Assert.Single(Plan(Start, late, TimeSpan.FromMinutes(5)).Runs);
        Assert.Equal(MissReason.GraceExceeded, Assert.Single(Plan(Start, late.AddMilliseconds(1), TimeSpan.FromMinutes(5)).Missed).Reason);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void JIT_5_MIS_1_of_several_the_one_that_was_due_exactly_the_grace_ago_runs(int late, bool runs)
    {
        var (first, second) = (Start.AddHours(1), Start.AddHours(2));
        var now = Hourly.Due(second) + TimeSpan.FromMinutes(5);

        var plan = Plan(Start, now.AddMilliseconds(late), TimeSpan.FromMinutes(5));

        Assert.Equal(runs ? [second] : [], plan.Runs.Select(run => run.Nominal));
        var missed = Assert.Single(plan.Missed);
        Assert.Equal((first, runs ? first : second, MissReason.GraceExceeded), (missed.From, missed.To, missed.Reason));
    }

    private static Plan Plan(DateTimeOffset cursor, DateTimeOffset now, Duration? grace = null) =>
        Planner.Plan(Hourly, SchedulePolicies.BuiltIn with { MisfireGraceTime = grace ?? Duration.None }, cursor, now);
}
