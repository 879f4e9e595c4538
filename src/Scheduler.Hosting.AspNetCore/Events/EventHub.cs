using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.AspNetCore.Diagnostics;

namespace Scheduler.Hosting.AspNetCore.Events;

/// <summary>
/// Reads the scheduler's events once for all clients, while there is one, and a minute longer, so that a client that comes back misses nothing. The scheduler is never held up: what it publishes goes into a queue of this reader.
/// </summary>
internal sealed partial class EventHub(IScheduler scheduler, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private EventRing? _ring;
    private int _clients;
    private long _left;

    /// <summary>A client comes. What happens from now on is in the ring.</summary>
    public EventRing Join()
    {
        lock (_lock)
        {
            _clients++;
            if (_ring is null)
            {
                // Read from here on, not from when the task gets its turn.
                var events = scheduler.Events.GetAsyncEnumerator();
                var ring = _ring = new(scheduler, time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture));
                _ = Task.Run(() => ReadAsync(ring, events));
            }

            return _ring;
        }
    }

    /// <summary>A client goes.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _clients--;
            _left = time.GetTimestamp();
        }
    }

    private async Task ReadAsync(EventRing ring, IAsyncEnumerator<SchedulerEvent> events)
    {
        try
        {
            await using (events.ConfigureAwait(false))
            {
                while (await events.MoveNextAsync().ConfigureAwait(false) && !IsUnused())
                {
                    ring.Add(events.Current);
                }
            }
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
        finally
        {
            lock (_lock)
            {
                _ring = _ring == ring ? null : _ring;
            }

            ring.Finish();
        }
    }

    private bool IsUnused()
    {
        lock (_lock)
        {
            if (_clients > 0 || time.GetElapsedTime(_left) < Linger)
            {
                return false;
            }

            // Who comes now gets another one.
            _ring = null;
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(ApiLogEvents.EventsFailed, LogLevel.Error, "Reading the scheduler's events for the API failed; clients are cut off and come back.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
