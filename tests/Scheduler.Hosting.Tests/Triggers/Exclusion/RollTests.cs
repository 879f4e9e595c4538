using Scheduler.Hosting.Triggers;
using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Tests.Triggers.Exclusion;

public class RollTests
{
    [Theory]
    [InlineData(OnExcluded.Skip, "2026-03-31 06:00", "2026-04-30 06:00", "2026-06-30 06:00", "2026-07-31 06:00")]
    [InlineData(OnExcluded.Next, "2026-02-02 06:00", "2026-03-02 06:00", "2026-03-31 06:00", "2026-04-30 06:00", "2026-06-01 06:00", "2026-06-30 06:00", "2026-07-31 06:00")]
    [InlineData(OnExcluded.Previous, "2026-01-30 06:00", "2026-02-27 06:00", "2026-03-31 06:00", "2026-04-30 06:00", "2026-05-29 06:00", "2026-06-30 06:00", "2026-07-31 06:00")]
    [InlineData(OnExcluded.ModifiedNext, "2026-01-30 06:00", "2026-02-27 06:00", "2026-03-31 06:00", "2026-04-30 06:00", "2026-05-29 06:00", "2026-06-30 06:00", "2026-07-31 06:00")]
    public void CAL_2_month_ends_roll(OnExcluded rule, params string[] expected)
    {
        var payroll = Trigger.Calendar(months: 1, at: new(6, 0), timeZone: "Europe/Berlin") with { StartDate = new(2026, 1, 31), MonthOverflow = MonthOverflow.Clamp };

        Assert.Equal(expected, payroll.Closed(Calendars.Weekends, rule).Times("2026-01-01T00:00Z", expected.Length, "Europe/Berlin"));
    }

    [Fact]
    public void CAL_2_modified_next_goes_forward_within_the_month()
    {
        var fifteenth = Trigger.Cron("0 9 14 * *");

        // 14 November 2026 is a Saturday, 14 February 2027 a Sunday; 28 February 2027 is a Sunday at the end of its month.
        Assert.Equal(["2026-11-16 09:00", "2026-12-14 09:00"], fifteenth.Closed(Calendars.Weekends, OnExcluded.ModifiedNext).Times("2026-11-01T00:00Z", 2));
        Assert.Equal(["2027-02-26 09:00"], Trigger.Cron("0 9 28 * *").Closed(Calendars.Weekends, OnExcluded.ModifiedNext).Times("2027-02-01T00:00Z", 1));
        Assert.Equal(["2026-12-31 09:00"], Trigger.Cron("0 9 31 12 *").Closed(Calendars.Weekends, OnExcluded.ModifiedNext).Times("2026-12-01T00:00Z", 1));
    }

    [Fact]
    public void CAL_2_what_lands_on_another_occurrence_is_one_with_it()
    {
        var daily = Trigger.Cron("0 9 * * *").Closed(Calendars.Weekends, OnExcluded.Next);

        Assert.Equal(["2026-11-27 09:00", "2026-11-30 09:00", "2026-12-01 09:00"], daily.Times("2026-11-27T00:00Z", 3));
        Assert.Equal(2, daily.Count(Calendars.Instant("2026-11-27T00:00Z"), Calendars.Instant("2026-11-30T12:00Z"), 100));
    }

    [Fact]
    public void CAL_2_occurrences_that_move_may_overtake_each_other()
    {
        // Saturday 10:00 and Sunday 08:00 both become Monday, in the other order.
        var trigger = Trigger.Any(Trigger.Cron("0 10 * * sat"), Trigger.Cron("0 8 * * sun"));

        Assert.Equal(["2026-11-30 08:00", "2026-11-30 10:00", "2026-12-07 08:00"], trigger.Closed(Calendars.Weekends, OnExcluded.Next).Times("2026-11-27T00:00Z", 3));
        Assert.Equal(["2026-11-27 08:00", "2026-11-27 10:00", "2026-12-04 08:00"], trigger.Closed(Calendars.Weekends, OnExcluded.Previous).Times("2026-11-27T00:00Z", 3));
        var next = trigger.Closed(Calendars.Weekends, OnExcluded.Next);
        Assert.Equal(Calendars.Instant("2026-11-30T10:00Z"), next.Next(Calendars.Instant("2026-11-30T09:00Z")));
        Assert.Equal(Calendars.Instant("2026-11-30T08:00Z"), next.Previous(Calendars.Instant("2026-11-30T10:00Z")));
    }

    [Fact]
    public void CAL_2_the_time_of_day_decides_which_day_is_included()
    {
        var trigger = Trigger.Cron("0 9,15 24 12 *");
        var afternoon = Calendars.Cron("* 12-23 24 12 *");

        Assert.Equal(["2026-12-24 09:00", "2026-12-25 15:00"], trigger.Closed(afternoon, OnExcluded.Next).Times("2026-12-01T00:00Z", 2));
        Assert.Equal(["2026-12-23 15:00", "2026-12-24 09:00"], trigger.Closed(afternoon, OnExcluded.Previous).Times("2026-12-01T00:00Z", 2));
        Assert.Equal(["2026-12-24 09:00", "2027-12-24 09:00"], trigger.Closed(Calendars.Daily("14:00", "16:00"), OnExcluded.Next).Times("2026-12-01T00:00Z", 2));
    }

