namespace Scheduler.Hosting.Triggers;

/// <summary>The same times of day on each of some days.</summary>
internal abstract class DailyPattern(DailyTimes times) : IClockPattern
{
    private static readonly long LastSecond = DateTime.MaxValue.Ticks - (DateTime.MaxValue.Ticks % TimeSpan.TicksPerSecond);

    public virtual long? Next(long after)
    {
        if (after >= LastSecond)
        {
            return null;
        }

        var from = new DateTime(after - (after % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond);
        if (times.Next(from) is { } time && NextDay(from.Date.Ticks) == from.Date.Ticks)
        {
            return from.Date.Ticks + time;
        }

        return from.Date == DateTime.MaxValue.Date ? null : NextDay(from.Date.Ticks + TimeSpan.TicksPerDay) + times.First;
    }

    public long? Previous(long before)
    {
        if (before <= 0)
        {
            return null;
        }

        var through = new DateTime(before - 1);
        if (times.Previous(through) is { } time && PreviousDay(through.Date.Ticks) == through.Date.Ticks)
        {
            return through.Date.Ticks + time;
        }

        return through.Date == DateTime.MinValue ? null : PreviousDay(through.Date.Ticks - TimeSpan.TicksPerDay) + times.Last;
    }

    /// <remarks>Goes from day to day; how dense the times of a day are does not matter.</remarks>
    public long Count(long from, long before, long limit)
    {
        long count = 0;
        for (var morning = from - (from % TimeSpan.TicksPerDay); morning < before && count < limit && NextDay(morning) is { } day; morning = day + TimeSpan.TicksPerDay)
        {
            count += Until(before - day) - Until(from - day);
        }

        return count;

        int Until(long time) => time <= 0 ? 0 : times.CountBefore(Math.Min(time, TimeSpan.TicksPerDay));
    }

    /// <summary>The first of the days that is not before a day; each is its first tick.</summary>
    protected abstract long? NextDay(long day);

    /// <summary>The last of the days that is not after a day.</summary>
    protected abstract long? PreviousDay(long day);
}
