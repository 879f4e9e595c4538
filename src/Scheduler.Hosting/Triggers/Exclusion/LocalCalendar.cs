namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>A calendar with the time zone whose clocks it looks at; it answers for instants, in UTC ticks.</summary>
internal readonly struct LocalCalendar(ICalendar calendar, TimeZoneInfo zone)
{
    private readonly ZoneOffsets _offsets = ZoneOffsets.Of(zone);

    public bool Excludes(long instant) => ZoneOffsets.Covers(instant) && calendar.Excludes(At(instant, _offsets.At(instant)));

    /// <summary>Whether it excludes an instant.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="from">The first instant of a stretch with the same answer.</param>
    /// <param name="to">The first instant after it.</param>
    public bool Excludes(long instant, out long from, out long to)
    {
        (from, to) = (instant, instant + 1);
        if (!ZoneOffsets.Covers(instant))
        {
            return false;
        }

        // Beyond a change of the clocks they show something else. A calendar of somebody else's may answer with a stretch that is none.
        var offsets = _offsets.At(instant);
        var local = At(instant, offsets);
        var (first, last) = calendar.Stretch(local);
        from = Math.Min(instant, Math.Max(first.Ticks - offsets.Offset, offsets.Start));
        to = Math.Max(instant + 1, Math.Min(last.Ticks - offsets.Offset, offsets.End));
        return calendar.Excludes(local);
    }

    private static DateTimeOffset At(long instant, Triggers.Stretch offsets) => new(instant + offsets.Offset, new TimeSpan(offsets.Offset));
}
