namespace Scheduler.Hosting.Stores;

/// <summary>Asks for active timers that are due, and paused ones whose pause ends, in the order of (due, schedule).</summary>
/// <param name="After">Only those that come after this position; null for all. It lets a reader skip what it holds already.</param>
/// <param name="Until">Only those due at this instant or before.</param>
/// <param name="Take">How many at most.</param>
/// <param name="Schedules">The timers of these that are due some time, now or later: one that is paused without an end, or removed, is left out. The other members are ignored then.</param>
public sealed record DueQuery(DuePosition? After, DateTimeOffset Until, int Take, IReadOnlyCollection<long>? Schedules = null);

/// <summary>A place in the order of due timers.</summary>
/// <param name="Due">The instant.</param>
/// <param name="Schedule">The schedule's number.</param>
public readonly record struct DuePosition(DateTimeOffset Due, long Schedule);

/// <summary>The answer to a <see cref="DueQuery"/>.</summary>
/// <param name="Timers">The timers.</param>
/// <param name="NextDue">When the earliest timer after <see cref="DueQuery.Until"/> is due; null when there is none, and for <see cref="DueQuery.Schedules"/>.</param>
/// <param name="More">Whether there are more than were taken.</param>
public sealed record DuePage(IReadOnlyList<TimerRow> Timers, DateTimeOffset? NextDue, bool More);
