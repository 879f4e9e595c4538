using Microsoft.Extensions.Logging;

namespace Scheduler.Hosting.Events;

/// <summary>Hands every event to the handlers from DI and to the enumerations of <see cref="Events"/>, each with a queue of its own, so that none holds up another or the publisher (EVT-1).</summary>
/// <param name="handlers">Makes the handlers when the scheduler starts, so that a handler may itself use the scheduler.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where errors of handlers go.</param>
/// <param name="hide">Makes of an event what may be shown of it; null for all (SEC-3).</param>
internal sealed class EventPublisher(Func<IEnumerable<EventSubscription>> handlers, TimeProvider time, ILogger<EventPublisher> logger, Func<SchedulerEvent, SchedulerEvent>? hide = null) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cutOff = new();
    private volatile EventPump[] _pumps = [];
    private volatile EventQueue[] _readers = [];
    private bool _started;
    private bool _stopped;

    /// <summary>Everything from the moment of enumerating on. A reader that falls behind by more than 10,000 events gets an <see cref="EventsLost"/> in place of the oldest; the end of the scheduler ends it.</summary>
    public IAsyncEnumerable<SchedulerEvent> Events => new EventStream(this);

    /// <summary>Whether anybody listens at all.</summary>
    public bool HasListeners => _readers.Length + _pumps.Length > 0;

    /// <summary>Whether anybody listens to events of this type, so that nobody builds what nobody hears.</summary>
    public bool Wants<TEvent>()
        where TEvent : SchedulerEvent =>
        _readers.Length > 0 || Array.Exists(_pumps, pump => pump.Wants(typeof(TEvent)));

    /// <summary>Makes the handlers, which get every event from now on. Lets through what their constructors throw; a second call does nothing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_started || _stopped)
            {
                return;
            }

            _started = true;
        }

        // Outside the lock: it runs the constructors of the application's handlers.
        var byHandler = handlers().GroupBy(subscription => subscription.Handler, ReferenceEqualityComparer.Instance).ToArray();
        lock (_lock)
        {
            if (!_stopped)
            {
                _pumps = [.. byHandler.Select(subscriptions => new EventPump(subscriptions, logger, _cutOff.Token))];
            }
        }
    }

    /// <summary>Queues an event for everybody who wants it. Never waits and never throws; after the stop nothing happens.</summary>
    public void Publish(SchedulerEvent schedulerEvent)
    {
        if (hide is not null && HasListeners)
        {
            schedulerEvent = hide(schedulerEvent);
        }

        foreach (var pump in _pumps)
        {
            pump.Add(schedulerEvent);
        }

        foreach (var reader in _readers)
        {
            reader.Add(schedulerEvent);
        }
    }

    /// <summary>Ends when every handler has received what was published before.</summary>
    public Task FlushAsync() => Task.WhenAll(_pumps.Select(pump => pump.FlushAsync()));

    /// <summary>Delivers what is queued, and ends every enumeration after it.</summary>
    /// <param name="cancellationToken">Cuts off handlers that are not done by then; it does not make the call throw.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _stopped = true;
            Array.ForEach(_readers, reader => reader.Complete());
            Array.ForEach(_pumps, pump => pump.Complete());
        }

        if (_cutOff.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await Task.WhenAll(_pumps.Select(pump => pump.Completion)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Array.ForEach(_pumps, pump => pump.LogCutOff());
            await _cutOff.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops at once; without a stop before it, what is queued is not delivered.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _cutOff.Dispose();
    }

    private EventReader Read(CancellationToken cancellationToken)
    {
        var queue = new EventQueue();
        lock (_lock)
        {
            if (_stopped)
            {
                queue.Complete();
            }
            else
            {
                _readers = [.. _readers, queue];
            }
        }

        return new(queue, time, Leave, cancellationToken);
    }

    private void Leave(EventQueue queue)
    {
        lock (_lock)
        {
            _readers = [.. _readers.Where(other => other != queue)];
        }
    }

    private sealed class EventStream(EventPublisher publisher) : IAsyncEnumerable<SchedulerEvent>
    {
        // No iterator method: it would subscribe only with the first MoveNextAsync, and never leave if that is not called.
        public IAsyncEnumerator<SchedulerEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) => publisher.Read(cancellationToken);
    }
}
