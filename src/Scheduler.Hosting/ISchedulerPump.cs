namespace Scheduler.Hosting;

/// <summary>
/// Turns the scheduler by hand, for an application that owns its main loop: a game, an emulator, a simulation. A singleton; it works when <c>Scheduler:Driver</c> is <c>Manual</c>.
/// </summary>
/// <remarks>
/// Between two calls nothing is started and no end of a run is recorded; both wait for the next call. With the store in memory a call ends before it returns, on the thread of its
/// caller, and an executor that executes its runs directly runs them there too: so an application of one thread stays one. When the host stops, the stop itself records the
/// ends of the last runs.
/// </remarks>
public interface ISchedulerPump
{
    /// <summary>
    /// Raised when the next call has something to do before the time that the last one returned has passed: a run has ended, or somebody added or changed something. At most once
    /// after each call, on any thread. A handler returns at once, does not throw and does not pump; it wakes whoever does.
    /// </summary>
    event Action? Woken;

    /// <summary>Does what is due in each store once: records what has ended, starts what is due and has a free slot.</summary>
    /// <param name="cancellationToken">Ends the call; what it had not done yet, the next one does.</param>
    /// <returns>When to call again, from now: zero for at once, at most one minute, because clocks may jump. Calling sooner does no harm.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another driver is configured, the host has not started, or a call has not ended yet: calls follow each other, and a job does not pump. After the stop, and while the scheduler is disabled, nothing happens.
    /// </exception>
    ValueTask<TimeSpan> PumpAsync(CancellationToken cancellationToken = default);
}
