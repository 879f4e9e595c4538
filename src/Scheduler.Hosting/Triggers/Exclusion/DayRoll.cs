namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>Where an occurrence goes that calendars exclude (CAL-2); all in UTC ticks.</summary>
/// <param name="exclusions">The calendars.</param>
/// <param name="rule">The rule.</param>
/// <param name="zone">The time zone whose days and times of day count.</param>
/// <param name="dst">What becomes of a time that clocks skip or show twice on the other day.</param>
internal sealed class DayRoll(Exclusions exclusions, OnExcluded rule, ZoneOffsets zone, DstPolicy dst)
{
    /// <summary>By how many days an occurrence moves at most; where all of these are excluded it is left out.</summary>
    public const int Farthest = 60;

    public bool MovesLater { get; } = rule is OnExcluded.Next or OnExcluded.ModifiedNext;

    public bool MovesEarlier { get; } = rule is OnExcluded.Previous or OnExcluded.ModifiedNext;

    /// <summary>When an occurrence happens: at its own instant, on another day, or not at all.</summary>
    public long? Target(long occurrence) =>
        exclusions.Excluding(occurrence) is null ? occurrence : rule switch
        {
            OnExcluded.Next => Move(occurrence, 1),
            OnExcluded.Previous => Move(occurrence, -1),
            OnExcluded.ModifiedNext => Move(occurrence, 1, withinMonth: true) ?? Move(occurrence, -1),
            _ => null,
        };

    /// <summary>Whether an occurrence is included if it is moved by some days: without it, it does not go there.</summary>
    public bool IsOpen(long occurrence, int days) =>
        ZoneOffsets.Covers(occurrence) && occurrence + zone.At(occurrence).Offset + (days * TimeSpan.TicksPerDay) is var clock
        && ZoneOffsets.Covers(clock - TimeSpan.TicksPerDay) && exclusions.Excluding(Instant(clock).Instant) is null;

    /// <summary>Whether the whole of a stretch is excluded on every day that an occurrence in it could go to.</summary>
    public bool IsStuck(long from, long to)
    {
        for (var day = 1; day <= Farthest; day++)
        {
            if ((MovesLater && !IsClosed(from, to, day)) || (MovesEarlier && !IsClosed(from, to, -day)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsClosed(long from, long to, int days)
    {
        var (first, last) = (from + zone.At(from).Offset + (days * TimeSpan.TicksPerDay), to - 1 + zone.At(to - 1).Offset + (days * TimeSpan.TicksPerDay));
        if (!ZoneOffsets.Covers(first - TimeSpan.TicksPerDay) || !ZoneOffsets.Covers(last - TimeSpan.TicksPerDay))
        {
            return true;
        }

        var end = Instant(last).Instant + 1;
        return exclusions.FirstOpen(Instant(first).Instant, end) >= end;
    }

    private long? Move(long occurrence, int direction, bool withinMonth = false)
    {
        if (!ZoneOffsets.Covers(occurrence))
        {
            return null;
        }

        var clock = occurrence + zone.At(occurrence).Offset;
        var month = new DateTime(clock).Month;
        for (var day = 1; day <= Farthest; day++)
        {
            clock += direction * TimeSpan.TicksPerDay;
            if (!ZoneOffsets.Covers(clock - TimeSpan.TicksPerDay) || (withinMonth && new DateTime(clock).Month != month))
            {
                return null;
            }

            var (instant, exists) = Instant(clock);
            if (exclusions.Excluding(instant) is null)
            {
                return exists || dst.Gap == DstGap.NextValid ? instant : null;
            }
        }

        return null;
    }

    // One occurrence stays one: of a time shown twice it is the first, unless the policy says the last.
    private (long Instant, bool Exists) Instant(long clock)
    {
        var stretch = zone.Showing(clock);
        if (clock < stretch.Start + stretch.Offset)
        {
            return (stretch.Start, false);
        }

        if (dst.Fold == DstFold.Last && ZoneOffsets.Covers(stretch.End) && zone.At(stretch.End) is var later && clock >= later.Start + later.Offset)
        {
            stretch = later;
        }

        return (clock - stretch.Offset, true);
    }
}
