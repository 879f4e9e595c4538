using System.Numerics;

namespace Scheduler.Hosting.Triggers;

/// <summary>What APScheduler's fields match.</summary>
internal sealed class FieldsPattern(FieldValues years, FieldValues months, DaysOfMonth days, FieldValues hours, FieldValues minutes, FieldValues seconds) : IClockPattern
{
    private static readonly long LastSecond = DateTime.MaxValue.Ticks - (DateTime.MaxValue.Ticks % TimeSpan.TicksPerSecond);

    public FieldValues Years => years;

    public FieldValues Months => months;

    public DaysOfMonth Days => days;

    public FieldValues Hours => hours;

    public FieldValues Minutes => minutes;

    public FieldValues Seconds => seconds;

    public long? Next(long after)
    {
        if (after >= LastSecond)
        {
            return null;
        }

        var from = new DateTime(after - (after % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond);
        if (NextTime(from) is { } time && NextDay(from) == from.Date.Ticks)
        {
            return from.Date.Ticks + time;
        }

        return from.Date == DateTime.MaxValue.Date ? null : NextDay(from.Date.AddDays(1)) + Ticks(hours.First, minutes.First, seconds.First);
    }

    public long? Previous(long before)
    {
        if (before <= 0)
        {
            return null;
        }

        var through = new DateTime(before - 1);
        if (PreviousTime(through) is { } time && PreviousDay(through) == through.Date.Ticks)
        {
            return through.Date.Ticks + time;
        }

        return through.Date == DateTime.MinValue ? null : PreviousDay(through.Date.AddDays(-1)) + Ticks(hours.Last, minutes.Last, seconds.Last);
    }

    private static long Ticks(int hour, int minute, int second) => ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;

    private long? NextTime(DateTime from)
    {
        var (hour, minute, second) = (hours.Next(from.Hour), from.Minute, from.Second);
        if (hour == from.Hour)
        {
            minute = minutes.Next(from.Minute);
            if (minute == from.Minute && seconds.Next(second) is var found and >= 0)
            {
                return Ticks(hour, minute, found);
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

    private long? PreviousTime(DateTime through)
    {
        var hour = hours.Previous(through.Hour);
        if (hour == through.Hour)
        {
            var minute = minutes.Previous(through.Minute);
            if (minute == through.Minute && seconds.Previous(through.Second) is var found and >= 0)
            {
                return Ticks(hour, minute, found);
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

    private long? NextDay(DateTime from)
    {
        for (var year = years.Next(from.Year); year >= 0; year = years.Next(year + 1))
        {
            for (var month = months.Next(year == from.Year ? from.Month : 1); month >= 0; month = months.Next(month + 1))
            {
                var isFirst = year == from.Year && month == from.Month;
                var rest = days.In(year, month) & (uint.MaxValue << (isFirst ? from.Day : 1));
                if (rest != 0)
                {
                    return new DateTime(year, month, BitOperations.TrailingZeroCount(rest)).Ticks;
                }
            }
        }

        return null;
    }

    private long? PreviousDay(DateTime through)
    {
        for (var year = years.Previous(through.Year); year >= 0; year = years.Previous(year - 1))
        {
            for (var month = months.Previous(year == through.Year ? through.Month : 12); month >= 0; month = months.Previous(month - 1))
            {
                var isFirst = year == through.Year && month == through.Month;
                var rest = days.In(year, month) & (uint.MaxValue >> (31 - (isFirst ? through.Day : 31)));
                if (rest != 0)
                {
                    return new DateTime(year, month, 31 - BitOperations.LeadingZeroCount(rest)).Ticks;
                }
            }
        }

        return null;
    }
}
