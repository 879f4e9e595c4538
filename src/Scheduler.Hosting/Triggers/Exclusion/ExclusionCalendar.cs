namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>Excludes what any of several calendars does, but for what it includes (CAL-1).</summary>
/// <param name="parts">What it excludes itself, and the calendars that it extends.</param>
/// <param name="included">What it includes all the same.</param>
internal sealed class ExclusionCalendar(ICalendar[] parts, CalendarRules included) : ICalendar
{
    /// <inheritdoc/>
    public bool Excludes(DateTimeOffset local) => !included.Excludes(local) && First(local) is not null;

    /// <inheritdoc/>
    public (DateTime From, DateTime To) Stretch(DateTimeOffset local)
    {
        var stretch = included.Stretch(local);
        if (included.Excludes(local))
        {
            return stretch;
        }

        if (First(local) is { } excluding)
        {
            return Both(stretch, excluding.Stretch(local));
        }

        foreach (var part in parts)
        {
            stretch = Both(stretch, part.Stretch(local));
        }

        return stretch;
    }

    private ICalendar? First(DateTimeOffset local)
    {
        foreach (var part in parts)
        {
            if (part.Excludes(local))
            {
                return part;
            }
        }

        return null;
    }

    private static (DateTime From, DateTime To) Both((DateTime From, DateTime To) one, (DateTime From, DateTime To) other) =>
        (one.From > other.From ? one.From : other.From, one.To < other.To ? one.To : other.To);
}
