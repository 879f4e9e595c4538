namespace Scheduler.Hosting.Configuration;

/// <summary>What makes the scheduler's loops turn.</summary>
public enum SchedulerDriver
{
    /// <summary>The hosted service: each loop is a task that sleeps until something is due or happens.</summary>
    Hosted = 0,

    /// <summary>
    /// Callbacks of timers that <see cref="TimeProvider.CreateTimer"/> makes: nothing waits between two turns, and every turn begins where the application's
    /// <see cref="TimeProvider"/> calls back.
    /// </summary>
    Callback,

    /// <summary>The application itself, by <see cref="ISchedulerPump.PumpAsync"/>: nothing happens between two calls.</summary>
    Manual,
}