    [Fact]
    public void CAL_2_an_occurrence_moves_60_days_at_most()
    {
        // Closed for 60 days, and for one more.
        var closed = new CalendarRules { Ranges = [(new(2026, 11, 2), new(2026, 12, 31))] };

        Assert.Equal(["2027-01-01 09:00"], Trigger.Cron("0 9 2 11 *").Closed(closed, OnExcluded.Next).Times("2026-10-01T00:00Z", 1));
        Assert.Equal(["2026-11-01 09:00"], Trigger.Cron("0 9 31 12 *").Closed(closed, OnExcluded.Previous).Times("2026-10-01T00:00Z", 1));
        Assert.Equal(Calendars.Instant("2027-01-01T09:00Z"), Trigger.Cron("0 9 2 11 *").Closed(closed, OnExcluded.Next).Previous(Calendars.Instant("2027-02-01T00:00Z")));
        var longer = new CalendarRules { Ranges = [(new(2026, 11, 1), new(2026, 12, 31))] };
        Assert.Equal(["2027-11-01 09:00"], Trigger.Cron("0 9 1 11 *").Closed(longer, OnExcluded.Next).Times("2026-10-01T00:00Z", 1));
        Assert.Equal(["2027-12-31 09:00"], Trigger.Cron("0 9 31 12 *").Closed(longer, OnExcluded.Previous).Times("2026-10-01T00:00Z", 1));
    }

    [Theory]
    [InlineData(DstGap.NextValid, DstFold.Vixie, "2026-03-29 03:00", "2026-03-30 02:30")]
    [InlineData(DstGap.Skip, DstFold.Vixie, "2026-03-30 02:30", "2026-03-31 02:30")]
    public void CAL_2_a_time_that_clocks_skip_on_the_other_day_goes_by_the_policy(DstGap gap, DstFold fold, string first, string second)
    {
        // Friday and Saturday are closed, so that Friday's goes to Sunday, on which clocks skip from 02:00 to 03:00.
        var trigger = Trigger.Cron("30 2 27,30,31 3 *", "Europe/Berlin") with { Dst = new(gap, fold) };
        var closed = Calendars.Dates("2026-03-27", "2026-03-28");

        Assert.Equal([first, second], trigger.Closed(closed, OnExcluded.Next).Times("2026-03-26T12:00Z", 2, "Europe/Berlin"));
    }

    [Theory]
    [InlineData(DstFold.Vixie, "2026-10-25T00:30Z")]
    [InlineData(DstFold.Both, "2026-10-25T00:30Z")]
    [InlineData(DstFold.Last, "2026-10-25T01:30Z")]
    public void CAL_2_of_a_time_that_clocks_show_twice_on_the_other_day_it_is_one(DstFold fold, string expected)
    {
        var trigger = (Trigger.Cron("30 2 23 10 *", "Europe/Berlin") with { Dst = new(DstGap.NextValid, fold) }).Closed(Calendars.Dates("2026-10-23", "2026-10-24"), OnExcluded.Next);

        Assert.Equal(Calendars.Instant(expected), trigger.Next(Calendars.Instant("2026-10-20T00:00Z")));
        Assert.Equal(2027, trigger.Next(Calendars.Instant(expected))!.Value.Year);
    }

    [Fact]
    public void BND_1_nothing_moves_out_of_start_and_end()
    {
        var (saturday, monday) = (Calendars.Instant("2026-11-28T00:00Z"), Calendars.Instant("2026-11-30T00:00Z"));
        var daily = Trigger.Cron("0 9 * * *");

        Assert.Empty((daily with { StartAt = saturday, EndAt = monday }).Closed(Calendars.Weekends, OnExcluded.Next).Times("2026-11-01T00:00Z", 5));
        Assert.Equal(["2026-11-30 09:00"], (daily with { StartAt = saturday, EndAt = monday.AddDays(1) }).Closed(Calendars.Weekends, OnExcluded.Previous).Times("2026-11-01T00:00Z", 5));
        Assert.Null((daily with { StartAt = saturday, EndAt = monday }).Closed(Calendars.Weekends, OnExcluded.Next).Previous(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void CAL_2_a_one_off_moves_too()
    {
        var sunday = Trigger.At(Calendars.Instant("2026-11-29T09:00Z")).Closed(Calendars.Weekends, OnExcluded.Next);

        Assert.True(sunday.IsOneOff);
        Assert.Equal(["2026-11-30 09:00"], sunday.Times("2026-11-01T00:00Z", 2));
        Assert.Equal(["2026-11-30 09:00"], sunday.Times("2026-11-29T12:00Z", 2));
    }

    [Fact]
    public void MIS_7_what_may_have_moved_is_counted_up_to_a_thousand()
    {
        var (from, through) = (Calendars.Instant("2026-11-27T00:00Z"), Calendars.Instant("2026-12-27T00:00Z"));

        Assert.Equal(1000, Trigger.Cron("* * * * *").Closed(Calendars.Weekends, OnExcluded.Next).Count(from, through, 100_000));
        Assert.Equal(22 * 1440, Trigger.Cron("* * * * *").Closed(Calendars.Weekends).Count(from.AddMinutes(-1), Calendars.Instant("2026-12-27T00:00Z").AddMinutes(-1), 100_000) + 1440);
    }
}
