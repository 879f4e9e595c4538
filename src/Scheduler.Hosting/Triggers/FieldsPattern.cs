using System.Numerics;

namespace Scheduler.Hosting.Triggers;

/// <summary>What APScheduler's fields match.</summary>
internal sealed class FieldsPattern(FieldValues years, FieldValues months, DaysOfMonth days, DailyTimes times) : DailyPattern(times)
{
    protected override long? NextDay(long day)
    {
        var from = new DateTime(day);
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

    protected override long? PreviousDay(long day)
    {
        var through = new DateTime(day);
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
