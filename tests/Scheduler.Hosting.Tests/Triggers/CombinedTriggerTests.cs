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

    [Property(MaxTest = 100)]
    public void CMB_1_groups_of_dense_triggers_do_not_depend_on_where_one_begins_to_look(DenseCombination combination)
    {
        var (all, instant) = combination;
        var groups = Forwards(all, instant).Take(150).ToArray();
        Assert.All(groups, group => Assert.All(all.Triggers, trigger => Assert.True(trigger.Next(group.AddTicks(-1)) <= group + all.Threshold)));
        Assert.All(groups, group => Assert.Contains(all.Triggers, trigger => trigger.Next(group.AddTicks(-1)) == group));
        Assert.All(groups, group => Assert.Equal(group, all.Previous(group.AddTicks(1))));
        Assert.Equal(groups[..^1], groups[1..].Select(group => all.Previous(group)!.Value));
        Assert.All(groups.Zip(groups[1..]), pair => Assert.Equal(pair.Second, all.Next(pair.First + ((pair.Second - pair.First) / 2))));

        // No occurrence is used twice.
        var through = groups[^1] + all.Threshold;
        Assert.All(all.Triggers, trigger => Assert.True(trigger.Count(groups[0].AddTicks(-1), through, 1_000_000) >= groups.Length));
    }

    [Fact]
    public void CMB_1_what_occurs_at_the_same_instant_is_a_group_of_its_own()
    {
        // Else an even second would go with the odd one before it.
        var all = Trigger.All(Trigger.Cron("*/2 * * * * *"), Trigger.Cron("* * * * * *"));
        var instant = Start.AddHours(12).AddSeconds(0.5);
        Assert.Equal([Start.AddHours(12).AddSeconds(2), Start.AddHours(12).AddSeconds(4)], Forwards(all, instant).Take(2));
        Assert.Equal(Start.AddHours(12), all.Previous(instant));
        var daily = Trigger.All(Trigger.Cron("0 9 * * *"), Trigger.Every(TimeSpan.FromSeconds(1)) with { StartAt = Start });
        Assert.Equal(Start.AddHours(9), daily.Next(Start));
    }

    [Fact]
    public void CMB_1_every_two_seconds_in_working_hours_goes_on_for_ever()
    {
        // Sunday; the seconds of the eight hours from Monday to Friday.
        var all = Trigger.All(Every(2, from: 0), Trigger.Cron("* * 9-16 * * mon-fri"));
        var opening = Start.AddDays(1).AddHours(9);
        Assert.Equal(opening, all.Next(Start));

        // And once more at 16:59:59, which is within a second of 17:00:00.
        Assert.Equal(5 * ((8 * 1800) + 1), all.Count(Start, Start.AddDays(7), 1_000_000));
        Assert.Equal(opening.AddHours(8).AddSeconds(-1), all.Previous(opening.AddDays(1)));
        Assert.Equal(opening.AddHours(4).AddSeconds(2), all.Next(opening.AddHours(4)));
        Assert.Equal(opening.AddDays(7 * 52 * 40), all.Next(Start.AddDays(7 * 52 * 40)));
    }

    [Fact]
    public void CMB_1_a_search_that_stops_has_no_answer_and_no_older_one()
    {
        // Seconds that never meet, in thresholds of a day: too many to look through.
        var all = Trigger.All(Every(1, from: 0), Trigger.Every(TimeSpan.FromSeconds(1)) with { StartAt = Start.AddSeconds(0.3) }) with { Threshold = TimeSpan.FromDays(1) };
        var instant = Start.AddYears(1);
        Assert.True(all.Previous(instant) is not { } previous || all.Next(previous.AddTicks(-1)) == previous);
        Assert.True(all.Next(instant) is { } next ? all.Previous(next.AddTicks(1)) == next : all.GaveUp(instant));
    }

    [Fact]
    public void CAL_4_the_search_for_a_group_stops_after_10_years()
    {
        // 29 February is a Monday in 2016 and 2044, and a Sunday in 2032.
        var sundays = Trigger.All(Trigger.Cron("0 0 29 2 *"), Trigger.Cron("0 0 * * sun"));
        var mondays = Trigger.All(Trigger.Cron("0 0 29 2 *"), Trigger.Cron("0 0 * * mon"));
        Assert.Equal(new(2032, 2, 29, 0, 0, 0, TimeSpan.Zero), sundays.Next(Start));
        Assert.False(sundays.GaveUp(Start));
        Assert.Null(mondays.Next(Start));
        Assert.True(mondays.GaveUp(Start));
        Assert.Null(mondays.Previous(Start.AddYears(2)));
        Assert.Equal(new(2016, 2, 29, 0, 0, 0, TimeSpan.Zero), mondays.Previous(Start.AddYears(-2)));
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
        Assert.Equal(("SCH1006", "All:0:Jitter"), (jitter.Code, jitter.Member));
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

    [Fact]
    public void CMB_1_what_belongs_to_the_outermost_trigger_is_refused_inside()
    {
        Trigger hourly = Trigger.Cron("0 * * * *");
        (Trigger Inner, string Member)[] wrong =
        [
            (hourly with { JitterMode = JitterMode.Fixed }, "Any:0:JitterMode"), (hourly with { OnExcluded = OnExcluded.Next }, "Any:0:OnExcluded"), (hourly with { Calendars = ["c"] }, "Any:0:Calendars"),
        ];
        Assert.All(wrong, one => Assert.Equal(("SCH1006", one.Member), Refused(Trigger.Any(one.Inner))));
        Assert.Equal(("SCH1006", "OnExcluded"), Refused(hourly with { OnExcluded = OnExcluded.Next }));
        Assert.Throws<ArgumentException>(() => Trigger.Any(hourly, null!));
    }

    [Fact]
    public void A_value_that_its_enumeration_does_not_have_is_refused()
    {
        Trigger hourly = Trigger.Cron("0 * * * *");
        (Trigger Wrong, string Member)[] wrong =
        [
            (hourly with { OnExcluded = (OnExcluded)9, Calendars = ["c"] }, "OnExcluded"),
            (hourly with { JitterMode = (JitterMode)9 }, "JitterMode"),
            (hourly with { Dst = new((DstGap)7, default) }, "Dst:Gap"),
            (hourly with { Dst = new(default, (DstFold)9) }, "Dst:Fold"),
            (Every(1, 0) with { Align = (IntervalAlign)9 }, "Align"),
            (Trigger.Calendar(days: 1) with { MonthOverflow = (MonthOverflow)9 }, "Calendar:MonthOverflow"),
        ];
        Assert.All(wrong, one => Assert.Equal(("SCH1040", one.Member), Refused(one.Wrong)));
    }

    private static (string Code, string Member) Refused(Trigger trigger)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => trigger.Bind(new("x", Start, TimeZoneInfo.Utc)));
        return (exception.Code, exception.Member);
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
            // All that occur at the same instant belong together.
            var (earliest, latest) = (next.Min()!.Value, next.Max()!.Value);
            var isGroup = latest - earliest <= all.Threshold && (earliest == latest || !all.Triggers.All(trigger => trigger.Next(latest.AddTicks(-1)) == latest));
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
