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
        var first = First(after, 1, out gaveUp);
        return !Moves || gaveUp ? first : Nearest(after, first, 1);
    }

    public long? Previous(long before)
    {
        var last = First(before, -1, out var gaveUp);
        return !Moves || gaveUp ? last : Nearest(before, last, -1);
    }

    /// <summary>The occurrences that have moved to an instant, nearest day first.</summary>
    public IEnumerable<long> MovedTo(long instant)
    {
        foreach (var direction in new[] { -1, 1 }.Where(direction => direction < 0 ? roll.MovesLater : roll.MovesEarlier))
        {
            for (var days = direction; Math.Abs(days) <= DayRoll.Farthest && Shift(instant - 1, instant + 1, days) is var (first, last) && !IsBarrier(first, last); days += direction)
            {
                for (var source = Step(first - 1, 1); source <= last; source = Step(source.Value, 1))
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
        var (rejected, began, last) = (0, (long?)null, from);
        while (Step(last, direction) is { } source)
        {
            var excluded = exclusions.Excludes(source, out var start, out var end);
            if ((excluded ? roll.Target(source) : source) is { } target && IsWithin(target) && (target - from) * direction > 0)
            {
                return target;
            }

            began ??= source;
            if (++rejected >= MostRejected || Math.Abs(source - began.Value) > Longest)
            {
                gaveUp = true;
                return null;
            }

            last = !excluded || Moves ? source : direction > 0 ? end - 1 : start;
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
        Visit(low, high, 0, direction, ref window);
        var scanned = low + 1;
        for (var days = 1; roll.MovesLater && days <= DayRoll.Farthest && window.IsOpen; days++)
        {
            var (first, last) = Shift(window.Low, window.High, -days);
            if (IsBarrier(first, last))
            {
                break;
            }

            Visit(first - 1, Math.Min(last + 1, scanned), -days, direction, ref window);
            scanned = Math.Min(scanned, first);
        }

        scanned = high - 1;
        for (var days = 1; roll.MovesEarlier && days <= DayRoll.Farthest && window.IsOpen; days++)
        {
            var (first, last) = Shift(window.Low, window.High, days);
            if (IsBarrier(first, last))
            {
                break;
            }

            Visit(Math.Max(first - 1, scanned), last + 1, days, direction, ref window);
            scanned = Math.Max(scanned, last);
        }

        return window.Found;
    }

    /// <summary>Looks at the occurrences between two instants, the nearest first, for one that ends up in the window.</summary>
    private void Visit(long after, long before, int days, int direction, ref Window window)
    {
        for (var at = direction > 0 ? after : before; window.IsOpen && Step(at, direction) is { } source && source > after && source < before; at = source)
        {
            window.Visited++;
            if (roll.Target(source) is not { } target || target <= window.Low || target >= window.High)
            {
                continue;
            }

            window.Found = target;
            (window.Low, window.High) = direction > 0 ? (window.Low, target) : (target, window.High);
            var (first, last) = Shift(window.Low, window.High, days);
            (after, before) = (Math.Max(after, first - 1), Math.Min(before, last + 1));
        }
    }

    // Whatever would come from beyond has to pass it at its own time of day, and would have stayed there.
    private bool IsBarrier(long from, long to) =>
        !ZoneOffsets.Covers(from) || !ZoneOffsets.Covers(to) || exclusions.Include(from, Math.Min(to, from + WholeDay));

    /// <summary>All instants at which clocks show what they show between two instants, some days later or earlier.</summary>
    private (long From, long To) Shift(long low, long high, int days)
    {
        var first = low + Offsets(low).Least + (days * Day);
        var last = high + Offsets(high).Most + (days * Day);
        return (first - Offsets(low + (days * Day)).Most, last - Offsets(high + (days * Day)).Least);
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

    private bool IsWithin(long target) => !(target < inner.StartAt?.UtcTicks) && !(target > inner.EndAt?.UtcTicks);

    private long? Step(long from, int direction)
    {
        var instant = Instants.FromTicks(Math.Clamp(from, 0, DateTime.MaxValue.Ticks));
        return (direction > 0 ? inner.Next(instant) : inner.Previous(instant))?.UtcTicks;
    }

    private static long Add(long instant, long span) => Math.Clamp(instant + span, 0, DateTime.MaxValue.Ticks);

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
