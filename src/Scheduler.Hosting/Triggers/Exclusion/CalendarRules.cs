namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>Times that are listed one by one or by a rule (CAL-1).</summary>
internal sealed class CalendarRules : ICalendar
{
    /// <summary>Dates.</summary>
    public IReadOnlySet<DateOnly> Dates { get; init; } = new HashSet<DateOnly>();

    /// <summary>Month and day of every year.</summary>
    public IReadOnlySet<(int Month, int Day)> Yearly { get; init; } = new HashSet<(int, int)>();

    /// <summary>From one date to another, both included.</summary>
    public (DateOnly First, DateOnly Last)[] Ranges { get; init; } = [];

    /// <summary>Days of the week.</summary>
    public IReadOnlySet<DayOfWeek> Weekdays { get; init; } = new HashSet<DayOfWeek>();

    /// <summary>From one time of day to another that is no longer part of it, each day; past midnight where the second is not later.</summary>
    public (TimeOnly From, TimeOnly To)[] Daily { get; init; } = [];

    /// <summary>What cron expressions match.</summary>
    public CronMask[] Cron { get; init; } = [];

    /// <inheritdoc/>
    public bool Excludes(DateTimeOffset local) => Matches(local.Ticks, out _);

    /// <inheritdoc/>
    public (DateTime From, DateTime To) Stretch(DateTimeOffset local)
    {
        Matches(local.Ticks, out var span);
        return (new(span.From), new(Math.Min(span.To, DateTime.MaxValue.Ticks)));
    }

    private bool Matches(long clock, out ClockSpan span)
    {
        var midnight = clock - (clock % TimeSpan.TicksPerDay);
        span = new(midnight, midnight + TimeSpan.TicksPerDay);
        if (HasDay(DateOnly.FromDateTime(new(midnight))))
        {
            return true;
        }

        var matches = false;
        foreach (var (from, to) in Daily)
        {
            var time = clock - midnight;
            span = Around(Around(span, time, midnight, from.Ticks), time, midnight, to.Ticks);
            matches |= from < to ? time >= from.Ticks && time < to.Ticks : time >= from.Ticks || time < to.Ticks;
        }

        // Within a window it does not matter what else matches there.
        for (var index = 0; !matches && index < Cron.Length; index++)
        {
            matches = Cron[index].Matches(clock, ref span);
        }

        return matches;
    }

    private bool HasDay(DateOnly day)
    {
        if (Weekdays.Contains(day.DayOfWeek) || Dates.Contains(day) || Yearly.Contains((day.Month, day.Day)))
        {
            return true;
        }

        foreach (var (first, last) in Ranges)
        {
            if (first <= day && day <= last)
            {
                return true;
            }
        }

        return false;
    }

    // The part of the span on one side of a time of day.
    private static ClockSpan Around(ClockSpan span, long time, long midnight, long border) =>
        span.And(border <= time ? new(midnight + border, long.MaxValue) : new(long.MinValue, midnight + border));
}
