using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

[Properties(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 200)]
public class CombinedTriggerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Property]
    public void CMB_1_any_is_the_sorted_union(Combination combination)
    {
        var (triggers, instant) = (combination.Trigger.Triggers, combination.Instant);
        var union = triggers.SelectMany(trigger => Forwards(trigger, instant).Take(20)).Distinct().Order().Take(20);
        Assert.Equal(union, Forwards(Trigger.Any(triggers), instant).Take(20));
        Assert.Equal(triggers.Max(trigger => trigger.Previous(instant)), Trigger.Any(triggers).Previous(instant));
    }

    [Property]
    public void CMB_1_all_is_what_grouping_from_the_start_gives(Combination combination)
    {
        var from = new DateTimeOffset(2026, 3, 20, 0, 0, 0, TimeSpan.Zero);
        var inner = combination.Trigger.Triggers.Select(trigger => trigger is Trigger { StartAt: null } known ? known with { StartAt = from } : trigger).ToList();
        var all = Trigger.All(inner) with { Threshold = combination.Trigger is AllTrigger { Threshold: var threshold } ? threshold : TimeSpan.FromSeconds(1) };
        var expected = ByGrouping(all, from.AddDays(30));
        Assert.Equal(expected, Forwards(all, from.AddTicks(-1)).TakeWhile(one => one <= from.AddDays(30)));
        Assert.Equal(expected[..Math.Max(0, expected.Count - 1)], expected.Skip(1).Select(one => all.Previous(one)!.Value));
    }

    [Property]
    public void CORE_1_the_laws_hold(Combination combination)
    {
        var (trigger, instant) = combination;
        if (trigger.Next(instant) is { } next)
        {
            Assert.True(next > instant);
            Assert.Equal(next, trigger.Next(next.AddTicks(-1)));
            Assert.Equal(next, trigger.Previous(next.AddTicks(1)));
            Assert.False(trigger.Previous(next) > instant);
        }
    }

    [Fact]
    public void CMB_1_no_occurrence_is_in_two_groups_wherever_the_search_begins()
    {
        // 0 and 1 s, 10 and 9 s, 20 and 19 s: what is left over at 0 s must not pair with 1 s again.
        var all = Trigger.All(Every(10, from: 0), Every(10, from: 9)) with { Threshold = TimeSpan.FromSeconds(1) };
        Assert.Equal([Start.AddSeconds(9), Start.AddSeconds(19)], Forwards(all, Start.AddSeconds(-1)).Take(2));
        Assert.Equal(Start.AddSeconds(19), all.Next(Start.AddSeconds(9)));
        Assert.Equal(Start.AddSeconds(9), all.Previous(Start.AddSeconds(9.5)));
    }

    [Fact]
    public void CMB_1_all_is_over_when_one_is()
    {
        var all = Trigger.All(Trigger.At(Start), Every(1, from: 0));
        Assert.Equal(Start, all.Next(DateTimeOffset.MinValue));
        Assert.Null(all.Next(Start));
        Assert.Equal(Start, all.Previous(DateTimeOffset.MaxValue));
        Assert.True(all.IsOneOff);
    }

    [Theory]
    [InlineData("0 0 1 1 *", "0 0 2 * *")]
    [InlineData("0 * * * *", "30 * * * *")]
    [InlineData("* * * * * *", "0 0 30 2-3 *")]
    public void CAL_4_triggers_that_never_meet_end_at_once(string first, string second)
    {
        var all = Trigger.All(Trigger.Cron(first), Trigger.Cron(second) with { EndAt = Start.AddYears(-20) });
        var disjoint = Trigger.All(Trigger.Cron("0 * * * *"), Trigger.Cron("30 * * * *"));
        Assert.Null(all.Next(Start));
        Assert.Null(disjoint.Next(Start));
        Assert.Null(disjoint.Previous(Start));
    }

    [Fact]
    public void DST_6_a_bound_trigger_gives_its_zone_and_policy_to_those_that_have_none()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var any = Trigger.Any(Trigger.Cron("0 9 * * *"), Trigger.Cron("0 9 * * *", "America/New_York"), Trigger.Cron("0 2 * * *") with { Dst = DstPolicy.Vixie }) with { Dst = DstPolicy.Strict };
        var bound = Assert.IsType<AnyTrigger>(any.Bind(new("x", Start, berlin)));
        Assert.Equal(["Europe/Berlin", "America/New_York", "Europe/Berlin"], bound.Triggers.Select(one => ((Trigger)one).TimeZone));
        Assert.Equal([DstPolicy.Strict, DstPolicy.Strict, DstPolicy.Vixie], bound.Triggers.Select(one => ((Trigger)one).Dst));
    }

    [Fact]
    public void What_is_wrong_with_one_inside_says_which()
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Any(Trigger.At(Start), Every(1, 0) with { EndAt = Start.AddDays(-1) }).Bind(new("x", Start, TimeZoneInfo.Utc)));
        Assert.Equal(("SCH1050", "Any:1:EndAt"), (exception.Code, exception.Member));
        var jitter = Assert.Throws<InvalidTriggerException>(() => Trigger.All(Every(1, 0) with { Jitter = TimeSpan.FromSeconds(1) }).Bind(new("x", Start, TimeZoneInfo.Utc)));
        Assert.Equal(("SCH1001", "All:0:Jitter"), (jitter.Code, jitter.Member));
        Assert.Equal("Threshold", Assert.Throws<InvalidTriggerException>(() => Trigger.All(Every(1, 0)) with { Threshold = TimeSpan.FromSeconds(-1) }).Member);
        Assert.Equal("SCH1003", Assert.Throws<InvalidTriggerException>(() => Trigger.Any()).Code);
    }

    [Fact]
    public void Triggers_that_say_the_same_are_equal()
    {
        Assert.Equal(Trigger.Any(Trigger.At(Start), Every(1, 0)), Trigger.Any(Trigger.At(Start), Every(1, 0)));
        Assert.NotEqual(Trigger.Any(Trigger.At(Start), Every(1, 0)), Trigger.Any(Every(1, 0), Trigger.At(Start)));
        Assert.NotEqual(Trigger.All(Trigger.At(Start)), Trigger.All(Trigger.At(Start)) with { Threshold = TimeSpan.Zero });
        Assert.NotEqual<Trigger>(Trigger.All(Trigger.At(Start)), Trigger.Any(Trigger.At(Start)));
        Assert.Equal("any (at 2026-03-01T00:00:00Z, cron 0 2 * * *) UTC", (Trigger.Any(Trigger.At(Start), Trigger.Cron("0 2 * * *")) with { TimeZone = "UTC" }).ToString());
    }

    private static EveryTrigger Every(int seconds, int from) => Trigger.Every(TimeSpan.FromSeconds(seconds)) with { StartAt = Start.AddSeconds(from) };

    private static IEnumerable<DateTimeOffset> Forwards(ITrigger trigger, DateTimeOffset after)
    {
        for (var next = trigger.Next(after); next is not null; next = trigger.Next(next.Value))
        {
            yield return next.Value;
        }
    }

    // The rule as a person would carry it out: one occurrence after the other, from the very first.
    private static List<DateTimeOffset> ByGrouping(AllTrigger all, DateTimeOffset through)
    {
        var next = all.Triggers.Select(trigger => trigger.Next(DateTimeOffset.MinValue)).ToArray();
        var groups = new List<DateTimeOffset>();
        while (next.All(one => one is not null) && next.Min() <= through)
        {
            var earliest = next.Min()!.Value;
            var isGroup = next.Max() - earliest <= all.Threshold;
            if (isGroup)
            {
                groups.Add(earliest);
            }

            for (var i = 0; i < next.Length; i++)
            {
                next[i] = isGroup || next[i] == earliest ? all.Triggers[i].Next(next[i]!.Value) : next[i];
            }
        }

        return groups;
    }
}
