using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Hosting.PostgreSql.Tests;

public sealed class StoreClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void SKW_2_the_offset_is_taken_in_the_middle_of_a_round_trip()
    {
        var clock = new StoreClock(_time, provided: false);
        Measure(clock, TimeSpan.FromMilliseconds(100), Start.AddHours(1));
        Assert.Equal(Start.AddHours(1).AddMilliseconds(50), clock.Now);
        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(50), clock.Offset);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(Start.AddHours(1).AddMilliseconds(7050), clock.Now);
    }

    [Fact]
    public void SKW_2_of_eight_measurements_the_quickest_counts()
    {
        var clock = new StoreClock(_time, provided: false);
        Measure(clock, TimeSpan.FromMilliseconds(2), _time.GetUtcNow().AddMilliseconds(1));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
        for (var i = 0; i < 7; i++)
        {
            Measure(clock, TimeSpan.FromMilliseconds(100), _time.GetUtcNow());
            Assert.Equal(_time.GetUtcNow(), clock.Now);
        }

        Measure(clock, TimeSpan.FromMilliseconds(100), _time.GetUtcNow());
        Assert.Equal(_time.GetUtcNow().AddMilliseconds(-50), clock.Now);
    }

    [Fact]
    public void SKW_2_a_database_whose_clock_was_set_is_followed_at_once()
    {
        var clock = new StoreClock(_time, provided: false);
        Measure(clock, TimeSpan.Zero, Start);
        Measure(clock, TimeSpan.FromMilliseconds(20), Start.AddMinutes(-5));
        Assert.Equal(Start.AddMinutes(-5).AddMilliseconds(10), clock.Now);
    }

    [Fact]
    public void SKW_1_setting_the_clock_of_the_machine_changes_nothing()
    {
        var time = new MachineClock { Wall = Start };
        var clock = new StoreClock(time, provided: false);
        clock.Measure(clock.Stamp(), Start.AddHours(1));
        time.Wall = Start.AddYears(1);
        Assert.Equal(Start.AddHours(1), clock.Now);
        time.Monotonic += TimeProvider.System.TimestampFrequency;
        Assert.Equal(Start.AddHours(1).AddSeconds(1), clock.Now);
    }

    [Fact]
    public void SKW_3_a_clock_that_is_provided_is_the_stores()
    {
        var clock = new StoreClock(_time, provided: true);
        Measure(clock, TimeSpan.Zero, Start.AddDays(1));
        Assert.Equal((Start, Start), (clock.Now, clock.Provided));
        Assert.Null(new StoreClock(_time, provided: false).Provided);
    }

    private void Measure(StoreClock clock, TimeSpan roundTrip, DateTimeOffset shown)
    {
        var sent = clock.Stamp();
        _time.Advance(roundTrip);
        clock.Measure(sent, shown);
    }

    private sealed class MachineClock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; }

        public long Monotonic { get; set; }

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Monotonic;
    }
}
