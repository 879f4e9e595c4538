namespace Scheduler.Hosting;

/// <summary>Who owns the definition of a schedule (OWN-1).</summary>
public enum ScheduleSource : short
{
    /// <summary>Declared at start, by configuration or code; the declaration decides at each start.</summary>
    Declared = 0,

    /// <summary>Added through <see cref="IScheduler"/> while running; it stays until somebody removes it.</summary>
    Api = 1,
}
