namespace Scheduler.Hosting;

/// <summary>
/// Which times are left out: holidays, weekends, maintenance. Schedules name it (CAL-1). An immutable, pure function of what clocks show: it reads no clock and keeps no state. Safe
/// for use by several threads.
/// </summary>
public interface ICalendar
{
    /// <summary>Whether occurrences at this time are left out.</summary>
    /// <param name="local">What clocks show in the calendar's time zone, with the offset there.</param>
    bool Excludes(DateTimeOffset local);

    /// <summary>
    /// Times around <paramref name="local"/> at which <see cref="Excludes"/> gives the same answer, so that a long stretch need not be asked for occurrence by occurrence: for a calendar of whole days
    /// <c>(local.Date, local.Date.AddDays(1))</c>. Default: that time alone, which is always right and may be slow.
    /// </summary>
    /// <param name="local">See <see cref="Excludes"/>.</param>
    /// <returns>The first of them, and the first after them, as clocks show them while their offset stays the same.</returns>
    (DateTime From, DateTime To) Stretch(DateTimeOffset local) => (local.DateTime, local.DateTime.AddTicks(1));
}
