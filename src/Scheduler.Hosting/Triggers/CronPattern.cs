using Cronos;

namespace Scheduler.Hosting.Triggers;

/// <summary>What a cron expression matches. Cronos answers what comes next; the rest follows from that.</summary>
/// <param name="cron">The expression; it matches something.</param>
internal sealed class CronPattern(CronExpression cron) : DailyPattern(TimesOf(cron))
{
    public CronExpression Cron { get; } = cron;

    public override long? Next(long after) => Cron.GetNextOccurrence(new DateTime(after, DateTimeKind.Utc))?.Ticks;

    public override bool Equals(object? obj) => obj is CronPattern other && Cron.Equals(other.Cron);

    public override int GetHashCode() => Cron.GetHashCode();

    protected override long? NextDay(long day)
    {
        var match = Cron.GetNextOccurrence(new DateTime(day, DateTimeKind.Utc), inclusive: true)?.Ticks;
        return match - (match % TimeSpan.TicksPerDay);
    }

    /// <remarks>
    /// Found by searching forwards in windows that double until one holds a match, then by halving: some 30 searches for the rarest days.
    /// (Cronos 0.13 searches backwards too, but finds 30 June for <c>0 9 * 7 *</c>.)
    /// </remarks>
    protected override long? PreviousDay(long day)
    {
        long? found = null;
        for (long window = 0; found is null; window = (2 * window) + TimeSpan.TicksPerDay)
        {
            var from = Math.Max(day - window, 0);
            found = Within(from);
            if (found is null && from == 0)
            {
                return null;
            }
        }

        var (last, end) = (found.Value, day + TimeSpan.TicksPerDay);
        while (end - last > TimeSpan.TicksPerDay)
        {
            var middle = last + ((end - last) / 2 / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay);
            if (Within(middle) is { } later)
            {
                last = later;
            }
            else
            {
                end = middle;
            }
        }

        return last;

        long? Within(long from) => NextDay(from) is { } match && match <= day ? match : null;
    }

    // All days that match have the same times, so those of one will do.
    private static DailyTimes TimesOf(CronExpression cron)
    {
        var first = cron.GetNextOccurrence(DateTime.UnixEpoch)!.Value;
        return new(
            Values(first.Date, TimeSpan.FromHours(1), 24),
            Values(first.Date.AddHours(first.Hour), TimeSpan.FromMinutes(1), 60),
            Values(first.AddSeconds(-first.Second), TimeSpan.FromSeconds(1), 60));

        FieldValues Values(DateTime from, TimeSpan unit, int count) =>
            new(Enumerable.Range(0, count).Where(value => cron.GetNextOccurrence(from + (value * unit), inclusive: true) < from + ((value + 1) * unit)), count - 1);
    }
}
