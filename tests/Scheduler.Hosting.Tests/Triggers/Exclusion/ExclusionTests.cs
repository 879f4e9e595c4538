using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Tests.Triggers.Exclusion;

public class ExclusionTests
{
    private static readonly ITrigger Hourly = Trigger.Cron("0 * * * *");

    [Fact]
    public void CAL_1_each_kind_of_rule_excludes()
    {
        Assert.Equal(["2026-11-30 09:00"], At9.Closed(Calendars.Weekends).Times("2026-11-27T10:00Z", 1));
        Assert.Equal(["2026-12-24 09:00", "2026-12-26 09:00"], At9.Closed(Calendars.Excluding(Calendars.Dates("2026-12-25"))).Times("2026-12-23T10:00Z", 2));
        var yearly = new CalendarRules { Yearly = new HashSet<(int, int)> { (12, 25), (2, 29) } };
        Assert.Equal(["2027-12-24 09:00", "2027-12-26 09:00"], At9.Closed(yearly).Times("2027-12-23T10:00Z", 2));
        Assert.Equal(["2028-03-01 09:00"], At9.Closed(yearly).Times("2028-02-28T10:00Z", 1));
        var range = new CalendarRules { Ranges = [(new(2026, 12, 24), new(2027, 1, 1))] };
        Assert.Equal(["2026-12-23 09:00", "2027-01-02 09:00"], At9.Closed(range).Times("2026-12-22T10:00Z", 2));
        Assert.Equal(["2026-12-24 11:00", "2026-12-25 00:00"], Hours.Closed(Calendars.Cron("* 12-23 24 12 *")).Times("2026-12-24T10:00Z", 2));
    }

    [Fact]
    public void CAL_1_a_window_may_wrap_midnight_and_ends_before_its_end()
    {
        var open = Hours.Closed(Calendars.Daily("22:00", "06:00"));

        Assert.Equal(["2026-11-23 21:00", "2026-11-24 06:00", "2026-11-24 07:00"], open.Times("2026-11-23T20:00Z", 3));
        Assert.Equal(Calendars.Instant("2026-11-23T21:00Z"), open.Previous(Calendars.Instant("2026-11-24T06:00Z")));
        Assert.Equal(["2026-11-23 18:00", "2026-11-24 00:00"], Hours.Closed(Calendars.Daily("19:00", "00:00")).Times("2026-11-23T17:00Z", 2));
    }

    [Fact]
    public void CAL_1_a_mask_of_seconds_excludes_seconds()
    {
        var open = Trigger.Every(TimeSpan.FromSeconds(1)).Closed(Calendars.Cron("0-57 * * * * *"));
        var from = Calendars.Instant("2026-11-23T10:00:00Z");

        Assert.Equal([58, 59, 118, 119], Take(open, from, 4).Select(one => (one - from).TotalSeconds));
    }

    [Fact]
    public void CAL_1_include_overrides_exclude()
    {
        var calendar = Calendars.Excluding(Calendars.Weekends, Calendars.Dates("2026-11-29"));
        Assert.Equal(["2026-11-29 09:00", "2026-11-30 09:00"], At9.Closed(calendar).Times("2026-11-27T10:00Z", 2));

        var hours = Hours.Closed(Calendars.Excluding(Calendars.Weekends, Calendars.Daily("10:00", "11:00")));
        Assert.Equal(["2026-11-28 10:00", "2026-11-29 10:00", "2026-11-30 00:00"], hours.Times("2026-11-27T23:00Z", 3));
        Assert.Equal(Calendars.Instant("2026-11-28T10:00Z"), hours.Previous(Calendars.Instant("2026-11-29T09:00Z")));
    }

    [Fact]
    public void CAL_1_a_calendar_looks_at_the_clocks_of_the_trigger_unless_it_has_a_zone()
    {
        // 23:30 on Friday in New York is Saturday in Berlin.
        var late = Trigger.Cron("30 23 * * *", "America/New_York");
        Assert.Equal(["2026-11-27 23:30", "2026-11-30 23:30"], late.Closed(Calendars.Weekends).Times("2026-11-27T12:00Z", 2, "America/New_York"));

        var berlin = new ZonedCalendar(Calendars.Weekends, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal(["2026-11-26 23:30", "2026-11-29 23:30"], late.Closed(berlin).Times("2026-11-26T12:00Z", 2, "America/New_York"));
    }

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T22:00Z", "2026-03-28 23:30", "2026-03-30 00:30")]
    [InlineData("2026-10-25", "2026-10-24T21:00Z", "2026-10-24 23:30", "2026-10-26 00:30")]
    public void CAL_1_a_day_is_excluded_whole_when_the_clocks_change_on_it(string day, string from, string before, string after)
    {
        var trigger = (Trigger.Cron("30 * * * *", "Europe/Berlin") with { Dst = DstPolicy.Strict }).Closed(Calendars.Dates(day));

        Assert.Equal([before, after], trigger.Times(from, 2, "Europe/Berlin"));
    }

    [Fact]
    public void CAL_1_any_of_several_calendars_excludes()
    {
        var trigger = Hourly.Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
        Assert.NotNull(trigger);
        var both = (Trigger.Cron("0 * * * *") with { Calendars = ["weekends", "NIGHT"] }).Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)
        {
            Calendars = new Dictionary<string, ICalendar>(StringComparer.OrdinalIgnoreCase) { ["weekends"] = Calendars.Weekends, ["night"] = Calendars.Daily("20:00", "08:00") },
        });

