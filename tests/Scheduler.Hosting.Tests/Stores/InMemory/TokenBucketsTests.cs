using FsCheck;
using FsCheck.Xunit;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class TokenBucketsTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Property]
    public void RAT_1_however_often_one_looks_no_more_starts_than_a_burst_and_what_has_come_since(PositiveInt permits, PositiveInt burst, PositiveInt milliseconds, int seed)
    {
        var limit = new RateLimit(permits.Get % 50 + 1, TimeSpan.FromMilliseconds(100 + milliseconds.Get), burst.Get % 20 + 1);
        var (buckets, random, now, started) = (new TokenBuckets(), new Random(seed), Start, 0);
        for (var i = 0; i < 300; i++)
        {
            if (buckets.NextAt("a", limit, now) <= now)
            {
                buckets.Take("a", limit, now);
                started++;
            }

            now = now.AddMilliseconds(random.Next(20));
            var came = (now - Start).Ticks * (double)limit.Permits / limit.Per.ToTimeSpan().Ticks;
            Assert.True(started <= limit.Burst + came + 1e-6);
        }
    }

    [Property]
    public void RAT_1_the_next_token_comes_at_the_instant_that_was_said_and_not_before(PositiveInt permits, PositiveInt ticks)
    {
        var limit = new RateLimit(permits.Get, TimeSpan.FromTicks(1_000_000L + ticks.Get), 1);
        var buckets = new TokenBuckets();
        buckets.Take("a", limit, Start);
        var next = buckets.NextAt("a", limit, Start);
        Assert.True(next > Start);
        Assert.Equal(next, buckets.NextAt("a", limit, next.AddTicks(-1)));
        Assert.Equal(next, buckets.NextAt("a", limit, next));
    }

    [Fact]
    public void Buckets_that_are_full_again_are_dropped_and_others_kept()
    {
        var limit = new RateLimit(1, TimeSpan.FromSeconds(1), 1);
        var buckets = new TokenBuckets();
        for (var i = 0; i < 10_000; i++)
        {
            buckets.Take($"{i}", limit, Start.AddSeconds(i));
            Assert.Equal(Start.AddSeconds(i + 1), buckets.NextAt($"{i}", limit, Start.AddSeconds(i)));
        }

        Assert.InRange(buckets.Count, 1, 100);
    }

    [Fact]
    public void A_token_that_would_come_after_the_end_of_time_comes_then()
    {
        var limit = new RateLimit(1, TimeSpan.FromDays(3_000_000), 1);
        var buckets = new TokenBuckets();
        buckets.Take("a", limit, Start);
        Assert.Equal(DateTimeOffset.MaxValue, buckets.NextAt("a", limit, Start));
    }
}
