using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class CalendarTriggerTests
{
    [Theory]
    [InlineData(1, 0, "2024-02-29", MonthOverflow.Skip, "2024-02-29 2028-02-29 2032-02-29")]
    [InlineData(1, 0, "2024-02-29", MonthOverflow.Clamp, "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29")]
    [InlineData(0, 1, "2026-01-31", MonthOverflow.Skip, "2026-01-31 2026-03-31 2026-05-31")]
    [InlineData(0, 1, "2026-01-31", MonthOverflow.Clamp, "2026-01-31 2026-02-28 2026-03-31 2026-04-30")]
    public void DST_4_a_date_that_a_month_does_not_have_is_skipped_or_clamped_without_drift(int years, int months, string start, MonthOverflow overflow, string expected)
    {
        var trigger = Trigger.Calendar(years, months) with { StartDate = DateOnly.Parse(start, CultureInfo.InvariantCulture), MonthOverflow = overflow };
        AssertDates(expected, trigger);
    }

    [Theory]
    [InlineData(DstGap.NextValid, "03-28T02:30+01 03-29T03:00+02 03-30T02:30+02")]
    [InlineData(DstGap.Skip, "03-28T02:30+01 03-30T02:30+02 03-31T02:30+02")]
    public void DST_4_a_gap_is_made_up_for_or_skipped(DstGap gap, string expected)
    {
        var trigger = Daily(new(2026, 3, 28), at: new(2, 30)) with { Dst = new(gap, DstFold.Vixie) };
        Assert.Equal(expected, Berlin(trigger));
    }

    [Theory]
    [InlineData(DstFold.Vixie, "10-24T02:30+02 10-25T02:30+02 10-26T02:30+01")]
    [InlineData(DstFold.Last, "10-24T02:30+02 10-25T02:30+01 10-26T02:30+01")]
    public void DST_4_in_a_fold_it_occurs_the_first_time_unless_said_otherwise(DstFold fold, string expected) =>
        Assert.Equal(expected, Berlin(Daily(new(2026, 10, 24), at: new(2, 30)) with { Dst = new(DstGap.NextValid, fold) }));

    [Fact]
    public void DST_4_months_and_days_together_go_from_date_to_date() =>
        AssertDates("2024-01-29 2024-03-07 2024-04-14 2024-05-21", Trigger.Calendar(months: 1, weeks: 1) with { StartDate = new(2024, 1, 29) });

    [Fact]
    public void Nothing_is_before_the_start_date_or_after_the_end_date()
    {
        var trigger = Trigger.Calendar(days: 3, at: new(6, 0)) with { StartDate = new(2026, 1, 1), EndDate = new(2026, 1, 7) };
        AssertDates("2026-01-01 2026-01-04 2026-01-07", trigger);
        Assert.Null(trigger.Next(Utc("2026-01-07T06:00:00Z")));
        Assert.Null(trigger.Previous(Utc("2026-01-01T06:00:00Z")));
        Assert.Equal(Utc("2026-01-07T06:00:00Z"), trigger.Previous(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Without_a_start_date_it_starts_on_the_day_its_schedule_was_created()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var bound = Trigger.Calendar(weeks: 1, at: new(9, 0)).Bind(new("x", Utc("2026-01-01T23:30:00Z"), berlin));
        Assert.Equal(Utc("2026-01-02T08:00:00Z"), bound.Next(Utc("2026-01-01T23:30:00Z")));
        Assert.Equal(Utc("2026-01-09T08:00:00Z"), bound.Next(Utc("2026-01-02T08:00:00Z")));
        Assert.Null(bound.Previous(Utc("2026-01-02T08:00:00Z")));
    }

    [Theory]
    [InlineData(1, 0, 0, 0, "2024-02-29")]
    [InlineData(0, 5, 0, 0, "2023-08-31")]
    [InlineData(0, 1, 0, 1, "2023-08-31")]
    [InlineData(0, 0, 2, 3, "2023-08-31")]
    public void Backwards_is_forwards_reversed(int years, int months, int weeks, int days, string start)
    {
        foreach (var overflow in Enum.GetValues<MonthOverflow>())
        {
            var trigger = Trigger.Calendar(years, months, weeks, days, new(2, 30), "Europe/Berlin") with { StartDate = DateOnly.Parse(start, CultureInfo.InvariantCulture), MonthOverflow = overflow };
            var forwards = Forwards(trigger).Take(150).ToArray();
            Assert.Equal(forwards[..^1], forwards[1..].Select(one => trigger.Previous(one)!.Value));
            Assert.Null(trigger.Previous(forwards[0]));
        }
    }

    [Fact]
    public void CLK_6_beyond_the_calendar_there_is_nothing()
    {
        Assert.All([Trigger.Calendar(days: 7), Trigger.Calendar(months: 100), Trigger.Calendar(years: 99_999), Trigger.Calendar(months: 7, days: 5)], trigger =>
        {
            Assert.Null(trigger.Next(DateTimeOffset.MaxValue));
            Assert.NotNull(trigger.Previous(DateTimeOffset.MaxValue));
            Assert.Equal(DateTimeOffset.UnixEpoch, trigger.Next(DateTimeOffset.MinValue));
            Assert.Null(trigger.Previous(DateTimeOffset.MinValue));
        });
    }

    [Fact]
    public void SCH1012_a_period_is_needed()
    {
        Assert.Equal(("SCH1012", "Calendar"), Problem(() => Trigger.Calendar()));
        Assert.Equal(("SCH1012", "Calendar"), Problem(() => Trigger.Calendar(months: -1)));
        Assert.Equal(("SCH1053", "Calendar:At"), Problem(() => Trigger.Calendar(days: 1, at: new(6, 0, 0, 500))));
    }

    [Fact]
    public void SCH1050_an_end_before_the_start_is_refused() =>
        Assert.Equal(("SCH1050", "Calendar:EndDate"), Problem(() => (Trigger.Calendar(days: 1) with { StartDate = new(2026, 1, 2), EndDate = new(2026, 1, 1) }).Bind(new("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc))));

    [Fact]
    public void Triggers_that_say_the_same_are_equal()
    {
        Assert.Equal(Daily(new(2026, 1, 1), new(6, 0)), Daily(new(2026, 1, 1), new(6, 0)));
        Assert.NotEqual(Daily(new(2026, 1, 1), new(6, 0)), Daily(new(2026, 1, 2), new(6, 0)));
        Assert.NotEqual(Trigger.Calendar(days: 7), Trigger.Calendar(weeks: 1));
        Assert.Equal("calendar 1mo at 06:00 from 2026-01-31 clamp UTC", (Trigger.Calendar(months: 1, at: new(6, 0), timeZone: "UTC") with { StartDate = new(2026, 1, 31), MonthOverflow = MonthOverflow.Clamp }).ToString());
    }

    private static CalendarTrigger Daily(DateOnly start, TimeOnly at) => Trigger.Calendar(days: 1, at: at, timeZone: "Europe/Berlin") with { StartDate = start };

    private static string Berlin(CalendarTrigger trigger) => string.Join(' ', Forwards(trigger).Take(3).Select(one =>
        TimeZoneInfo.ConvertTime(one, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).ToString("MM-dd'T'HH:mmzz", CultureInfo.InvariantCulture)));

    private static void AssertDates(string expected, CalendarTrigger trigger) =>
        Assert.Equal(expected.Split(' '), Forwards(trigger).Take(expected.Split(' ').Length).Select(one => one.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private static IEnumerable<DateTimeOffset> Forwards(CalendarTrigger trigger)
    {
        for (var next = trigger.Next(DateTimeOffset.MinValue); next is not null; next = trigger.Next(next.Value))
        {
            yield return next.Value;
        }
    }

    private static (string Code, string Member) Problem(Action action)
    {
        var exception = Assert.Throws<InvalidTriggerException>(action);
        return (exception.Code, exception.Member);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
