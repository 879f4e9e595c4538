using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Events;

/// <summary>Delivers events to one handler, one after the other, on its own time.</summary>
internal sealed partial class EventPump
{
    private readonly EventSubscription[] _subscriptions;
    private readonly EventQueue _queue;
    private readonly ILogger _logger;
    private readonly string _handler;
    private readonly CancellationToken _cutOff;
    private int _falling;
    private volatile bool _busy;

    /// <param name="subscriptions">What one handler receives.</param>
    /// <param name="logger">Where errors of the handler go.</param>
    /// <param name="cutOff">Signalled when nobody waits for the handler any more.</param>
    public EventPump(IEnumerable<EventSubscription> subscriptions, ILogger logger, CancellationToken cutOff)
    {
        _subscriptions = [.. subscriptions];
        _handler = _subscriptions[0].Handler.GetType().Name;
        _logger = logger;
        _cutOff = cutOff;
        _queue = new(lost: WarnOnce);

        // A handler is not part of the call that happened to start the scheduler.
        using (ExecutionContext.SuppressFlow())
        {
            Completion = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>Ends when everything was delivered after <see cref="Complete"/>, or at the cut-off.</summary>
    public Task Completion { get; }

    /// <summary>Whether the handler receives events of this type, or of a type derived from it.</summary>
    public bool Wants(Type eventType) =>
        Array.Exists(_subscriptions, subscription => subscription.EventType.IsAssignableFrom(eventType) || eventType.IsAssignableFrom(subscription.EventType));

    public void Add(SchedulerEvent schedulerEvent)
    {
        if (Array.Exists(_subscriptions, subscription => subscription.EventType.IsInstanceOfType(schedulerEvent)))
        {
            _queue.Add(schedulerEvent);
        }
    }

    public void Complete() => _queue.Complete();

    /// <summary>Ends when everything that waits now has been delivered, or never will be.</summary>
    public Task FlushAsync()
    {
        var mark = new EventMark();
        return _queue.Add(mark) ? Task.WhenAny(mark.Passed, Completion) : Completion;
    }

    /// <summary>Reports what will never be delivered.</summary>
    public void LogCutOff()
    {
        if (_busy || _queue.Reader.Count > 0)
        {
            Log.EventHandlerCutOff(_logger, _handler, _queue.Reader.Count);
        }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _busy = true;
            while (!_cutOff.IsCancellationRequested && _queue.Reader.TryRead(out var schedulerEvent))
            {
                if (_queue.Reader.Count == 0)
                {
                    Volatile.Write(ref _falling, 0);
                }

                await DeliverAsync(schedulerEvent).ConfigureAwait(false);
            }

            if (_cutOff.IsCancellationRequested)
            {
                return;
            }

            _busy = false;
        }
    }

    private async ValueTask DeliverAsync(SchedulerEvent schedulerEvent)
    {
        if (schedulerEvent is EventMark mark)
        {
            mark.Pass();
            return;
        }

        foreach (var subscription in _subscriptions)
        {
            if (!subscription.EventType.IsInstanceOfType(schedulerEvent))
            {
                continue;
            }

            try
            {
                await subscription.DeliverAsync(schedulerEvent, _cutOff).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_cutOff.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.EventHandlerThrew(_logger, _handler, schedulerEvent.GetType().Name, exception);
            }
        }
    }

    // Once until the handler has caught up. Said by the publisher, because a handler that hangs never gets to say it.
    private void WarnOnce()
    {
        if (Interlocked.Exchange(ref _falling, 1) == 0)
        {
            Log.EventHandlerLost(_logger, _handler, EventQueue.Capacity);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.EventHandlerThrew, LogLevel.Error, "Event handler {Handler} threw on {Event}; it gets the next event all the same.")]
        public static partial void EventHandlerThrew(ILogger logger, string handler, string @event, Exception exception);

        [LoggerMessage(LogEvents.EventHandlerLost, LogLevel.Warning, "Event handler {Handler} is too slow: more than {Capacity} events wait for it, and it loses the oldest until it has caught up.")]
        public static partial void EventHandlerLost(ILogger logger, string handler, int capacity);

        [LoggerMessage(LogEvents.EventHandlerCutOff, LogLevel.Warning, "Event handler {Handler} did not finish before the host stopped; {Count} more events were not delivered to it.")]
        public static partial void EventHandlerCutOff(ILogger logger, string handler, int count);
    }
}
