using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public sealed class DelayTriggerTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void INT_2_the_first_occurrence_is_one_delay_after_the_creation_and_then_the_earliest_that_can_be()
    {
        var trigger = Bound(Trigger.Delay(Minute));

        Assert.Equal(Ten + Minute, trigger.Next(DateTimeOffset.MinValue));
        Assert.Equal(Ten + Minute, trigger.Next(Ten));
        Assert.Equal(Ten.AddHours(1) + Minute, trigger.Next(Ten.AddHours(1)));
        Assert.Equal(Ten.AddHours(1).AddMilliseconds(1) + Minute, trigger.Next(Ten.AddHours(1).AddTicks(1)));
        Assert.Null(trigger.Previous(Ten.AddDays(1)));
    }

    [Theory]
    [InlineData(-60, 1)]
    [InlineData(0, 1)]
    [InlineData(30, 30)]
    public void BND_1_the_first_is_not_before_its_start(int startMinute, int firstMinute) =>
        Assert.Equal(Ten.AddMinutes(firstMinute), Bound(Trigger.Delay(Minute) with { StartAt = Ten.AddMinutes(startMinute) }).Next(Ten));

    [Fact]
    public void BND_1_none_is_after_its_end()
    {
        var trigger = Bound(Trigger.Delay(Minute) with { EndAt = Ten.AddMinutes(5) });

        Assert.Equal(Ten.AddMinutes(5), trigger.Next(Ten.AddMinutes(4)));
        Assert.Null(trigger.Next(Ten.AddMinutes(4).AddMilliseconds(1)));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1000.5)]
    public void INT_2_a_delay_is_whole_milliseconds_from_one_second(double milliseconds)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Delay(TimeSpan.FromMilliseconds(milliseconds)));

        Assert.Equal(("SCH1012", "Delay"), (exception.Code, exception.Member));
    }

    [Fact]
    public void INT_2_jitter_and_calendars_are_refused()
    {
        foreach (var (trigger, member) in new[] { (Trigger.Delay(Minute) with { Jitter = Minute }, "Jitter"), (Trigger.Delay(Minute) with { Calendars = ["holidays"] }, "Calendars") })
        {
            var exception = Assert.Throws<InvalidTriggerException>(() => Bound(trigger));
            Assert.Equal(("SCH1006", member), (exception.Code, exception.Member));
            Assert.Contains("'Delay'", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void INT_2_it_is_never_inside_of_another()
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Bound(Trigger.Any(Trigger.Cron("* * * * *"), Trigger.Delay(Minute))));

        Assert.Equal(("SCH1006", "Any:1:Delay"), (exception.Code, exception.Member));
    }

    [Fact]
    public void CLK_6_beyond_the_last_instant_there_is_nothing()
    {
        var trigger = Bound(Trigger.Delay(TimeSpan.FromDays(3_000_000)));

        Assert.Equal(Ten.AddDays(900_000) < DateTimeOffset.MaxValue, Bound(Trigger.Delay(TimeSpan.FromDays(900_000))).Next(Ten) is not null);
        Assert.Null(trigger.Next(Ten.AddDays(1_000_000)));
        Assert.Null(trigger.Next(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void It_is_equal_to_one_that_says_the_same_and_says_it_in_one_line()
    {
        Assert.Equal(Trigger.Delay(Minute), new DelayTrigger(Minute));
        Assert.NotEqual(Trigger.Delay(Minute), Trigger.Delay(Minute * 2));
        Assert.Equal("delay 1m until 2026-03-02T10:00:00Z", $"{Trigger.Delay(Minute) with { EndAt = Ten }}");
        Assert.Equal(("delay", false), (Trigger.Delay(Minute).Kind, ((ITrigger)Trigger.Delay(Minute)).IsOneOff));
    }

    private static ITrigger Bound(Trigger trigger) => trigger.Bind(new("s", Ten, TimeZoneInfo.Utc));
}
