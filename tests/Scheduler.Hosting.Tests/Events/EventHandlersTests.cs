using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Tests.Events;

public class EventHandlersTests
{
    public static TheoryData<Type> EventTypes() =>
        [.. typeof(SchedulerEvent).Assembly.GetTypes().Where(type => type.IsPublic && type.IsAssignableTo(typeof(SchedulerEvent)))];

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task A_handler_of_every_type_of_event_is_found(Type type)
    {
        var handlerType = typeof(Handler<>).MakeGenericType(type);
        await using var services = new ServiceCollection()
            .AddSingleton(typeof(ISchedulerEventHandler<>).MakeGenericType(type), handlerType)
            .BuildServiceProvider();

        var subscription = Assert.Single(EventHandlers.From(services));

        Assert.Equal((type, handlerType), (subscription.EventType, subscription.Handler.GetType()));
    }

    [Fact]
    public async Task A_subscription_hands_the_event_to_its_handler()
    {
        var handler = new Handler<RunEvent>();
        await using var services = new ServiceCollection().AddSingleton<ISchedulerEventHandler<RunEvent>>(handler).BuildServiceProvider();
        var failed = new RunFailed(Execution.Harness.Now, Execution.Harness.Run());

        await Assert.Single(EventHandlers.From(services)).DeliverAsync(failed, CancellationToken.None);

        Assert.Same(failed, handler.Seen);
    }

    private sealed class Handler<TEvent> : ISchedulerEventHandler<TEvent>
        where TEvent : SchedulerEvent
    {
        public TEvent? Seen { get; private set; }

        public ValueTask HandleAsync(TEvent schedulerEvent, CancellationToken cancellationToken)
        {
            Seen = schedulerEvent;
            return default;
        }
    }
}
