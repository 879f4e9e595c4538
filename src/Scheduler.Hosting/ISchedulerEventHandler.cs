namespace Scheduler.Hosting;

/// <summary>
/// Receives events of one type and of every type derived from it: <see cref="SchedulerEvent"/> for all. Registered in DI; one instance lives as long as the
/// scheduler and gets its events one after the other, in the order in which they happened. One that throws is logged, one that is slow
/// loses the oldest events beyond 10,000; neither holds up the scheduler, a run or another handler.
/// </summary>
/// <typeparam name="TEvent">The type of event.</typeparam>
public interface ISchedulerEventHandler<in TEvent>
    where TEvent : SchedulerEvent
{
    /// <summary>Receives one event.</summary>
    /// <param name="schedulerEvent">What happened.</param>
    /// <param name="cancellationToken">Signalled when the host stops and no longer waits for handlers.</param>
    ValueTask HandleAsync(TEvent schedulerEvent, CancellationToken cancellationToken);
}
