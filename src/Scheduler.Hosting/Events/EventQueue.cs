using System.Threading.Channels;

namespace Scheduler.Hosting.Events;

/// <summary>What waits for one listener: at most 10,000 events, of which the oldest give way (EVT-1).</summary>
internal sealed class EventQueue
{
    public const int Capacity = 10_000;

    private readonly Channel<SchedulerEvent> _channel;
    private long _lost;

    /// <param name="lost">Called on the publisher's thread when an event is lost.</param>
    public EventQueue(Action? lost = null) => _channel = Channel.CreateBounded<SchedulerEvent>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        dropped =>
        {
            (dropped as EventMark)?.Pass();
            Interlocked.Increment(ref _lost);
            lost?.Invoke();
        });

    public ChannelReader<SchedulerEvent> Reader => _channel.Reader;

    /// <summary>Adds an event; after <see cref="Complete"/> nothing happens.</summary>
    /// <returns>Whether it was added.</returns>
    public bool Add(SchedulerEvent schedulerEvent) => _channel.Writer.TryWrite(schedulerEvent);

    /// <summary>Ends the queue once it is empty.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>How many events were lost since the last call.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);
}