        Assert.Equal(["2026-11-27 19:00", "2026-11-30 08:00"], both.Times("2026-11-27T18:00Z", 2));
    }

    [Fact]
    public void CAL_4_a_search_gives_up_after_ten_years_and_after_100000_candidates()
    {
        var everything = new CalendarRules { Ranges = [(DateOnly.MinValue, DateOnly.MaxValue)] };
        var now = Calendars.Instant("2026-11-23T10:00Z");
        foreach (var rule in Enum.GetValues<OnExcluded>())
        {
            var never = At9.Closed(everything, rule);
            Assert.Null(never.Next(now));
            Assert.Null(never.Previous(now));
            Assert.True(never.GaveUp(now));
        }

        var nineYears = At9.Closed(new CalendarRules { Ranges = [(new(2026, 1, 1), new(2035, 12, 31))] });
        Assert.Equal(["2036-01-01 09:00"], nineYears.Times("2026-11-23T10:00Z", 1));
        Assert.False(nineYears.GaveUp(now));
        var elevenYears = At9.Closed(new CalendarRules { Ranges = [(new(2026, 1, 1), new(2037, 12, 31))] });
        Assert.Null(elevenYears.Next(now));
        Assert.True(elevenYears.GaveUp(now));

        // This one answers for single instants, two days of seconds are more than 100,000 candidates.
        Assert.True(Trigger.Every(TimeSpan.FromSeconds(1)).Closed(new OnlySundays()).GaveUp(now));
        Assert.False(Trigger.Every(TimeSpan.FromSeconds(1)).Closed(new CalendarRules { Ranges = [(new(2026, 1, 1), new(2026, 12, 31))] }).GaveUp(now));
    }

    [Fact]
    public void What_an_occurrence_still_to_come_moves_back_to_is_found_though_years_before_it_are_empty()
    {
        // By New York the time is half past midnight, which is closed, or half past eleven in the evening, which on most weekdays is open: only while one of the two clocks has changed and the other has not.
        var trigger = (Trigger.Calendar(months: 5, days: 7, at: new(2, 30), timeZone: "America/Nuuk") with { StartDate = new(1995, 11, 15), MonthOverflow = MonthOverflow.Clamp })
            .Closed(
                new ZonedCalendar(
                    new CalendarRules { Weekdays = new HashSet<DayOfWeek> { DayOfWeek.Saturday, DayOfWeek.Sunday }, Daily = [(new(0, 0), new(12, 0))] },
                    TimeZoneInfo.FindSystemTimeZoneById("America/New_York")),
                OnExcluded.Previous);
        var next = trigger.Next(Calendars.Instant("2017-03-31T00:36Z"));

        Assert.NotNull(next);
        Assert.Equal(next, trigger.Previous(next.Value.AddTicks(1)));
    }

    [Fact]
    public void CAL_4_no_more_is_not_gave_up()
    {
        var ended = (At9 with { EndAt = Calendars.Instant("2026-11-30T00:00Z") }).Closed(Calendars.Weekends);
        var last = Calendars.Instant("2026-11-27T09:00Z");

        Assert.Null(ended.Next(last));
        Assert.False(ended.GaveUp(last));
        var all = Trigger.All(Trigger.Cron("0 9 * * mon"), Trigger.Cron("0 9 * * tue"));
        Assert.True(all.GaveUp(last));
        Assert.True(Trigger.Any(all).GaveUp(last));
        Assert.False(Trigger.All(Trigger.At(last), Trigger.Cron("0 9 * * *")).GaveUp(last));
        Assert.True(all.Closed(Calendars.Weekends).GaveUp(last));
    }

    [Fact]
    public void CAL_6_jitter_comes_after_the_calendars()
    {
        var trigger = (At9 with { Jitter = TimeSpan.FromHours(30) }).Closed(Calendars.Weekends, OnExcluded.Next);
        var friday = Calendars.Instant("2026-11-27T09:00Z");
        var monday = Calendars.Instant("2026-11-30T09:00Z");

        // The next occurrence is three days later, so that a day's jitter may be used up whole; and what is due may lie at an excluded time.
        Assert.Equal(Instants.FromTicks(Jitter.Due("s", friday.UtcTicks, monday.UtcTicks, TimeSpan.FromHours(30), JitterMode.PerOccurrence)), trigger.Due(friday));
        Assert.All(Take(trigger, friday.AddDays(-100), 70), nominal => Assert.InRange(trigger.Due(nominal), nominal, trigger.Next(nominal)!.Value.AddMilliseconds(-1)));
        Assert.Contains(Take(trigger, friday.AddDays(-700), 400), nominal => trigger.Due(nominal).DayOfWeek == DayOfWeek.Saturday);
    }

    [Fact]
    public void SCH1060_a_calendar_must_be_defined_and_belongs_to_the_outermost_trigger()
    {
        var unknown = Assert.Throws<InvalidTriggerException>(() => (At9 with { Calendars = ["clsed"] }).Closed(Calendars.Weekends) is null ? null : Bind(At9 with { Calendars = ["clsed"] }));
        Assert.Equal(("SCH1060", "Calendars", "Calendar 'clsed' not defined. Did you mean 'closed'?"), (unknown.Code, unknown.Member, unknown.Message));

        var nested = Assert.Throws<InvalidTriggerException>(() => Bind(Trigger.Any(At9, At9 with { Calendars = ["closed"] })));
        Assert.Equal(("SCH1006", "Any:1:Calendars"), (nested.Code, nested.Member));

        static ITrigger Bind(Trigger trigger) => trigger.Bind(new("s", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Calendars = new Dictionary<string, ICalendar> { ["closed"] = Calendars.Weekends } });
    }

    [Fact]
    public void A_trigger_of_somebody_else_s_is_filtered_as_the_only_one_of_an_any()
    {
        var trigger = Trigger.Any(new Noons()).Closed(Calendars.Weekends, OnExcluded.Previous);

        Assert.Equal(["2026-11-27 12:00", "2026-11-30 12:00"], trigger.Times("2026-11-27T00:00Z", 2));
    }

    [Fact]
    public void A_calendar_whose_stretch_is_none_still_works()
    {
        var trigger = At9.Closed(new Backwards());

        Assert.Equal(["2026-11-27 09:00", "2026-11-30 09:00"], trigger.Times("2026-11-27T00:00Z", 2));
    }

    [Fact]
    public void Triggers_are_equal_when_they_name_the_same_calendars()
    {
        var one = At9 with { Calendars = new List<string> { "a", "b" } };

        Assert.Equal(one, At9 with { Calendars = ["a", "b"] });
        Assert.Equal(one.GetHashCode(), (At9 with { Calendars = ["a", "b"] }).GetHashCode());
        Assert.NotEqual(one, At9 with { Calendars = ["b", "a"] });
        Assert.NotEqual(one, one with { OnExcluded = OnExcluded.Next });
        Assert.Equal("cron 0 9 * * * except a, b (Next)", (one with { OnExcluded = OnExcluded.Next }).ToString());
    }

    private static CronTrigger At9 { get; } = Trigger.Cron("0 9 * * *");

    private static CronTrigger Hours { get; } = Trigger.Cron("0 * * * *");

    private static List<DateTimeOffset> Take(ITrigger trigger, DateTimeOffset after, int count)
    {
        var occurrences = new List<DateTimeOffset>();
        for (var next = trigger.Next(after); occurrences.Count < count && next is { } at; next = trigger.Next(at))
        {
            occurrences.Add(at);
        }

        return occurrences;
    }

    private sealed class OnlySundays : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local.DayOfWeek != DayOfWeek.Sunday;
    }

    private sealed class Backwards : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

        public (DateTime From, DateTime To) Stretch(DateTimeOffset local) => (DateTime.MaxValue, DateTime.MinValue);
    }

    private sealed class Noons : ITrigger
    {
        public string Kind => "noons";

        public DateTimeOffset? Next(DateTimeOffset after) => Trigger.Cron("0 12 * * *").Next(after);

        public DateTimeOffset? Previous(DateTimeOffset before) => Trigger.Cron("0 12 * * *").Previous(before);
    }

    [Fact]
    public void A_search_allocates_nothing()
    {
        var calendar = new ExclusionCalendar([new CalendarRules { Ranges = [(new(2026, 12, 1), new(2026, 12, 10))], Daily = [(new(22, 0), new(6, 0))], Cron = [new("0 12 * * *")] }, Calendars.Weekends], new());
        var triggers = new[] { Trigger.Cron("0 9 * * *").Closed(calendar), Trigger.Any(Trigger.Cron("0 9 * * *"), Trigger.Cron("30 9 * * *")), Trigger.All(Trigger.Cron("0 9 * * *"), Trigger.Cron("* 9 * * *")) };
        Assert.All(triggers, trigger =>
        {
            var at = trigger.Next(Calendars.Instant("2026-11-27T00:00Z"))!.Value;
            at = trigger.Next(at)!.Value;
            var before = GC.GetAllocatedBytesForCurrentThread();
            trigger.Next(at);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }
}
