namespace Scheduler.Hosting.PostgreSql;

/// <summary>
/// The database's clock as this process knows it: its own monotonic clock and an offset, measured in the middle of round trips (SKW-1, SKW-2). Decisions are taken by the database itself; this one says when to
/// wake up and what to show.
/// </summary>
/// <param name="time">The monotonic clock.</param>
/// <param name="provided">Whether <paramref name="time"/> itself is the store's clock, in place of the database's (SKW-3).</param>
internal sealed class StoreClock(TimeProvider time, bool provided)
{
    private const int Samples = 8;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Queue<Sample> _samples = new(Samples);
    private DateTimeOffset _zero = time.GetUtcNow();

    public DateTimeOffset Now
    {
        get
        {
            if (provided)
            {
                return time.GetUtcNow();
            }

            lock (_lock)
            {
                return _zero + time.GetElapsedTime(_start);
            }
        }
    }

    /// <summary>What statements take for now; null for the database's own.</summary>
    public DateTimeOffset? Provided => provided ? time.GetUtcNow() : null;

    /// <summary>How far the database's clock is ahead of this machine's.</summary>
    public TimeSpan Offset => Now - time.GetUtcNow();

    public long Stamp() => time.GetTimestamp();

    /// <summary>Takes what the database's clock showed between a stamp and now. Of the last eight measurements the quickest counts.</summary>
    public void Measure(long sent, DateTimeOffset shown)
    {
        var (before, after) = (time.GetElapsedTime(_start, sent), time.GetElapsedTime(_start));
        var sample = new Sample(shown - ((before + after) / 2), (after - before) / 2);
        lock (_lock)
        {
            // Every measurement is right within half its round trip; one that contradicts says that the clock was set.
            if (_samples.Any(other => (other.Zero - sample.Zero).Duration() > other.Error + sample.Error + Tolerance))
            {
                _samples.Clear();
            }

            if (_samples.Count == Samples)
            {
                _samples.Dequeue();
            }

            _samples.Enqueue(sample);
            _zero = _samples.MinBy(other => other.Error).Zero;
        }
    }

    /// <param name="Zero">What the database's clock showed when this clock began.</param>
    /// <param name="Error">How wrong that may be.</param>
    private readonly record struct Sample(DateTimeOffset Zero, TimeSpan Error);
}
