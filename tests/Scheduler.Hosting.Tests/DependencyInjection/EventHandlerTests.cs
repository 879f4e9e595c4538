using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class EventHandlerTests
{
    [Fact]
    public async Task Handlers_get_their_type_of_event_and_all_that_derive_from_it()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob("job", () => { })
            .AddEventHandler<RunSucceeded, Ends>()
            .AddEventHandler<RunEvent, Runs>());
        app.Services.AddSingleton<ISchedulerEventHandler<SchedulerEvent>, Everything>();
        await app.StartAsync();
        await app.RunAsync("job");
        await app.StopAsync();

        Assert.Equal(["RunSucceeded"], app.Container.GetRequiredService<Ends>().Seen);
        Assert.Equal(["RunCreated", "RunStarted", "RunSucceeded"], app.Container.GetRequiredService<Runs>().Seen);
        Assert.Equal(
            ["ExecutorAdded", "JobRegistered", "RunCreated", "RunStarted", "RunSucceeded", "SchedulerStarted", "SchedulerStopped", "StoreAdded"],
            app.Container.GetServices<ISchedulerEventHandler<SchedulerEvent>>().OfType<Everything>().Single().Seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_handler_of_several_types_is_one_instance()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob("job", () => { })
            .AddEventHandler<RunSucceeded, Several>()
            .AddEventHandler<SchedulerStarted, Several>());
        await app.StartAsync();
        await app.RunAsync("job");
        await app.StopAsync();

        Assert.Equal(["SchedulerStarted", "RunSucceeded"], app.Container.GetRequiredService<Several>().Seen);
    }

    [Fact]
    public async Task A_handler_may_use_the_scheduler()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob("first", () => { })
            .AddJob("next", () => "done")
            .AddEventHandler<RunSucceeded, Chain>());
        await app.StartAsync();

        await app.RunAsync("first");
        var next = await app.Container.GetRequiredService<Chain>().Next.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("\"done\"", (await app.EndOfAsync(next)).Result.ToString());
    }

    private abstract class Recorder<TEvent> : ISchedulerEventHandler<TEvent>
        where TEvent : SchedulerEvent
    {
        private readonly ConcurrentQueue<string> _seen = [];

        public IReadOnlyCollection<string> Seen => _seen;

        public ValueTask HandleAsync(TEvent schedulerEvent, CancellationToken cancellationToken)
        {
            _seen.Enqueue(schedulerEvent.GetType().Name);
            return default;
        }
    }

    private sealed class Ends : Recorder<RunSucceeded>;

    private sealed class Runs : Recorder<RunEvent>;

    private sealed class Everything : Recorder<SchedulerEvent>;

    private sealed class Several : ISchedulerEventHandler<RunSucceeded>, ISchedulerEventHandler<SchedulerStarted>
    {
        private readonly ConcurrentQueue<string> _seen = [];

        public IReadOnlyCollection<string> Seen => _seen;

        public ValueTask HandleAsync(RunSucceeded schedulerEvent, CancellationToken cancellationToken) => See(schedulerEvent);

        public ValueTask HandleAsync(SchedulerStarted schedulerEvent, CancellationToken cancellationToken) => See(schedulerEvent);

        private ValueTask See(SchedulerEvent schedulerEvent)
        {
            _seen.Enqueue(schedulerEvent.GetType().Name);
            return default;
        }
    }

    private sealed class Chain(IScheduler scheduler) : ISchedulerEventHandler<RunSucceeded>
    {
        public TaskCompletionSource<RunId> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask HandleAsync(RunSucceeded schedulerEvent, CancellationToken cancellationToken)
        {
            if (schedulerEvent.Run.Job == "first")
            {
                Next.SetResult(await scheduler.EnqueueAsync("next", cancellationToken: cancellationToken));
            }
        }
    }
}
