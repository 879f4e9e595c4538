using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class OverlapRulesTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly Plan Busy = new(
        [new(Ten, Ten, 0), new(Ten.AddMinutes(1), Ten.AddMinutes(1), 0)],
        [new(Ten.AddMinutes(-2), Ten.AddMinutes(-1), 2, MissReason.GraceExceeded)],
        Ten.AddMinutes(1),
        Ten.AddMinutes(2));

    [Fact]
    public void OVL_4_recurring_occurrences_are_left_out_and_reported()
    {
        var plan = OverlapRules.Resolve(Trigger.Cron("* * * * *"), Busy);

        Assert.Empty(plan.Runs);
        Assert.Equal([.. Busy.Missed, new(Ten, Ten.AddMinutes(1), 2, MissReason.OverlapSkipped)], plan.Missed);
        Assert.Equal((Busy.Cursor, Busy.NextDue), (plan.Cursor, plan.NextDue));
    }

    [Fact]
    public void OVL_4_a_one_off_waits_in_the_queue() => Assert.Equal(Busy, OverlapRules.Resolve(Trigger.At(Ten), Busy));

    [Fact]
    public void OVL_4_nothing_to_run_is_nothing_to_skip()
    {
        var nothing = Busy with { Runs = [] };

        Assert.Equal(nothing, OverlapRules.Resolve(Trigger.Cron("* * * * *"), nothing));
    }
}
