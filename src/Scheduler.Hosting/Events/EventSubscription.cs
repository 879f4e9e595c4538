namespace Scheduler.Hosting.Events;

/// <summary>One type of event that one handler receives.</summary>
/// <param name="Handler">The handler. Subscriptions of the same instance share a queue, so that it gets one event after the other.</param>
/// <param name="EventType">What it receives, derived types included.</param>
/// <param name="DeliverAsync">Hands it one event of this type.</param>
internal sealed record EventSubscription(object Handler, Type EventType, Func<SchedulerEvent, CancellationToken, ValueTask> DeliverAsync);
