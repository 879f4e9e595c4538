namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>Searches what a trigger's occurrences become by its calendars; all in UTC ticks.</summary>
/// <param name="inner">The trigger without them.</param>
/// <param name="exclusions">The calendars.</param>
/// <param name="roll">Where occurrences go.</param>
/// <param name="zone">The time zone whose days and times of day count.</param>
/// <remarks>
/// Occurrences of different times of day overtake each other when they move, so the first that is found need not be the nearest. Whatever lies nearer comes from an occurrence just as many days
/// away as it has moved; that is looked for day by day, until a day is reached that nothing moves across because all of it is included.
/// </remarks>
internal sealed class RollSearch(Trigger inner, Exclusions exclusions, DayRoll roll, ZoneOffsets zone)
{
    /// <summary>How many occurrences are rejected in a row, and for how long after the first one (CAL-4).</summary>
    private const int MostRejected = 100_000;
    private const long Longest = 3653 * TimeSpan.TicksPerDay;

    private const long Day = TimeSpan.TicksPerDay;

    // Clocks that are set back show less than a day in 24 hours.
    private const long WholeDay = Day + (2 * TimeSpan.TicksPerHour);
    private const long Reach = (DayRoll.Farthest + 2) * Day;

    private bool Moves => roll.MovesLater || roll.MovesEarlier;

    public long? Next(long after, out bool gaveUp)
    {
        // Nothing may lie ahead for years, and yet an occurrence that is over move to tomorrow.
        var found = First(after, 1, out gaveUp);
        found = Moves ? Nearest(after, found, 1) : found;
        gaveUp &= found is null;
        return found;
    }

    public long? Previous(long before)
    {
        var found = First(before, -1, out _);
        return Moves ? Nearest(before, found, -1) : found;
    }

    /// <summary>Whether an instant is not beyond the bounds of the trigger.</summary>
    public bool IsWithin(long target) => !(target < inner.StartAt?.UtcTicks) && !(target > inner.EndAt?.UtcTicks);

    /// <summary>The occurrences that have moved to an instant.</summary>
    public IEnumerable<long> MovedTo(long instant)
    {
        foreach (var direction in new[] { -1, 1 }.Where(direction => direction < 0 ? roll.MovesLater : roll.MovesEarlier))
        {
            for (var days = direction; Shift(instant - 1, instant + 1, days) is var shifted && !IsBarrier(shifted, days); days += direction)
            {
                for (var source = Step(shifted.First - 1, 1); source <= shifted.Last; source = Step(source.Value, 1))
                {
                    if (roll.Target(source.Value) == instant)
                    {
                        yield return source.Value;
                    }
                }
            }
        }
    }

    /// <summary>What the first of the occurrences beyond an instant becomes that also ends up beyond it.</summary>
    private long? First(long from, int direction, out bool gaveUp)
    {
        gaveUp = false;
        var (rejected, began, last, tried) = (0, (long?)null, from, (long?)null);
        while (Step(last, direction) is { } source)
        {
            var excluded = exclusions.Excludes(source, out var start, out var end);
            var target = excluded ? roll.Target(source) : source;
            if (target is not null && IsWithin(target.Value) && (target - from) * direction > 0)
            {
                return target;
            }

            began ??= source;
            if (++rejected >= MostRejected || Math.Abs(source - began.Value) > Longest)
            {
                gaveUp = true;
                return null;
            }

            // Of what is excluded every day, such as the nights, nothing goes anywhere: that is asked once for a whole stretch.
            var skips = excluded && (!Moves || (target is null && tried != start && roll.IsStuck(start, end)));
            (last, tried) = (!skips ? source : direction > 0 ? end - 1 : start, start);
        }

        gaveUp = direction > 0 && inner.GaveUp(Instants.FromTicks(last));
        return null;
    }

    /// <summary>What lies nearest to an instant: what was found, or something nearer.</summary>
    private long? Nearest(long from, long? found, int direction)
    {
        var (low, high) = direction > 0 ? (from, found ?? Add(from, Reach)) : (found ?? Add(from, -Reach), from);

        // What is excluded is nobody's target, nor is what lies beyond the bounds.
        (low, high) = (Math.Max(low, (inner.StartAt?.UtcTicks ?? 0) - 1), Math.Min(high, (inner.EndAt?.UtcTicks ?? DateTime.MaxValue.Ticks) + 1));
        (low, high) = direction > 0 ? (exclusions.FirstOpen(low + 1, high) - 1, high) : (low, exclusions.LastOpen(high - 1, low) + 1);
        var window = new Window { Low = low, High = high, Found = found };
        var (after, before) = Visit(low, high, 0, direction, ref window);
        for (var days = -1; roll.MovesLater && window.IsOpen && Shift(window.Low, window.High, days) is var shifted && !IsBarrier(shifted, days); days--)
        {
            after = Math.Min(after, Visit(shifted.First - 1, Math.Min(shifted.Last, after) + 1, days, direction, ref window, shifted.IsExact).After);
        }

        // Those that stay away must not use up what the others are given.
        window.Visited = 0;
        for (var days = 1; roll.MovesEarlier && window.IsOpen && Shift(window.Low, window.High, days) is var shifted && !IsBarrier(shifted, days); days++)
        {
            before = Math.Max(before, Visit(Math.Max(shifted.First, before) - 1, shifted.Last + 1, days, direction, ref window, shifted.IsExact).Before);
        }

        return window.Found;
    }

