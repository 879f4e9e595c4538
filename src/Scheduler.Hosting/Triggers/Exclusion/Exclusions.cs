namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>The calendars of a trigger: an instant is excluded when any of them excludes it. All instants in UTC ticks.</summary>
internal sealed class Exclusions
{
    // Enough for many calendars and short windows; who needs more has a calendar that answers for single instants, and nothing is lost by asking it later.
    private const int MostSteps = 32;

    private readonly (string Name, LocalCalendar Calendar)[] _calendars;

    /// <param name="names">Their names.</param>
    /// <param name="zone">The time zone of those that have none.</param>
    /// <param name="known">All calendars.</param>
    /// <exception cref="InvalidTriggerException">SCH1060: a calendar is not defined.</exception>
    public Exclusions(IReadOnlyList<string> names, TimeZoneInfo zone, IReadOnlyDictionary<string, ICalendar> known) =>
        _calendars = [.. names.Select(name => known.TryGetValue(name, out var calendar) ? (name, new LocalCalendar(calendar, zone)) : throw Undefined(name, known.Keys))];

    public static InvalidTriggerException Undefined(string name, IEnumerable<string> known)
    {
        var remedy = Suggestion.Nearest(name, known, Math.Max(2, name.Length / 3)) is { } nearest ? $"Did you mean '{nearest}'?"
            : string.Join(", ", known.Order(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } list ? $"Defined: {list}."
            : "No calendar is defined.";
        return new("SCH1060", nameof(Trigger.Calendars), $"Calendar '{name}' not defined. {remedy}");
    }

    /// <summary>The name of the calendar that excludes an instant; null when it is included.</summary>
    public string? Excluding(long instant)
    {
        foreach (var (name, calendar) in _calendars)
        {
            if (calendar.Excludes(instant))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Whether an instant is excluded.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="from">The first instant of a stretch with the same answer.</param>
    /// <param name="to">The first instant after it.</param>
    public bool Excludes(long instant, out long from, out long to)
    {
        (from, to) = (long.MinValue, long.MaxValue);
        foreach (var (_, calendar) in _calendars)
        {
            if (calendar.Excludes(instant, out var first, out var last))
            {
                (from, to) = (first, last);
                return true;
            }

            (from, to) = (Math.Max(from, first), Math.Min(to, last));
        }

        return false;
    }

    /// <summary>Whether all of a stretch is known to be included.</summary>
    public bool Include(long from, long to)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (Excludes(from, out _, out var end))
            {
                return false;
            }

            if (end >= to)
            {
                return true;
            }

            from = end;
        }

        return false;
    }

    /// <summary>Whether all that is excluded of a stretch is known to be excluded also some time before.</summary>
    public bool ExcludeOnlyAsBefore(long from, long to, long before)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var excluded = Excludes(from, out _, out var end);
            end = Math.Min(end, to);
            if (excluded && FirstOpen(from - before, end - before) < end - before)
            {
                return false;
            }

            if (end >= to)
            {
                return true;
            }

            from = end;
        }

        return false;
    }

    /// <summary>The first instant from one on, up to a limit, that is not known to be excluded.</summary>
    public long FirstOpen(long from, long limit)
    {
        for (var step = 0; step < MostSteps && from < limit && Excludes(from, out _, out var end); step++)
        {
            from = end;
        }

        return from;
    }

    /// <summary>The last instant down from one, down to a limit, that is not known to be excluded.</summary>
    public long LastOpen(long from, long limit)
    {
        for (var step = 0; step < MostSteps && from > limit && Excludes(from, out var start, out _); step++)
        {
            from = start - 1;
        }

        return from;
    }
}
