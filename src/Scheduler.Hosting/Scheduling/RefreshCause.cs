namespace Scheduler.Hosting.Scheduling;

/// <summary>What has changed around schedules whose definitions stay.</summary>
internal enum RefreshCause
{
    /// <summary>The configuration, and with it policies and calendars.</summary>
    Configuration,

    /// <summary>The configuration, and with it the time zone of triggers that name none.</summary>
    DefaultTimeZone,

    /// <summary>The rules of time zones, which come with the operating system, or what calendars of one's own answer.</summary>
    TimeZoneRules,
}
