namespace Scheduler.Hosting.Triggers;

/// <summary>Times of day, in ticks since midnight: some hours, in each of them some minutes, in each of these some seconds.</summary>
internal sealed class DailyTimes(FieldValues hours, FieldValues minutes, FieldValues seconds)
{
    public long First { get; } = Ticks(hours.First, minutes.First, seconds.First);

    public long Last { get; } = Ticks(hours.Last, minutes.Last, seconds.Last);

    /// <summary>How many there are.</summary>
    public int Count { get; } = hours.Count * minutes.Count * seconds.Count;

    /// <summary>The first that is not before the time of an instant.</summary>
    public long? Next(DateTime from)
    {
        var hour = hours.Next(from.Hour);
        if (hour == from.Hour)
        {
            var minute = minutes.Next(from.Minute);
            if (minute == from.Minute && seconds.Next(from.Second) is var second and >= 0)
            {
                return Ticks(hour, minute, second);
            }

            minute = minutes.Next(from.Minute + 1);
            if (minute >= 0)
            {
                return Ticks(hour, minute, seconds.First);
            }

            hour = hours.Next(from.Hour + 1);
        }

        return hour < 0 ? null : Ticks(hour, minutes.First, seconds.First);
    }

    /// <summary>The last that is not after the time of an instant.</summary>
    public long? Previous(DateTime through)
    {
        var hour = hours.Previous(through.Hour);
        if (hour == through.Hour)
        {
            var minute = minutes.Previous(through.Minute);
            if (minute == through.Minute && seconds.Previous(through.Second) is var second and >= 0)
            {
                return Ticks(hour, minute, second);
            }

            minute = minutes.Previous(through.Minute - 1);
            if (minute >= 0)
            {
                return Ticks(hour, minute, seconds.Last);
            }

            hour = hours.Previous(through.Hour - 1);
        }

        return hour < 0 ? null : Ticks(hour, minutes.Last, seconds.Last);
    }

    /// <summary>How many there are before a time, which is at most a whole day.</summary>
    public int CountBefore(long time)
    {
        // A fraction of a second has its second before it.
        var at = new DateTime(time + TimeSpan.TicksPerSecond - 1);
        if (at.Day > 1)
        {
            return Count;
        }

        var count = hours.CountBelow(at.Hour) * minutes.Count;
        if (!hours.Contains(at.Hour))
        {
            return count * seconds.Count;
        }

        count = (count + minutes.CountBelow(at.Minute)) * seconds.Count;
        return minutes.Contains(at.Minute) ? count + seconds.CountBelow(at.Second) : count;
    }

    private static long Ticks(int hour, int minute, int second) => ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
}
