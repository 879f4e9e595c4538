using Cronos;

namespace Scheduler.Hosting.Triggers;

/// <summary>What a cron expression matches.</summary>
/// <param name="Cron">The expression.</param>
internal sealed record CronPattern(CronExpression Cron) : IClockPattern
{
    public long? Next(long after) => Cron.GetNextOccurrence(new DateTime(after, DateTimeKind.Utc))?.Ticks;

    /// <remarks>
    /// Found by searching forwards in windows that double until one holds a match, then by halving: at most some 80 searches, however dense or rare the matches are.
    /// (Cronos 0.13 searches backwards too, but finds 30 June for <c>0 9 * 7 *</c>.)
    /// </remarks>
    public long? Previous(long before)
    {
        long? found = null;
        for (var window = TimeSpan.TicksPerSecond; found is null; window *= 2)
        {
            var from = Math.Max(before - window, 0);
            found = Within(from, before);
            if (found is null && from == 0)
            {
                return null;
            }
        }

        var (last, end) = (found.Value, before);
        while (end - last > TimeSpan.TicksPerSecond)
        {
            var middle = last + ((end - last) / 2);
            if (Within(middle, end) is { } later)
            {
                last = later;
            }
            else
            {
                end = middle;
            }
        }

        return last;
    }

    private long? Within(long from, long before) =>
        Cron.GetNextOccurrence(new DateTime(from, DateTimeKind.Utc), inclusive: true)?.Ticks is { } match && match < before ? match : null;
}
