using Scheduler.Hosting.Tests.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The calendar of one's own in docs/extending.md.</summary>
public sealed class CalendarExampleTests
{
    [Fact]
    public void The_calendar_of_the_page_excludes_what_it_says()
    {
        var configured = Configured.By("""
            { "Calendars": { "trading": { "Type": "TradingDays", "ClosingDay": 25, "TimeZone": "America/New_York", "Include": { "Yearly": [ "12-31" ] } } } }
            """);
        configured.Calendars.Add(new("TradingDays", settings => new TradingDays(settings.Number("ClosingDay", fallback: 28, least: 1, most: 31))));
        var trading = configured.Definitions().Calendars["trading"];

        // 24 December goes on for five hours in New York.
        Assert.False(trading.Excludes(At("2026-12-25T04:00Z")));
        Assert.True(trading.Excludes(At("2026-12-25T06:00Z")));
        Assert.True(trading.Excludes(At("2026-12-30T12:00Z")));
        Assert.False(trading.Excludes(At("2026-12-31T12:00Z")));
        Assert.Equal((new DateTime(2026, 12, 25), new DateTime(2026, 12, 26)), new TradingDays(25).Stretch(At("2026-12-25T06:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private sealed class TradingDays(int closingDay) : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => local.Day >= closingDay;

        // Its answer is the same for a whole day.
        public (DateTime From, DateTime To) Stretch(DateTimeOffset local) => (local.Date, local.Date.AddDays(1));
    }
}
