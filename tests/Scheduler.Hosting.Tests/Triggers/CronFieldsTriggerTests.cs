using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class CronFieldsTriggerTests
{
    [Theory]
    [InlineData("day=last sun", "2026-01-25 2026-02-22 2026-03-29")]
    [InlineData("day=last fri", "2026-01-30 2026-02-27 2026-03-27")]
    [InlineData("day=2nd fri,last", "2026-01-09 2026-01-31 2026-02-13")]
    [InlineData("day=5th thu", "2026-01-29 2026-04-30 2026-07-30")]
    [InlineData("week=53", "2026-12-28 2026-12-29 2026-12-30")]
    [InlineData("year=2028,2030 month=feb day=29", "2028-02-29")]
    [InlineData("year=*/4 month=1", "2026-01-01 2030-01-01 2034-01-01")]
    [InlineData("dayOfWeek=fri-mon", "2026-01-02 2026-01-03 2026-01-04")]
    [InlineData("dayOfWeek=sat-sun", "2026-01-03 2026-01-04 2026-01-10")]
    [InlineData("dayOfWeek=7", "2026-01-04 2026-01-11 2026-01-18")]
    [InlineData("dayOfWeek=*/2", "2026-01-02 2026-01-04 2026-01-05")]
    [InlineData("dayOfWeek=mon/2", "2026-01-02 2026-01-04 2026-01-05")]
    [InlineData("dayOfWeek=*/3", "2026-01-01 2026-01-04 2026-01-05")]
    [InlineData("dayOfWeek=mon-fri/2", "2026-01-02 2026-01-05 2026-01-07")]
    [InlineData("dayOfWeek=1-5/2", "2026-01-01 2026-01-02 2026-01-05")]
    [InlineData("dayOfWeek=0 , 1-5/2", "2026-01-01 2026-01-02 2026-01-04")]
    [InlineData("month=JAN-dec/6 day=13 dayOfWeek=*", "2026-01-13 2026-07-13 2027-01-13")]
    public void Fields_match_days(string fields, string expected)
    {
        var trigger = Make(fields);
        Assert.Equal(expected, string.Join(' ', Forwards(trigger).Take(3).Select(one => one.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("hour=5", "2026-01-01T05:00:00 2026-01-02T05:00:00")]
    [InlineData("minute=50/4", "2026-01-01T00:50:00 2026-01-01T00:54:00 2026-01-01T00:58:00 2026-01-01T01:50:00")]
    [InlineData("hour=6 second=30", "2026-01-01T06:00:30 2026-01-01T06:01:30")]
    [InlineData("day=15", "2026-01-15T00:00:00 2026-02-15T00:00:00")]
    [InlineData("month=6", "2026-06-01T00:00:00 2027-06-01T00:00:00")]
    [InlineData("year=2027", "2027-01-01T00:00:00")]
    [InlineData("week=2", "2026-01-05T00:00:00 2026-01-06T00:00:00")]
    public void CFG_4_a_field_left_out_is_its_minimum_below_those_given_and_any_value_above(string fields, string expected) =>
        Assert.Equal(expected.Split(' '), Forwards(Make(fields)).Take(expected.Split(' ').Length).Select(one => one.ToString("s", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("day=last hour=3,22 minute=*/20 second=5-45/20")]
    [InlineData("week=1-2 dayOfWeek=mon,sun hour=9-17/4")]
    [InlineData("year=2020-2030 month=2 day=29 hour=12")]
    public void Backwards_is_forwards_reversed(string fields)
    {
        var trigger = Make(fields, "Europe/Berlin");
        var forwards = Forwards(trigger).Take(200).ToArray();
        Assert.Equal(forwards[..^1], forwards[1..].Select(one => trigger.Previous(one)!.Value));
        Assert.Equal(forwards[^1], trigger.Previous(forwards[^1].AddTicks(1)));
    }

    [Theory]
    [InlineData("hour=25", "SCH1020", "CronFields:Hour", "Hour '25' has 25; allowed 0-23. `[25]`")]
    [InlineData("hour=1,x,3", "SCH1020", "CronFields:Hour", "Hour '1,x,3' has x; allowed 0-23. `1,[x],3`")]
    [InlineData("hour=1,,3", "SCH1020", "CronFields:Hour", "Hour '1,,3' has an empty item; allowed 0-23. `1,[],3`")]
    [InlineData("minute=*/0", "SCH1020", "CronFields:Minute", "Minute '*/0' has */0; allowed 0-59. A step is from 1 to 59. `[*/0]`")]
    [InlineData("minute=*/60", "SCH1020", "CronFields:Minute", "Minute '*/60' has */60; allowed 0-59. A step is from 1 to 59. `[*/60]`")]
    [InlineData("minute=30-10", "SCH1020", "CronFields:Minute", "Minute '30-10' has 30-10; allowed 0-59. A range goes upwards: write 30-59,0-10. `[30-10]`")]
    [InlineData("month=janx", "SCH1020", "CronFields:Month", "Month 'janx' has janx; allowed 1-12 or jan-dec. `[janx]`")]
    [InlineData("month=0", "SCH1020", "CronFields:Month", "Month '0' has 0; allowed 1-12 or jan-dec. `[0]`")]
    [InlineData("dayOfWeek=8", "SCH1020", "CronFields:DayOfWeek", "DayOfWeek '8' has 8; allowed 0-7 or sun-sat. `[8]`")]
    [InlineData("dayOfWeek=mon-", "SCH1020", "CronFields:DayOfWeek", "DayOfWeek 'mon-' has mon-; allowed 0-7 or sun-sat. `[mon-]`")]
    [InlineData("day=6th mon", "SCH1020", "CronFields:Day", "Day '6th mon' has 6th mon; allowed 1-31, last, 2nd fri, last sun. `[6th mon]`")]
    [InlineData("day=lastx", "SCH1020", "CronFields:Day", "Day 'lastx' has lastx; allowed 1-31, last, 2nd fri, last sun. `[lastx]`")]
    [InlineData("year=1969", "SCH1020", "CronFields:Year", "Year '1969' has 1969; allowed 1970-9999. `[1969]`")]
    [InlineData("", "SCH1021", "CronFields", "CronFields has no field. Give at least one of Year, Month, Day, Week, DayOfWeek, Hour, Minute, Second.")]
    [InlineData("month=2 day=30", "SCH1022", "CronFields", "CronFields never fires: no day matches Month=2 Day=30.")]
    public void A_wrong_field_is_refused_and_says_where(string fields, string code, string member, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Make(fields));
        Assert.Equal((code, member, message), (exception.Code, exception.Member, exception.Message));
    }

    [Fact]
    public void Triggers_that_say_the_same_are_equal()
    {
        Assert.Equal(Trigger.CronFields(day: "last"), Trigger.CronFields(day: " last "));
        Assert.Equal(Trigger.CronFields(day: "last").GetHashCode(), Trigger.CronFields(day: "last").GetHashCode());
        Assert.NotEqual(Trigger.CronFields(day: "last"), Trigger.CronFields(day: "1"));
        Assert.NotEqual(Trigger.CronFields(day: "last"), Trigger.CronFields(day: "last", timeZone: "Europe/Berlin"));
        Assert.Equal("cronfields Day=last Hour=9 UTC", Trigger.CronFields(day: "last", hour: "9", timeZone: "UTC").ToString());
    }

    [Fact]
    public void CLK_6_beyond_the_calendar_there_is_nothing()
    {
        var trigger = Trigger.CronFields(second: "*", timeZone: "Pacific/Apia");
        Assert.Null(trigger.Next(DateTimeOffset.MaxValue));
        Assert.Null(trigger.Previous(DateTimeOffset.MinValue));
        Assert.NotNull(trigger.Next(DateTimeOffset.MinValue));
        Assert.NotNull(trigger.Previous(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Evaluating_allocates_nothing()
    {
        var trigger = Trigger.CronFields(day: "last sun", week: "1-50", hour: "2", timeZone: "Europe/Berlin");
        var instant = new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);
        _ = (trigger.Next(instant), trigger.Previous(instant));
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = (trigger.Next(instant), trigger.Previous(instant));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static IEnumerable<DateTimeOffset> Forwards(CronFieldsTrigger trigger)
    {
        for (var next = trigger.Next(new DateTimeOffset(2025, 12, 31, 23, 59, 59, TimeSpan.Zero)); next is not null; next = trigger.Next(next.Value))
        {
            yield return next.Value;
        }
    }

    private static CronFieldsTrigger Make(string fields, string? zone = null)
    {
        var values = System.Text.RegularExpressions.Regex.Matches(fields, @"(\w+)=(.*?)(?=\s\w+=|$)").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return Trigger.CronFields(Of("year"), Of("month"), Of("day"), Of("week"), Of("dayOfWeek"), Of("hour"), Of("minute"), Of("second"), zone);

        string? Of(string name) => values.GetValueOrDefault(name);
    }
}
