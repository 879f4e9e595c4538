using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Events;

namespace Scheduler.Hosting.DependencyInjection;

/// <summary>Finds the event handlers of the container. A table of closed types, because ahead-of-time compilation cannot close them at run time.</summary>
internal static class EventHandlers
{
    private static readonly Func<IServiceProvider, IEnumerable<EventSubscription>>[] Types =
    [
        Of<SchedulerEvent>,
        Of<SchedulerStarted>,
        Of<SchedulerPaused>,
        Of<SchedulerResumed>,
        Of<SchedulerStopped>,
        Of<StoreAdded>,
        Of<ExecutorAdded>,
        Of<JobRegistered>,
        Of<EventsLost>,
        Of<ClockJumped>,
        Of<LeaseLost>,
        Of<NodePaused>,
        Of<NodeResumed>,
        Of<NodeDraining>,
        Of<JobPaused>,
        Of<JobResumed>,
        Of<ConfigurationReloaded>,
        Of<ConfigurationRejected>,
        Of<ScheduleEvent>,
        Of<ScheduleAdded>,
        Of<ScheduleModified>,
        Of<SchedulePaused>,
        Of<ScheduleResumed>,
        Of<ScheduleRemoved>,
        Of<ScheduleRetired>,
        Of<ScheduleExhausted>,
        Of<ScheduleFaulted>,
        Of<ScheduleOrphaned>,
        Of<SuccessOverdue>,
        Of<OccurrencesMissed>,
        Of<RunEvent>,
        Of<RunCreated>,
        Of<RunStarted>,
        Of<RunSucceeded>,
        Of<RunFailed>,
        Of<RunMissed>,
        Of<RunSkipped>,
        Of<RunCancelled>,
        Of<RunTimedOut>,
        Of<RunAbandoned>,
        Of<RunPoisoned>,
        Of<RunRetrying>,
        Of<RunReleased>,
        Of<RunStuck>,
        Of<StaleCompletion>,
    ];

    /// <summary>Every <see cref="ISchedulerEventHandler{TEvent}"/> that is registered, for every type of event.</summary>
    public static IEnumerable<EventSubscription> From(IServiceProvider services) => Types.SelectMany(type => type(services));

    private static IEnumerable<EventSubscription> Of<TEvent>(IServiceProvider services)
        where TEvent : SchedulerEvent =>
        services.GetServices<ISchedulerEventHandler<TEvent>>().Select(handler =>
            new EventSubscription(handler, typeof(TEvent), (schedulerEvent, cancellationToken) => handler.HandleAsync((TEvent)schedulerEvent, cancellationToken)));
}
