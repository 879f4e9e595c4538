using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a loop makes of turns that fail: it says so, waits longer each time, and says when it goes on.</summary>
/// <param name="store">Name of the store.</param>
/// <param name="health">Where the loop reports.</param>
/// <param name="logger">Where failures go.</param>
internal sealed partial class BackOff(string store, LoopHealth health, ILogger logger)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>A turn ended well.</summary>
    public void TurnEnded()
    {
        if (_failures > 0)
        {
            Log.Recovered(logger, store, _failures);
            _failures = 0;
        }

        health.Turned();
    }

    /// <summary>A turn failed.</summary>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan TurnFailed(Exception exception)
    {
        _failures++;
        health.TurnFailed(exception.Message);
        var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(_failures - 1, 5)));
        Log.Failed(logger, exception, store, _failures, wait);
        return wait;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.TurnFailed, LogLevel.Error, "The loop of store '{Store}' failed ({Failures} in a row) and tries again in {Wait}. Nothing is lost: what is due stays due.")]
        public static partial void Failed(ILogger logger, Exception exception, string store, int failures, TimeSpan wait);

        [LoggerMessage(LogEvents.TurnRecovered, LogLevel.Information, "The loop of store '{Store}' goes on after {Failures} failure(s).")]
        public static partial void Recovered(ILogger logger, string store, int failures);
    }
}
