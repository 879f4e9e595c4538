using Cronos;

namespace Scheduler.Hosting.Triggers;

/// <summary>The times of day and date that a cron expression matches, as a clock shows them, in ticks and without any time zone.</summary>
internal static class CronSearch
{
    /// <summary>The first match later than <paramref name="after"/>.</summary>
    public static long? Next(this CronExpression cron, long after) => cron.GetNextOccurrence(new DateTime(after, DateTimeKind.Utc))?.Ticks;

    /// <summary>
    /// The last match earlier than <paramref name="before"/>. Found by searching forwards in windows that double until one holds a match, then by halving: at most some
    /// 80 searches, however dense or rare the matches are. (Cronos 0.13 searches backwards too, but finds 30 June for <c>0 9 * 7 *</c>.)
    /// </summary>
    public static long? Previous(this CronExpression cron, long before)
    {
        long? found = null;
        for (var window = TimeSpan.TicksPerSecond; found is null; window *= 2)
        {
            var from = Math.Max(before - window, 0);
            found = cron.Within(from, before);
            if (found is null && from == 0)
            {
                return null;
            }
        }

        var (last, end) = (found.Value, before);
        while (end - last > TimeSpan.TicksPerSecond)
        {
            var middle = last + ((end - last) / 2);
            if (cron.Within(middle, end) is { } later)
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

    private static long? Within(this CronExpression cron, long from, long before) =>
        cron.GetNextOccurrence(new DateTime(from, DateTimeKind.Utc), inclusive: true)?.Ticks is { } match && match < before ? match : null;
}
