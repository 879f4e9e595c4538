namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>A place in an order of waiting runs.</summary>
/// <param name="Lane">Number of the stream, where each stream has its own order; else 0.</param>
/// <param name="At">What the order goes by, in ticks.</param>
/// <param name="Run">The run; null for a place before all runs with the same <paramref name="At"/>.</param>
internal readonly record struct QueueKey(long Lane, long At, RunRecord? Run) : IComparable<QueueKey>
{
    public static QueueKey Start => new(0, long.MinValue, null);

    public static QueueKey After(DateTimeOffset instant) => new(0, instant.UtcTicks + 1, null);

    public int CompareTo(QueueKey other)
    {
        if (Lane != other.Lane)
        {
            return Lane.CompareTo(other.Lane);
        }

        if (At != other.At)
        {
            return At.CompareTo(other.At);
        }

        return Run is null || other.Run is null ? (Run is not null).CompareTo(other.Run is not null) : Run.Id.CompareTo(other.Run.Id);
    }
}
