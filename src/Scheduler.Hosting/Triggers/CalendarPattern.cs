namespace Scheduler.Hosting.Triggers;

/// <summary>A time of day on dates that are a number of months and days apart (DST-4).</summary>
/// <param name="Start">The first date.</param>
/// <param name="End">No date is after this one.</param>
/// <param name="Months">Months, not negative.</param>
/// <param name="Days">Days, not negative; not both are zero.</param>
/// <param name="Time">The time of day.</param>
/// <param name="Overflow">What becomes of a date that its month does not have.</param>
internal sealed record CalendarPattern(DateOnly Start, DateOnly? End, int Months, int Days, TimeOnly Time, MonthOverflow Overflow) : IClockPattern
{
    public long? Next(long after)
    {
        for (Step? step = Seek(after); step is { } at && !(at.Date > End); step = Following(at))
        {
            if (Match(at) is var match && match > after)
            {
                return match;
            }
        }

        return null;
    }

    public long? Previous(long before)
    {
        long? last = null;
        var through = End is { } end ? Math.Min(before, (end.DayNumber + 1) * TimeSpan.TicksPerDay) : before;
        for (Step? step = Seek(through); step is { } at && !(at.Date > End) && Match(at) is var match && match < before; step = Following(at))
        {
            last = match;
        }

        return last;
    }

    public long Count(long from, long before, long limit)
    {
        long count = 0;
        for (Step? step = Seek(from); step is { } at && !(at.Date > End) && Match(at) is var match && match < before && count < limit; step = Following(at))
        {
            count += match < from ? 0 : 1;
        }

        return count;
    }

    private long Match(Step step) => (step.Date.DayNumber * TimeSpan.TicksPerDay) + Time.Ticks;

    /// <summary>The first step, or a later one that matches before an instant.</summary>
    private Step Seek(long instant)
    {
        var through = DateOnly.FromDateTime(new DateTime(Math.Clamp(instant, 0, DateTime.MaxValue.Ticks)));
        if (through <= Start || (Months > 0 && Days > 0))
        {
            // Months and days together go from date to date, so there is no way but walking (APScheduler's rule).
            return new(0, Start);
        }

        if (Months == 0)
        {
            var count = Math.Max(0, ((through.DayNumber - Start.DayNumber) / Days) - 1);
            return new(count, Start.AddDays(count * Days));
        }

        var months = ((through.Year - Start.Year) * 12) + through.Month - Start.Month;
        for (var count = (months / Months) - 1; count > 0; count--)
        {
            if (MonthsAfter(Start, (long)count * Months) is { } date)
            {
                return new(count, date);
            }
        }

        return new(0, Start);
    }

    private Step? Following(Step step)
    {
        if (Months == 0)
        {
            return DaysAfter(step.Date) is { } next ? new(step.Count + 1, next) : null;
        }

        var (from, count) = Days == 0 ? (Start, step.Count) : (step.Date, 0);
        while (IsWithin(from, (long)++count * Months))
        {
            if (MonthsAfter(from, (long)count * Months) is { } date)
            {
                return Days == 0 ? new(count, date) : DaysAfter(date) is { } next ? new(0, next) : null;
            }
        }

        return null;
    }

    private DateOnly? DaysAfter(DateOnly date) => DateOnly.MaxValue.DayNumber - date.DayNumber < Days ? null : date.AddDays(Days);

    private static bool IsWithin(DateOnly from, long months) => ((from.Year * 12L) + from.Month - 1 + months) / 12 <= DateOnly.MaxValue.Year;

    private DateOnly? MonthsAfter(DateOnly from, long months)
    {
        var month = (from.Year * 12L) + from.Month - 1 + months;
        var first = new DateOnly((int)(month / 12), (int)(month % 12) + 1, 1);
        var length = DateTime.DaysInMonth(first.Year, first.Month);
        return from.Day <= length ? first.AddDays(from.Day - 1) : Overflow == MonthOverflow.Clamp ? first.AddDays(length - 1) : null;
    }

    /// <summary>A date, and how many periods it is after the first where these can be counted.</summary>
    private readonly record struct Step(int Count, DateOnly Date);
}
