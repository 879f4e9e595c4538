using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class JitterTests
{
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    // Computed by another implementation of XXH64.
    [Theory]
    [InlineData("nightly-report", 0, 297722, 356299)]
    [InlineData("nightly-report", 1772330400000, 275775, 356299)]
    [InlineData("a", 1772330400000, 212707, 492909)]
    [InlineData("a", -1000, 499242, 492909)]
    [InlineData("a-schedule-whose-name-is-longer-than-one-block", 1772330400000, 168446, 513256)]
    public void JIT_1_the_delay_is_that_of_the_hash(string id, long unixMilliseconds, long perOccurrence, long @fixed)
    {
        var nominal = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcTicks;
        Assert.Equal(perOccurrence, Delay(JitterMode.PerOccurrence));
        Assert.Equal(@fixed, Delay(JitterMode.Fixed));

        long Delay(JitterMode mode) => (Jitter.Due(id, nominal, null, TenMinutes, mode) - nominal) / TimeSpan.TicksPerMillisecond;
    }

    [Property]
    public void JIT_2_an_occurrence_is_due_before_the_next(ushort id, int minute)
    {
        var trigger = Bound(Trigger.Cron("* * * * *") with { Jitter = TenMinutes }, $"s{id}");
        var nominal = DateTimeOffset.UnixEpoch.AddMinutes(Math.Abs((long)minute));
        Assert.InRange(trigger.Due(nominal), nominal, nominal.AddMinutes(1).AddMilliseconds(-1));
        Assert.Equal(TimeSpan.Zero, TimeSpan.FromTicks(trigger.Due(nominal).Ticks % TimeSpan.TicksPerMillisecond));
    }

    [Property(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 300)]
    public void JIT_2_no_delay_is_longer_than_the_jitter_or_reaches_the_next_occurrence(Moment moment, ushort id, uint milliseconds, bool isFixed)
    {
        var jittered = moment.Trigger with { Jitter = TimeSpan.FromMilliseconds(milliseconds % 100_000_000), JitterMode = isFixed ? JitterMode.Fixed : JitterMode.PerOccurrence };
        if (jittered.Next(DateTimeOffset.MinValue) is null)
        {
            return;
        }

        var (first, second) = (Bound(jittered, $"s{id}"), Bound(jittered, $"s{id}"));
        if (first.Next(moment.Instant) is { } nominal)
        {
            var latest = nominal + jittered.Jitter;
            latest = first.Next(nominal) is { } next && next <= latest ? next.AddMilliseconds(-1) : latest;
            Assert.InRange(first.Due(nominal), nominal, latest);
            Assert.Equal(first.Due(nominal), second.Due(nominal));
            Assert.Equal(0, first.Due(nominal).Ticks % TimeSpan.TicksPerMillisecond);
        }
    }

    [Fact]
    public void JIT_1_delays_are_spread_evenly()
    {
        var trigger = Bound(Trigger.Every(TimeSpan.FromHours(1)) with { Jitter = TenMinutes }, "s");
        var shares = Enumerable.Range(1, 10_000).Select(hour => DateTimeOffset.UnixEpoch.AddHours(hour)).Select(nominal => (trigger.Due(nominal) - nominal) / TenMinutes).Order().ToArray();
        var distance = shares.Select((share, index) => Math.Max(Math.Abs(share - (index / 10_000.0)), Math.Abs(share - ((index + 1) / 10_000.0)))).Max();

        // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded by one of a thousand even distributions.
        Assert.InRange(distance, 0, 0.0195);
    }

    [Fact]
    public void JIT_3_a_fixed_delay_is_the_same_for_each_occurrence_and_another_for_each_schedule()
    {
        var trigger = Trigger.Every(TimeSpan.FromHours(1)) with { Jitter = TenMinutes, JitterMode = JitterMode.Fixed };
        var delays = Enumerable.Range(1, 100).Select(hour => DateTimeOffset.UnixEpoch.AddHours(hour)).Select(nominal => Bound(trigger, "a").Due(nominal) - nominal);
        Assert.NotEqual(Assert.Single(delays.Distinct()), Bound(trigger, "b").Due(DateTimeOffset.UnixEpoch) - DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void JIT_1_without_jitter_an_occurrence_is_due_at_its_nominal_instant() =>
        Assert.Equal(DateTimeOffset.UnixEpoch, Bound(Trigger.Every(TimeSpan.FromHours(1)), "a").Due(DateTimeOffset.UnixEpoch));

    [Fact]
    public void A_jitter_that_is_none_is_refused()
    {
        Assert.Equal("Jitter", Assert.Throws<InvalidTriggerException>(() => Trigger.Cron("* * * * *") with { Jitter = TimeSpan.FromTicks(-1) }).Member);
        Assert.Equal("SCH1012", Assert.Throws<InvalidTriggerException>(() => Trigger.Cron("* * * * *") with { Jitter = TimeSpan.FromDays(367) }).Code);
    }

    private static ITrigger Bound(Trigger trigger, string id) => trigger.Bind(new(id, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
}
