namespace Scheduler.Hosting.Configuration;

/// <summary>What a trigger is checked against.</summary>
/// <param name="Zone">Time zone of a trigger that names none.</param>
/// <param name="Calendars">The calendars it may name; null where nobody knows them yet, and names are left to a later check.</param>
/// <param name="Now">The time.</param>
internal sealed record TriggerContext(TimeZoneInfo Zone, IReadOnlyDictionary<string, ICalendar>? Calendars = null, DateTimeOffset Now = default);
