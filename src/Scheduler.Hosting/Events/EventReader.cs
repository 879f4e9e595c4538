namespace Scheduler.Hosting.Events;

/// <summary>One enumeration of <see cref="EventPublisher.Events"/>.</summary>
internal sealed class EventReader(EventQueue queue, TimeProvider time, Action<EventQueue> leave, CancellationToken cancellationToken) : IAsyncEnumerator<SchedulerEvent>
{
    private SchedulerEvent? _current;

    public SchedulerEvent Current => _current ?? throw new InvalidOperationException("There is no current event before the first MoveNextAsync.");

    public async ValueTask<bool> MoveNextAsync()
    {
        while (await queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (queue.TakeLost() is var lost and not 0)
            {
                _current = new EventsLost(time.GetUtcNow(), lost);
                return true;
            }

            if (queue.Reader.TryRead(out _current))
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync()
    {
        leave(queue);
        return ValueTask.CompletedTask;
    }
}
