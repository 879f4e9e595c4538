namespace Scheduler.Hosting.Stores;

/// <summary>The bucket of a rate limit as it was at an instant (RAT-1): a store keeps one for each key. It is counted in shares of which <see cref="RateLimit.Per"/> has as many as ticks make one token, so that nothing is rounded.</summary>
/// <param name="Limit">How it is filled.</param>
/// <param name="Shares">What it holds.</param>
/// <param name="Instant">When.</param>
public readonly record struct TokenBucket(RateLimit Limit, Int128 Shares, DateTimeOffset Instant)
{
    private Int128 Token => Limit.Per.ToTimeSpan().Ticks;

    private Int128 Capacity => Token * Limit.Burst;

    /// <summary>Whether it holds a whole burst, and so need not be kept.</summary>
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

    /// <summary>What a key that has no bucket yet has.</summary>
    /// <param name="limit">How it is filled.</param>
    /// <param name="now">The present.</param>
    public static TokenBucket Full(RateLimit limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var empty = new TokenBucket(limit, 0, now);
        return empty with { Shares = empty.Capacity };
    }

    /// <summary>The bucket now, filled by this limit. A clock that was set back fills nothing, and counts from its new time on.</summary>
    /// <param name="limit">How it is filled from now on.</param>
    /// <param name="now">The present.</param>
    public TokenBucket At(RateLimit limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(limit);
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
