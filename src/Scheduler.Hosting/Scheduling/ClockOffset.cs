using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// How far a store's clock is ahead of this machine's, and what is told of that (SKW-2). The store's decides, so nothing goes wrong by it; but everything else that goes by this machine's clock may.
/// </summary>
internal sealed partial class ClockOffset(string name, ISchedulerStore store, EngineParts parts, LoopHealth health, ILogger logger)
{
    /// <summary>More than this is told.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private bool _told;

    /// <summary>As it was when somebody looked last; negative where the store's clock is behind.</summary>
    public TimeSpan Value { get; private set; }

    /// <summary>Looks, after the store has measured it.</summary>
    public void Look()
    {
        Value = store.Now - parts.Time.GetUtcNow();
        health.ClockIsOff(Value);
        parts.Metrics.ClockOffset(name, Value);
        if (Value.Duration() > Tolerance != _told)
        {
            _told = !_told;
            if (_told)
            {
                Log.Off(logger, Value.Duration(), Value > TimeSpan.Zero ? "behind" : "ahead of", name);
            }
            else
            {
                Log.Right(logger, name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogEvents.ClockOff,
            LogLevel.Warning,
            "The clock of this machine is {By} {Direction} that of store '{Store}', which decides when runs are due. Have the machine's clock synchronised: what goes by it alone, such as log lines, shows other times.")]
        public static partial void Off(ILogger logger, TimeSpan by, string direction, string store);

        [LoggerMessage(LogEvents.ClockRight, LogLevel.Information, "The clock of this machine agrees with that of store '{Store}' again.")]
        public static partial void Right(ILogger logger, string store);
    }
}
