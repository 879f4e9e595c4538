using System.Globalization;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class EveryTriggerTests
{
    private static readonly DateTimeOffset Anchor = new(2026, 3, 29, 0, 30, 0, 250, TimeSpan.FromHours(1));
    private static readonly TriggerBinding Binding = new("x", Anchor.AddTicks(7), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Fact]
    public void INT_1_without_a_start_the_first_occurrence_is_one_interval_after_the_anchor()
    {
        var trigger = Trigger.Every(TimeSpan.FromHours(1)).Bind(Binding);
        Assert.Equal(Anchor.AddHours(1), trigger.Next(DateTimeOffset.MinValue));
        Assert.Equal(Anchor.AddHours(2), trigger.Next(Anchor.AddHours(1)));
        Assert.Null(trigger.Previous(Anchor.AddHours(1)));
        Assert.Equal(Anchor.AddHours(1), trigger.Previous(Anchor.AddHours(1).AddTicks(1)));
    }

    [Fact]
    public void INT_1_with_a_start_that_is_the_anchor_and_the_first_occurrence()
    {
        var start = Anchor.AddDays(3);
        var trigger = (Trigger.Every(TimeSpan.FromHours(1)) with { StartAt = start }).Bind(Binding);
        Assert.Equal(start, trigger.Next(Anchor));
        Assert.Equal(start.AddHours(1), trigger.Next(start));
        Assert.Null(trigger.Previous(start));
    }

    [Fact]
    public void INT_1_a_trigger_that_no_schedule_has_bound_counts_from_the_unix_epoch() =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(3), Trigger.Every(TimeSpan.FromSeconds(3)).Next(DateTimeOffset.MinValue));

    [Fact]
    public void DST_3_the_grid_is_elapsed_time_and_never_drifts()
    {
        var interval = TimeSpan.FromMilliseconds(1001);
        var trigger = Trigger.Every(interval).Bind(Binding);
        Assert.Equal(Anchor + (interval * 1_000_001), trigger.Next(Anchor + (interval * 1_000_000)));
        Assert.Equal(Anchor + (interval * 999_999), trigger.Previous(Anchor + (interval * 1_000_000)));
    }

    [Fact]
    public void The_count_is_computed_without_walking()
    {
        var trigger = Trigger.Every(TimeSpan.FromSeconds(1)).Bind(Binding);
        Assert.Equal(3_155_760_000, trigger.Count(Anchor, Anchor.AddDays(36_525), long.MaxValue));
        Assert.Equal(100, trigger.Count(Anchor, Anchor.AddDays(36_525), 100));
        Assert.Equal(0, trigger.Count(Anchor, Anchor, 100));
        Assert.Equal(0, trigger.Count(Anchor.AddDays(1), Anchor, 100));
    }

    [Fact]
    public void BND_1_the_end_is_inclusive()
    {
        var trigger = (Trigger.Every(TimeSpan.FromHours(1)) with { EndAt = Anchor.AddHours(2) }).Bind(Binding);
        Assert.Equal(Anchor.AddHours(2), trigger.Next(Anchor.AddHours(1)));
        Assert.Null(trigger.Next(Anchor.AddHours(2)));
        Assert.Equal(Anchor.AddHours(2), trigger.Previous(DateTimeOffset.MaxValue));
        Assert.Equal(2, trigger.Count(Anchor, DateTimeOffset.MaxValue, 100));
    }

    [Fact]
    public void BND_1_a_schedule_created_after_the_end_of_its_interval_simply_never_occurs() =>
        Assert.Null((Trigger.Every(TimeSpan.FromHours(1)) with { EndAt = Anchor.AddDays(-1) }).Bind(Binding).Next(DateTimeOffset.MinValue));

    [Theory]
    [InlineData(1)]
    [InlineData(3_000_000)]
    [InlineData(10_000_000)]
    public void CLK_6_beyond_the_calendar_there_is_nothing(int days)
    {
        var trigger = Trigger.Every(TimeSpan.FromDays(days)) with { StartAt = DateTimeOffset.MaxValue.AddDays(-2) };
        Assert.Null(trigger.Next(DateTimeOffset.MaxValue));
        Assert.Equal(trigger.StartAt, trigger.Next(DateTimeOffset.MinValue));
        Assert.Null((trigger with { StartAt = null }).Next(DateTimeOffset.MaxValue));
        Assert.Null((trigger with { StartAt = null }).Previous(DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData(0, "Interval 0s is not a whole number of milliseconds above 0. Write at least 1s for a schedule.")]
    [InlineData(-1000, "Interval -00:00:01 is not a whole number of milliseconds above 0. Write at least 1s for a schedule.")]
    [InlineData(1000.5, "Interval PT1.0005S is not a whole number of milliseconds above 0. Write at least 1s for a schedule.")]
    public void An_interval_that_is_none_is_refused(double milliseconds, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Every(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(("SCH1012", "Every", message), (exception.Code, exception.Member, exception.Message));
    }

    [Fact]
    public void SCH1012_a_schedule_refuses_an_interval_that_is_too_short()
    {
        var trigger = Trigger.Every(TimeSpan.FromMilliseconds(100));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(100), trigger.Next(DateTimeOffset.UnixEpoch));
        var exception = Assert.Throws<InvalidTriggerException>(() => trigger.Bind(new TriggerBinding("x", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)));
        Assert.Equal(("SCH1012", "Every", "Interval 100ms is below the minimum 1s."), (exception.Code, exception.Member, exception.Message));
    }

    [Theory]
    [InlineData("2026-01-01T00:07:00Z", "2026-01-01T01:00:00Z")]
    [InlineData("2026-01-01T01:00:00Z", "2026-01-01T01:00:00Z")]
    [InlineData("1960-01-01T00:07:00Z", "1960-01-01T01:00:00Z")]
    public void INT_1_an_aligned_interval_is_on_the_grid_of_the_epoch(string start, string first)
    {
        var trigger = Trigger.Every(TimeSpan.FromHours(1)) with { Align = IntervalAlign.Epoch };
        var bounded = trigger with { StartAt = Utc(start) };
        Assert.Equal(Utc(first), bounded.Next(DateTimeOffset.MinValue));
        Assert.Null(bounded.Previous(Utc(first)));
        Assert.Equal(Utc("2026-01-01T01:00:00Z"), trigger.Bind(new("x", Utc("2026-01-01T00:07:00Z"), TimeZoneInfo.Utc)).Next(Utc("2026-01-01T00:07:00Z")));
        Assert.Equal("every 1h aligned", trigger.ToString());
    }

    [Fact]
    public void No_limit_is_no_interval() => Assert.Throws<InvalidTriggerException>(() => Trigger.Every(Duration.None.ToTimeSpan()));

    [Fact]
    public void The_text_is_one_line_for_logs() => Assert.Equal("every 1m30s", Trigger.Every(TimeSpan.FromSeconds(90)).ToString());

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
