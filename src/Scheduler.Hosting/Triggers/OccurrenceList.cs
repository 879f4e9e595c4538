using Scheduler.Hosting.Triggers.Exclusion;

namespace Scheduler.Hosting.Triggers;

/// <summary>Lists occurrences with what is special about them (PRE-1).</summary>
/// <param name="trigger">The bound trigger.</param>
/// <param name="zone">The time zone of a trigger that has none.</param>
internal sealed class OccurrenceList(ITrigger trigger, TimeZoneInfo zone)
{
    // Of a trigger of each second whose days are closed for weeks, millions would have moved.
    private const int MostMoved = 1000;
    private const int MostNamed = 3;

    private readonly FilteredTrigger? _filtered = FirstAtTrigger.Unwrap(trigger) as FilteredTrigger;
    private readonly DateTimeOffset? _first = LastFirst(trigger);
    private readonly Trigger? _known = FirstAtTrigger.Unwrap(trigger) is FilteredTrigger filtered ? filtered.Inner : FirstAtTrigger.Unwrap(trigger) as Trigger;

    private TimeZoneInfo Zone => _known?.Zone ?? zone;

    /// <summary>The occurrences after an instant, in order; those that calendars leave out at their own instants.</summary>
    /// <param name="after">The instant.</param>
    /// <param name="to">Nothing from here on; null for no end.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<Occurrence> After(DateTimeOffset after, DateTimeOffset? to = null, CancellationToken cancellationToken = default)
    {
        for (var next = trigger.Next(after); ; next = trigger.Next(after))
        {
            cancellationToken.ThrowIfCancellationRequested();
            next = next < to || to is null ? next : null;
            foreach (var lost in LeftOut(after, next ?? to ?? DateTimeOffset.MaxValue, cancellationToken))
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

    // A first run that was asked for may follow one at the creation.
    private static DateTimeOffset? LastFirst(ITrigger trigger) =>
        trigger is FirstAtTrigger(var first, var inner) ? LastFirst(inner) is { } later && later > first ? later : first : null;

    private Occurrence Show(DateTimeOffset nominal, DateTimeOffset? due, string? note)
    {
        var local = TimeZoneInfo.ConvertTime(nominal, Zone);
        return new(nominal, due, local.DateTime, local.Offset, note);
    }

    private IEnumerable<DateTimeOffset> LeftOut(DateTimeOffset after, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Before the first run that was asked for, the trigger does not count.
        after = after < _first ? _first.Value : after;
        var moved = 0;
        for (var next = _filtered?.Inner.Next(after); next < before && moved < MostMoved; next = _filtered!.Inner.Next(next.Value))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_filtered!.IsLost(next.Value))
            {
                yield return next.Value;
            }
            else
            {
                moved++;
            }
        }
    }

    private string? NoteOf(DateTimeOffset occurrence)
    {
        if (occurrence <= _first)
        {
            return null;
        }

        DateTimeOffset[] sources = [.. _filtered?.MovedTo(occurrence).Order() ?? Enumerable.Empty<DateTimeOffset>()];
        var notes = sources.Take(MostNamed).Select(from => $"moved from {TimeZoneInfo.ConvertTime(from, Zone).DateTime:yyyy-MM-dd'T'HH:mm}");
        notes = sources.Length > MostNamed ? notes.Append($"and {sources.Length - MostNamed} more") : notes;
        return string.Join(", ", IsShifted(occurrence) ? notes.Append("gap-shifted") : notes) is { Length: > 0 } note ? note : null;
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