    /// <summary>Looks at the occurrences between two instants, the nearest first, for one that ends up in the window.</summary>
    /// <returns>The instants between which it has looked: as the window narrows, fewer of them count.</returns>
    private (long After, long Before) Visit(long after, long before, int days, int direction, ref Window window, bool isExact = false)
    {
        for (var at = direction > 0 ? after : before; window.IsOpen && Step(at, direction) is { } source && source > after && source < before; at = source)
        {
            window.Visited++;
            if ((isExact && !roll.IsOpen(source, -days)) || roll.Target(source) is not { } target || target <= window.Low || target >= window.High)
            {
                continue;
            }

            window.Found = target;
            (window.Low, window.High) = direction > 0 ? (window.Low, target) : (target, window.High);
            var shifted = Shift(window.Low, window.High, days);
            (after, before) = (Math.Max(after, shifted.First - 1), Math.Min(before, shifted.Last + 1));
        }

        return (after, before);
    }

    /// <summary>Whether nothing reaches the window from beyond its shift: on the way it would pass a day on which its time of day is included, and would have stayed there.</summary>
    private bool IsBarrier(Shifted shifted, int days)
    {
        var (first, last) = (shifted.First, shifted.Last);
        if (Math.Abs(days) > DayRoll.Farthest || !ZoneOffsets.Covers(first) || !ZoneOffsets.Covers(last))
        {
            return true;
        }

        // Either a whole day is included, or at least each time that is included in the window.
        var block = days < 0 ? (From: first, To: Math.Min(Math.Min(last, shifted.Low), first + WholeDay)) : (From: Math.Max(Math.Max(first, shifted.High), last - WholeDay), To: last);
        return exclusions.Include(block.From, block.To + 1) || (shifted.By is { } by && exclusions.ExcludeOnlyAsBefore(first + 1, last, by));
    }

    /// <summary>All instants at which clocks show what they show between two instants, some days later or earlier.</summary>
    private Shifted Shift(long low, long high, int days)
    {
        var (lowOffsets, highOffsets) = (Offsets(low), Offsets(high));
        var (firstOffsets, lastOffsets) = (Offsets(low + (days * Day)), Offsets(high + (days * Day)));
        var first = low + lowOffsets.Least + (days * Day) - firstOffsets.Most;
        var last = high + highOffsets.Most + (days * Day) - lastOffsets.Least;
        var isSteady = lowOffsets == highOffsets && lowOffsets.Least == lowOffsets.Most && firstOffsets == lastOffsets && firstOffsets.Least == firstOffsets.Most && high - low < 20 * Day;
        return new(low, high, first, last, isSteady ? first - low : null);
    }

    // Around an instant, so that no change of the clocks is overlooked.
    private (long Least, long Most) Offsets(long instant)
    {
        var (least, most) = (long.MaxValue, long.MinValue);
        var end = Math.Min(instant + (2 * Day), ZoneOffsets.Latest);
        for (var position = Math.Max(instant - (2 * Day), ZoneOffsets.Earliest); position < end;)
        {
            var stretch = zone.At(position);
            (least, most, position) = (Math.Min(least, stretch.Offset), Math.Max(most, stretch.Offset), stretch.End);
        }

        return least > most ? (0, 0) : (least, most);
    }

    private long? Step(long from, int direction)
    {
        var instant = Instants.FromTicks(Math.Clamp(from, 0, DateTime.MaxValue.Ticks));
        return (direction > 0 ? inner.Next(instant) : inner.Previous(instant))?.UtcTicks;
    }

    private static long Add(long instant, long span) => Math.Clamp(instant + span, 0, DateTime.MaxValue.Ticks);

    /// <summary>Instants between two others, some days later or earlier.</summary>
    /// <param name="Low">The one.</param>
    /// <param name="High">The other.</param>
    /// <param name="First">The first instant that may be meant.</param>
    /// <param name="Last">The last.</param>
    /// <param name="By">By how much all of them are shifted; null where clocks change nearby.</param>
    private readonly record struct Shifted(long Low, long High, long First, long Last, long? By)
    {
        /// <summary>Whether what lies there gets between the two by just so many days, or not at all.</summary>
        public bool IsExact => By is not null && High - Low <= Day;
    }

    /// <summary>Where something nearer may lie, and the nearest so far.</summary>
    private struct Window
    {
        public long Low;
        public long High;
        public long? Found;
        public int Visited;

        public readonly bool IsOpen => High - Low > 1 && Visited < MostRejected;
    }
}
