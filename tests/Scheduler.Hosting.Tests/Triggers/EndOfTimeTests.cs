using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>CLK-6: at the ends of the calendar there is nothing, instead of an overflow.</summary>
public class EndOfTimeTests
{
    private static readonly DateTimeOffset[] Instants =
    [
        .. Around(DateTimeOffset.MinValue), .. Around(DateTimeOffset.MaxValue), .. Around(new(2499, 12, 31, 23, 59, 59, TimeSpan.Zero)), .. Around(new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        .. Around(new(2, 1, 1, 0, 0, 0, TimeSpan.Zero)),
    ];

    public static TheoryData<string> Kinds => [.. Triggers.Keys];

    private static Dictionary<string, Func<string, Trigger>> Triggers { get; } = new()
    {
        ["cron each second"] = zone => Trigger.Cron("* * * * * *", zone),
        ["cron each day"] = zone => Trigger.Cron("30 12 * * *", zone),
        ["cron on leap days"] = zone => Trigger.Cron("0 0 29 2 *", zone),
        ["fields each second"] = zone => Trigger.CronFields(second: "*", timeZone: zone),
        ["fields in the last year"] = zone => Trigger.CronFields(year: "9999", month: "12", day: "30,31", hour: "*/6", timeZone: zone),
        ["fields in week 53"] = zone => Trigger.CronFields(week: "53", timeZone: zone),
        ["calendar each day"] = zone => Trigger.Calendar(days: 1, at: new(23, 59, 59), timeZone: zone) with { StartDate = DateOnly.MinValue },
        ["calendar each 100000 years"] = zone => Trigger.Calendar(years: 100_000, timeZone: zone),
        ["calendar from the last days"] = zone => Trigger.Calendar(months: 100_000, weeks: 100_000, timeZone: zone) with { StartDate = DateOnly.MaxValue.AddDays(-3) },
        ["every second"] = zone => Trigger.Every(TimeSpan.FromSeconds(1)) with { TimeZone = zone },
        ["every 8000 years, aligned"] = zone => Trigger.Every(TimeSpan.FromDays(8000 * 365)) with { TimeZone = zone, Align = IntervalAlign.Epoch, StartAt = DateTimeOffset.MinValue },
        ["every second from the end"] = zone => Trigger.Every(TimeSpan.FromSeconds(1)) with { TimeZone = zone, StartAt = DateTimeOffset.MaxValue },
        ["at the beginning"] = zone => Trigger.At(DateTimeOffset.MinValue.AddMilliseconds(1)) with { TimeZone = zone },
        ["at the end"] = zone => Trigger.At(DateTimeOffset.MaxValue) with { TimeZone = zone },
        ["any"] = zone => Trigger.Any(Trigger.Cron("* * * * *"), Trigger.At(DateTimeOffset.MaxValue), Trigger.Calendar(days: 1)) with { TimeZone = zone },
        ["all"] = zone => Trigger.All(Trigger.CronFields(hour: "*"), Trigger.CronFields(hour: "*/2")) with { TimeZone = zone, Threshold = TimeSpan.FromMinutes(10) },
        ["bounded"] = zone => Trigger.Cron("0 0 1 * *", zone) with { StartAt = DateTimeOffset.MinValue, EndAt = DateTimeOffset.MaxValue, Jitter = TimeSpan.FromDays(366) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CLK_6_no_kind_overflows_at_the_ends_of_the_calendar(string kind)
    {
        foreach (var zone in TriggerGenerators.Zones)
        {
            var trigger = Triggers[kind](zone).Bind(new("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
            foreach (var instant in Instants)
            {
                var (next, previous) = (trigger.Next(instant), trigger.Previous(instant));
                Assert.False(next <= instant);
                Assert.False(previous >= instant);
                Assert.True(next is null || !(trigger.Previous(next.Value) > instant), $"{trigger} after {instant:O}");
                Assert.True(next is null || trigger.Due(next.Value) >= next);
                Assert.True(previous is null || !(trigger.Next(previous.Value) < instant), $"{trigger} before {instant:O}");
                Assert.InRange(trigger.Count(instant, instant > DateTimeOffset.MaxValue.AddDays(-5) ? DateTimeOffset.MaxValue : instant.AddDays(5), 50), 0, 50);
            }
        }
    }

    [Theory]
    [InlineData("0 0 31 2 *")]
    [InlineData("* * 30 2 *")]
    public void SCH1022_what_never_fires_is_known_at_once(string expression) =>
        Assert.Equal("SCH1022", Assert.Throws<InvalidTriggerException>(() => Trigger.Cron(expression)).Code);

    private static IEnumerable<DateTimeOffset> Around(DateTimeOffset instant)
    {
        long[] distances = [0, 1, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerHour, 13 * TimeSpan.TicksPerHour, TimeSpan.TicksPerDay, TimeSpan.TicksPerDay + 1, 40 * TimeSpan.TicksPerDay];
        return distances.SelectMany(distance => new[] { instant.UtcTicks - distance, instant.UtcTicks + distance })
            .Where(ticks => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks)
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
    }
}
