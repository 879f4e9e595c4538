namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>A bucket as it was at an instant. It is counted in shares of which <see cref="RateLimit.Per"/> has as many as ticks make one token, so that nothing is rounded.</summary>
/// <param name="Limit">How it is filled.</param>
/// <param name="Shares">What it holds.</param>
/// <param name="Instant">When.</param>
internal readonly record struct TokenBucket(RateLimit Limit, Int128 Shares, DateTimeOffset Instant)
{
    private Int128 Token => Limit.Per.ToTimeSpan().Ticks;

    private Int128 Capacity => Token * Limit.Burst;

    public bool IsFull => Shares >= Capacity;

    /// <summary>When it has a token.</summary>
    public DateTimeOffset NextAt
    {
        get
        {
            var ticks = (Token - Shares + Limit.Permits - 1) / Limit.Permits;
            return ticks <= 0 ? Instant : ticks < DateTimeOffset.MaxValue.Ticks - Instant.UtcTicks ? Instant.AddTicks((long)ticks) : DateTimeOffset.MaxValue;
        }
    }

    public static TokenBucket Full(RateLimit limit, DateTimeOffset now)
    {
        var empty = new TokenBucket(limit, 0, now);
        return empty with { Shares = empty.Capacity };
    }

    /// <summary>The bucket now, filled by this limit. A clock that was set back fills nothing, and counts from its new time on.</summary>
    public TokenBucket At(RateLimit limit, DateTimeOffset now)
    {
        var bucket = new TokenBucket(limit, Shares, now);
        if (limit.Per != Limit.Per)
        {
            bucket = bucket with { Shares = Shares * bucket.Token / Token };
        }

        var elapsed = Int128.Max(0, now.UtcTicks - Instant.UtcTicks);
        return bucket with { Shares = Int128.Min(bucket.Capacity, bucket.Shares + (elapsed * limit.Permits)) };
    }

    /// <summary>The bucket without one token.</summary>
    public TokenBucket Less() => this with { Shares = Shares - Token };
}
