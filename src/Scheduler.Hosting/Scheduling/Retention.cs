using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Forgets old runs, now and then and in small steps (RES-2, RES-3). When that fails, nothing else suffers: it is tried again at the next time.</summary>
internal sealed partial class Retention(string name, ISchedulerStore store, EngineParts parts, ILogger logger)
{
    private const int Step = 1000;

    private readonly Pace _pace = new(TimeSpan.FromMinutes(10));

    public async ValueTask PruneAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_pace.IsDue(now))
        {
            return;
        }

        try
        {
            var options = parts.Definitions.Options.Retention;
            var forgotten = await store.PruneAsync(Limits(options, now), options.KeepLast, Step, cancellationToken).ConfigureAwait(false);
            if (forgotten < Step)
            {
                // A full step means that there is more: it follows with the next turn.
                _pace.Done(now);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception, name, _pace.Every);
            _pace.Done(now);
        }
    }

    private static Dictionary<RunState, DateTimeOffset> Limits(RetentionOptions options, DateTimeOffset now)
    {
        return new()
        {
            [RunState.Succeeded] = Before(options.Succeeded),
            [RunState.Failed] = Before(options.Failed),
            [RunState.Cancelled] = Before(options.Failed),
            [RunState.Missed] = Before(options.Missed),
            [RunState.Skipped] = Before(options.Missed),
        };

        DateTimeOffset Before(Duration age) =>
            age.ToTimeSpan() < now - DateTimeOffset.MinValue ? now - age.ToTimeSpan() : DateTimeOffset.MinValue;
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.PruneFailed, LogLevel.Warning, "Old runs of store '{Store}' could not be forgotten; it is tried again in {Wait}.")]
        public static partial void Failed(ILogger logger, Exception exception, string store, TimeSpan wait);
    }
}
