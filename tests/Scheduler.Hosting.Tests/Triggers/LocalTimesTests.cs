using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class LocalTimesTests
{
    [Theory]
    [InlineData("2027-01-04T09:00:00Z", "Europe/Berlin", "2027-01-04T09:00:00Z")]
    [InlineData("2027-01-04T09:00:00.25+05:30", "Europe/Berlin", "2027-01-04T03:30:00.25Z")]
    [InlineData("2027-01-04T09:00-05:00", "Europe/Berlin", "2027-01-04T14:00:00Z")]
    [InlineData("2027-01-04T09:00:00", "Europe/Berlin", "2027-01-04T08:00:00Z")]
    [InlineData("2027-07-04T09:00", "Europe/Berlin", "2027-07-04T07:00:00Z")]
    [InlineData("2027-07-04", "Europe/Berlin", "2027-07-03T22:00:00Z")]
    [InlineData("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z")]
    [InlineData("2011-12-29T23:59", "Pacific/Apia", "2011-12-30T09:59:00Z")]
    [InlineData("2026-10-24T23:00", "Antarctica/Troll", "2026-10-24T21:00:00Z")]
    [InlineData("2027-03-28T02:00:00+01:00", "Europe/Berlin", "2027-03-28T01:00:00Z")]
    [InlineData("2027-03-28T03:00:00", "Europe/Berlin", "2027-03-28T01:00:00Z")]
    public void A_text_is_read_as_an_instant_or_in_the_time_zone(string text, string zone, string instant)
    {
        var parsed = LocalTimes.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(zone), "At");
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), parsed);
        Assert.Equal(TimeSpan.Zero, parsed.Offset);
    }

    [Theory]
    [InlineData("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T02:00", "Europe/Berlin", "2026-10-25T00:00:00Z")]
    [InlineData("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z")]
    [InlineData("2026-10-25T01:30", "Europe/Dublin", "2026-10-25T00:30:00Z")]
    public void DST_5_of_a_time_shown_twice_it_is_the_first(string text, string zone, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), LocalTimes.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(zone), "At"));

    [Theory]
    [InlineData("2027-03-28T02:30", "Europe/Berlin", "2027-03-28T02:30 does not exist in Europe/Berlin (clocks go from 02:00 to 03:00). Write a time that clocks show, such as 2027-03-28T03:00.")]
    [InlineData("2027-03-28T02:30:15", "Europe/Berlin", "2027-03-28T02:30:15 does not exist in Europe/Berlin (clocks go from 02:00 to 03:00). Write a time that clocks show, such as 2027-03-28T03:00.")]
    [InlineData("2026-03-08", "America/Havana", "2026-03-08T00:00 does not exist in America/Havana (clocks go from 00:00 to 01:00). Write a time that clocks show, such as 2026-03-08T01:00.")]
    [InlineData("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T12:00 does not exist in Pacific/Apia (clocks go from 2011-12-30T00:00 to 2011-12-31T00:00). Write a time that clocks show, such as 2011-12-31T00:00.")]
    public void DST_5_a_time_that_clocks_skip_is_refused(string text, string zone, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => LocalTimes.Parse(text, TimeZoneInfo.FindSystemTimeZoneById(zone), "StartAt"));
        Assert.Equal(("SCH1052", "StartAt", message), (exception.Code, exception.Member, exception.Message));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData("2027-02-30")]
    [InlineData("2027-01-04 09:00")]
    [InlineData("04.01.2027")]
    [InlineData("2027-01-04T25:00")]
    [InlineData("2027-01-04T09:00+99:00")]
    public void A_text_that_is_no_time_is_refused_with_examples(string text)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => LocalTimes.Parse(text, TimeZoneInfo.Utc, "At"));
        Assert.Equal(("SCH1053", "At"), (exception.Code, exception.Member));
        Assert.StartsWith($"'{text}' is neither an instant nor a local time. Write for example 2027-01-04T09:00:00Z,", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+05:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("9999-12-31T23:59:59")]
    public void A_time_at_an_end_of_the_calendar_is_refused_as_such(string text)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => LocalTimes.Parse(text, TimeZoneInfo.Utc, "At"));
        Assert.Equal(("SCH1053", "At", $"'{text}' is too near to an end of the calendar. Write an instant from the year 2 to 9998."), (exception.Code, exception.Member, exception.Message));
    }

    [Fact]
    public void A_local_time_needs_a_time_zone()
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => LocalTimes.Parse("2027-01-04T09:00", null, "At"));
        Assert.Equal("'2027-01-04T09:00' is a local time without a time zone. Add Z, an offset such as +01:00, or a time zone.", exception.Message);
    }
}
