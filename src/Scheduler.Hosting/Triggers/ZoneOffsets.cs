using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Scheduler.Hosting.Triggers;

/// <summary>A stretch of time during which the offset of a time zone stays the same; all in ticks.</summary>
/// <param name="Start">Its first instant, UTC.</param>
/// <param name="End">The instant after its last, UTC.</param>
/// <param name="Offset">What clocks show beyond UTC.</param>
/// <param name="Before">The offset just before it: smaller means that a gap of the clocks ends at its start, larger that clocks repeat there (a fold).</param>
/// <param name="After">The offset just after it.</param>
internal sealed record Stretch(long Start, long End, long Offset, long Before, long After);

/// <summary>
/// The offsets of a time zone, found by asking for the offset of instants alone: that is the one question that <see cref="TimeZoneInfo"/> answers rightly for every
/// kind of change (its test for invalid local times, for one, knows daylight saving but no zone that crosses the date line).
/// </summary>
internal sealed class ZoneOffsets
{
    private static readonly ConditionalWeakTable<TimeZoneInfo, ZoneOffsets> Known = [];
    private readonly ConcurrentDictionary<int, Stretch[]> _years = [];
    private Stretch? _last;

    private ZoneOffsets(TimeZoneInfo zone)
    {
        Zone = zone;
        if (zone.GetAdjustmentRules().Length == 0)
        {
            // One stretch for all time.
            var offset = zone.BaseUtcOffset.Ticks;
            _last = new(0, DateTime.MaxValue.Ticks, offset, offset, offset);
        }
    }

    // A day is kept free at both ends of the calendar, so that an offset never leads out of it.
    public static ZoneOffsets Utc { get; } = Of(TimeZoneInfo.Utc);

    public TimeZoneInfo Zone { get; }

    public static long Earliest { get; } = DateTime.MinValue.Ticks + TimeSpan.TicksPerDay;

    public static long Latest { get; } = DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay;

    public static ZoneOffsets Of(TimeZoneInfo zone) => Known.GetValue(zone, static zone => new ZoneOffsets(zone));

    /// <summary>Whether the time zone is the same. (It is loaded anew when the system's data changes.)</summary>
    public override bool Equals(object? obj) => obj is ZoneOffsets other && Zone.Equals(other.Zone);

    public override int GetHashCode() => Zone.GetHashCode();

    /// <summary>Whether an instant is not so close to the ends of the calendar that an offset leads out of it.</summary>
    public static bool Covers(long instant) => instant >= Earliest && instant <= Latest;

    /// <summary>The first stretch whose clocks show a time or, where it never is shown, something later.</summary>
    public Stretch Showing(long clock)
    {
        var stretch = At(clock - TimeSpan.TicksPerDay);
        while (stretch.End + stretch.Offset <= clock)
        {
            stretch = At(stretch.End);
        }

        return stretch;
    }

    /// <summary>The stretch that holds an instant, or as much of it as lies in the instant's year.</summary>
    public Stretch At(long instant)
    {
        // Most questions are about now, and so about one stretch.
        if (_last is { } last && last.Start <= instant && instant < last.End)
        {
            return last;
        }

        var stretches = _years.GetOrAdd(new DateTime(instant).Year, static (year, zone) => [.. Stretches(year, zone)], Zone);
        var index = stretches.Length - 1;
        while (stretches[index].Start > instant)
        {
            index--;
        }

        return _last = stretches[index];
    }

    private static IEnumerable<Stretch> Stretches(int year, TimeZoneInfo zone)
    {
        var start = new DateTime(year, 1, 1).Ticks;
        var end = year == DateTime.MaxValue.Year ? DateTime.MaxValue.Ticks : new DateTime(year + 1, 1, 1).Ticks;
        var offset = Offset(start);
        var before = year == 1 ? offset : Offset(start - 1);

        // No zone of the time zone database ever changed back within a day.
        for (var day = start; day < end; day += TimeSpan.TicksPerDay)
        {
            var last = Math.Min(day + TimeSpan.TicksPerDay, end) - 1;
            while (Offset(last) != offset)
            {
                var change = Change(Math.Max(start, day - 1), last, offset);
                yield return new Stretch(start, change, offset, before, Offset(change));
                (start, before, offset) = (change, offset, Offset(change));
            }
        }

        yield return new Stretch(start, end, offset, before, Offset(end));

        long Offset(long instant) => zone.GetUtcOffset(new DateTime(instant, DateTimeKind.Utc)).Ticks;

        long Change(long same, long other, long offset)
        {
            while (other - same > 1)
            {
                var middle = same + ((other - same) / 2);
                (same, other) = Offset(middle) == offset ? (middle, other) : (same, middle);
            }

            return other;
        }
    }
}
