using System.Collections.ObjectModel;

namespace Scheduler.Hosting;

/// <summary>What a schedule adds to its trigger.</summary>
/// <param name="ScheduleId">The schedule's id.</param>
/// <param name="Anchor">When the schedule was created; persisted, so that a restart never shifts the phase of an interval (INT-1).</param>
/// <param name="TimeZone">The scheduler's time zone, for a trigger that names none (DST-6).</param>
public sealed record TriggerBinding(string ScheduleId, DateTimeOffset Anchor, TimeZoneInfo TimeZone)
{
    /// <summary>The calendars that a trigger may name, by their names ignoring case. Default: none.</summary>
    public IReadOnlyDictionary<string, ICalendar> Calendars { get; init; } = ReadOnlyDictionary<string, ICalendar>.Empty;
}
