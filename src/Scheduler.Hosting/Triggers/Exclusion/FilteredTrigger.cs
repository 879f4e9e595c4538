namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>A bound trigger as its calendars let it occur (CAL-1, CAL-2). Jitter comes after them (CAL-6).</summary>
internal sealed class FilteredTrigger : ITrigger
{
    /// <summary>Occurrences that may have moved are counted up to here: each costs a search, and the number only stands in a report.</summary>
    internal const int MostCounted = 1000;

    private readonly RollSearch _search;
    private readonly DayRoll _roll;

    /// <param name="inner">The bound trigger. Its own jitter is not asked for.</param>
    /// <param name="exclusions">Its calendars.</param>
    public FilteredTrigger(Trigger inner, Exclusions exclusions)
    {
        var offsets = ZoneOffsets.Of(inner.Zone ?? TimeZoneInfo.Utc);
        (Inner, Exclusions) = (inner, exclusions);
        _roll = new(exclusions, inner.OnExcluded, offsets, inner.Dst ?? default);
        _search = new(inner, exclusions, _roll, offsets);
    }

    public Trigger Inner { get; }

    public Exclusions Exclusions { get; }

    public string Kind => Inner.Kind;

    public bool IsOneOff => Inner.IsOneOff;

    public DateTimeOffset? Next(DateTimeOffset after) => Instant(_search.Next(after.UtcTicks, out _));

    public DateTimeOffset? Previous(DateTimeOffset before) => Instant(_search.Previous(before.UtcTicks));

    public DateTimeOffset Due(DateTimeOffset nominal) => Inner.DueAmong(nominal, this);

    public long Count(DateTimeOffset after, DateTimeOffset through, long limit)
    {
        limit = _roll.MovesLater || _roll.MovesEarlier ? Math.Min(limit, MostCounted) : limit;
        long count = 0;
        for (var next = Next(after); next <= through && count < limit; next = Next(next.Value))
        {
            count++;
        }

        return count;
    }

    public string Describe() => Inner.Describe();

    public bool GaveUp(DateTimeOffset after) => _search.Next(after.UtcTicks, out var gaveUp) is null && gaveUp;

    /// <summary>Whether an occurrence of the trigger is left out, and does not even move.</summary>
    public bool IsLost(DateTimeOffset occurrence) => _roll.Target(occurrence.UtcTicks) is not { } target || !_search.IsWithin(target);

    /// <summary>The trigger's own occurrences that have moved to an instant.</summary>
    public IEnumerable<DateTimeOffset> MovedTo(DateTimeOffset instant) => _search.MovedTo(instant.UtcTicks).Select(Instants.FromTicks);

    public override string ToString() => Inner.ToString();

    private static DateTimeOffset? Instant(long? ticks) => ticks is { } at ? Instants.FromTicks(at) : null;
}
