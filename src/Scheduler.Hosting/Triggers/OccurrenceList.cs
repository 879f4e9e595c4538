using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Triggers;

/// <summary>Lists occurrences with what is special about them (PRE-1).</summary>
/// <param name="trigger">The bound trigger.</param>
/// <param name="zone">The time zone of a trigger that has none.</param>
internal sealed class OccurrenceList(ITrigger trigger, TimeZoneInfo zone)
{
    private readonly FilteredTrigger? _filtered = (trigger is FirstAtTrigger first ? first.Inner : trigger) as FilteredTrigger;
    private readonly DateTimeOffset? _first = (trigger as FirstAtTrigger)?.First;
    private readonly Trigger? _known = Known(trigger);

    private TimeZoneInfo Zone => _known?.Zone ?? zone;

    /// <summary>The occurrences after an instant, in order; those that calendars leave out at their own instants.</summary>
    public IEnumerable<Occurrence> After(DateTimeOffset after)
    {
        for (var next = trigger.Next(after); ; next = trigger.Next(after))
        {
            foreach (var lost in LeftOut(after, next ?? DateTimeOffset.MaxValue))
            {
                yield return Show(lost, null, $"excluded:{_filtered!.Exclusions.Excluding(lost.UtcTicks)}");
            }

            if (next is not { } occurrence)
            {
                yield break;
            }

            yield return Show(occurrence, trigger.Due(occurrence), NoteOf(occurrence));
            after = occurrence;
        }
    }

    private static Trigger? Known(ITrigger trigger) => trigger switch
    {
        FirstAtTrigger first => Known(first.Inner),
        FilteredTrigger filtered => filtered.Inner,
        _ => trigger as Trigger,
    };

    private Occurrence Show(DateTimeOffset nominal, DateTimeOffset? due, string? note)
    {
        var local = TimeZoneInfo.ConvertTime(nominal, Zone);
        return new(nominal, due, local.DateTime, local.Offset, note);
    }

    private IEnumerable<DateTimeOffset> LeftOut(DateTimeOffset after, DateTimeOffset before)
    {
        // Before the first run that was asked for, the trigger does not count.
        after = after < _first ? _first.Value : after;
        for (var next = _filtered?.Inner.Next(after); next < before; next = _filtered!.Inner.Next(next.Value))
        {
            if (_filtered!.IsLost(next.Value))
            {
                yield return next.Value;
            }
        }
    }

    private string? NoteOf(DateTimeOffset occurrence)
    {
        if (occurrence == _first)
        {
            return null;
        }

        var moved = _filtered?.MovedTo(occurrence).Order().Select(from => $"moved from {TimeZoneInfo.ConvertTime(from, Zone).DateTime:yyyy-MM-dd'T'HH:mm}") ?? [];
        return string.Join(", ", IsShifted(occurrence) ? moved.Append("gap-shifted") : moved) is { Length: > 0 } note ? note : null;
    }

    // Only the first instant after a gap can stand for times that clocks skipped; it does where nothing occurs without these.
    private bool IsShifted(DateTimeOffset occurrence) =>
        _known is not null
        && ZoneOffsets.Covers(occurrence.UtcTicks)
        && Shifts(occurrence.UtcTicks)
        && _known.Next(occurrence.AddTicks(-1)) == occurrence
        && _known.WithoutShifts().Next(occurrence.AddTicks(-1)) != occurrence;

    // A nested trigger may have another time zone.
    private bool Shifts(long instant) => _known is CombinedTrigger || (ZoneOffsets.Of(Zone).At(instant) is var stretch && stretch.Start == instant && stretch.Offset > stretch.Before);
}
