namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>The buckets of rate limits by key (RAT-1). One that is full again is as good as one that never was, and is dropped now and then.</summary>
internal sealed class TokenBuckets
{
    private const int FewBuckets = 64;

    private readonly Dictionary<string, TokenBucket> _buckets = [];
    private int _sweepAt = FewBuckets;

    /// <summary>How many buckets are kept.</summary>
    public int Count => _buckets.Count;

    /// <summary>When there is a token; an instant that is not after <paramref name="now"/> where there is one already.</summary>
    public DateTimeOffset NextAt(string key, RateLimit limit, DateTimeOffset now)
    {
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            return now;
        }

        // Kept, so that after the clock was set back the bucket counts from there.
        return (_buckets[key] = bucket.At(limit, now)).NextAt;
    }

    /// <summary>Takes a token that is there.</summary>
    public void Take(string key, RateLimit limit, DateTimeOffset now)
    {
        var bucket = _buckets.TryGetValue(key, out var known) ? known.At(limit, now) : TokenBucket.Full(limit, now);
        _buckets[key] = bucket.Less();
        if (_buckets.Count > _sweepAt)
        {
            foreach (var (other, old) in _buckets)
            {
                if (old.At(old.Limit, now).IsFull)
                {
                    _buckets.Remove(other);
                }
            }

            _sweepAt = Math.Max(FewBuckets, 2 * _buckets.Count);
        }
    }
}
