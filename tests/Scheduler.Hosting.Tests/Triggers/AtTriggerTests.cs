using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class AtTriggerTests
{
    private static readonly DateTimeOffset Instant = new(2027, 1, 4, 10, 0, 0, TimeSpan.FromHours(1));
    private static readonly TriggerBinding Binding = new("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    [Fact]
    public void It_occurs_once()
    {
        ITrigger trigger = Trigger.At(Instant);
        Assert.True(trigger.IsOneOff);
        Assert.Equal(Instant, trigger.Next(Instant.AddTicks(-1)));
        Assert.Null(trigger.Next(Instant));
        Assert.Equal(Instant, trigger.Previous(Instant.AddTicks(1)));
        Assert.Null(trigger.Previous(Instant));
        Assert.Equal(1, trigger.Count(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10));
    }

    [Fact]
    public void CORE_2_a_fraction_of_a_millisecond_is_cut_off() => Assert.Equal(Trigger.At(Instant), Trigger.At(Instant.AddTicks(9999)));

    [Fact]
    public void BND_1_an_instant_outside_its_bounds_is_refused()
    {
        Assert.Equal("SCH1050", Assert.Throws<InvalidTriggerException>(() => (Trigger.At(Instant) with { EndAt = Instant.AddDays(-1) }).Bind(Binding)).Code);
        Assert.Equal("SCH1050", Assert.Throws<InvalidTriggerException>(() => (Trigger.At(Instant) with { StartAt = Instant.AddDays(1) }).Bind(Binding)).Code);
        Assert.NotNull((Trigger.At(Instant) with { StartAt = Instant, EndAt = Instant }).Bind(Binding).Next(DateTimeOffset.MinValue));
    }

    [Fact]
    public void The_text_is_one_line_for_logs() => Assert.Equal("at 2027-01-04T09:00:00Z", Trigger.At(Instant).ToString());
}
