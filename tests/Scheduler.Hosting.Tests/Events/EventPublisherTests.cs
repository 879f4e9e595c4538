using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Events;

namespace Scheduler.Hosting.Tests.Events;

public sealed class EventPublisherTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken Cut = new(canceled: true);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly FakeLogger<EventPublisher> _logger = new();
    private readonly List<EventSubscription> _subscriptions = [];
    private readonly EventPublisher _publisher;

    public EventPublisherTests() => _publisher = new(() => _subscriptions, _time, _logger);

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    [Fact]
    public async Task EVT_1_a_handler_gets_the_events_of_its_type_in_order()
    {
        var seen = Handle<StoreAdded>();
        _publisher.Start();

        for (var i = 0; i < 100; i++)
        {
            _publisher.Publish(Store(i));
            _publisher.Publish(new SchedulerStarted(Now));
        }

        await _publisher.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 100).Select(Store), seen);
    }

    [Fact]
    public async Task A_handler_of_a_base_type_gets_every_type_derived_from_it()
    {
        var all = Handle<SchedulerEvent>();
        var schedules = Handle<ScheduleEvent>();
        _publisher.Start();

        _publisher.Publish(Store(1));
        _publisher.Publish(new ScheduleAdded(Now, "s", "j"));
        _publisher.Publish(new ScheduleRemoved(Now, "s", "j"));
        await _publisher.StopAsync(CancellationToken.None);

        Assert.Equal([typeof(StoreAdded), typeof(ScheduleAdded), typeof(ScheduleRemoved)], all.Select(e => e.GetType()));
        Assert.Equal([typeof(ScheduleAdded), typeof(ScheduleRemoved)], schedules.Select(e => e.GetType()));
    }

    [Fact]
    public async Task EVT_1_a_handler_that_throws_is_logged_and_goes_on()
    {
        var seen = Handle<StoreAdded>(e => e == Store(0) ? throw new InvalidOperationException("no") : default);
        _publisher.Start();

        _publisher.Publish(Store(0));
        _publisher.Publish(Store(1));
        await _publisher.StopAsync(CancellationToken.None);

        Assert.Equal([Store(0), Store(1)], seen);
        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal((LogEvents.EventHandlerThrew, LogLevel.Error, "no"), (record.Id.Id, record.Level, record.Exception?.Message));
    }

    [Fact]
    public async Task EVT_1_a_handler_that_hangs_holds_up_neither_the_publisher_nor_another_handler()
    {
        var goOn = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        Handle<StoreAdded>(_ => new(goOn.Task));
        Handle<StoreAdded>(e =>
        {
            if (e == Store(9))
            {
                done.SetResult();
            }

            return default;
        });
        _publisher.Start();

        for (var i = 0; i < 10; i++)
        {
            _publisher.Publish(Store(i));
        }

        await done.Task;
        goOn.SetResult();
    }

    [Fact]
    public async Task A_handler_that_falls_behind_loses_the_oldest_events_with_one_warning_for_each_time_it_does()
    {
        var (began, goOn, caughtUp) = (new SemaphoreSlim(0), new SemaphoreSlim(0), new SemaphoreSlim(0));
        var last = Store(EventQueue.Capacity + 49);
        var seen = Handle<StoreAdded>(async e =>
        {
            if (e.Store == "block")
            {
                began.Release();
                await goOn.WaitAsync();
            }
            else if (e == last)
            {
                caughtUp.Release();
            }
        });
        _publisher.Start();

        for (var streak = 0; streak < 2; streak++)
        {
            _publisher.Publish(new StoreAdded(Now, "block"));
            await began.WaitAsync(TestContext.Current.CancellationToken);
            for (var i = 0; i < EventQueue.Capacity + 50; i++)
            {
                _publisher.Publish(Store(i));
            }

            goOn.Release();
            await caughtUp.WaitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, _logger.Collector.GetSnapshot().Count(record => record.Id.Id == LogEvents.EventHandlerLost && record.Level == LogLevel.Warning));
        Assert.DoesNotContain(Store(49), seen);
        Assert.Contains(Store(50), seen);
    }

    [Fact]
    public async Task One_handler_of_two_types_gets_one_event_after_the_other()
    {
        var handler = new object();
        var seen = new List<SchedulerEvent>();
        var inside = 0;
        Add<StoreAdded>();
        Add<ExecutorAdded>();
        _publisher.Start();

        for (var i = 0; i < 50; i++)
        {
            _publisher.Publish(Store(i));
            _publisher.Publish(new ExecutorAdded(Now, $"{i}"));
        }

        await _publisher.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 50).SelectMany(i => new SchedulerEvent[] { Store(i), new ExecutorAdded(Now, $"{i}") }), seen);

        void Add<TEvent>() => _subscriptions.Add(new(handler, typeof(TEvent), async (e, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            seen.Add(e);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }));
    }

    [Fact]
    public async Task Stopping_delivers_what_is_queued()
    {
        var goOn = new TaskCompletionSource();
        var seen = Handle<StoreAdded>(_ => new(goOn.Task));
        _publisher.Start();
        _publisher.Publish(Store(0));
        _publisher.Publish(Store(1));

        var stopping = _publisher.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();
        await stopping;

        Assert.Equal([Store(0), Store(1)], seen);
        Assert.Empty(_logger.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Stopping_cuts_off_a_handler_that_takes_too_long_and_says_what_was_not_delivered()
    {
        var began = new TaskCompletionSource();
        var cutOff = new TaskCompletionSource();
        _subscriptions.Add(new(this, typeof(StoreAdded), async (_, cancellationToken) =>
        {
            cancellationToken.Register(cutOff.SetResult);
            began.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        _publisher.Start();
        _publisher.Publish(Store(0));
        _publisher.Publish(Store(1));
        await began.Task;

        await _publisher.StopAsync(Cut);

        await cutOff.Task;
        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal(LogEvents.EventHandlerCutOff, record.Id.Id);
        Assert.Contains("1 more events", record.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_gets_what_happens_from_the_moment_of_enumerating()
    {
        _publisher.Publish(Store(0));
        await using var reader = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        _publisher.Publish(Store(1));
        _publisher.Publish(Store(2));

        Assert.Equal([Store(1), Store(2)], await Read(reader, 2));
    }

    [Fact]
    public async Task Each_reader_gets_every_event()
    {
        await using var first = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await using var second = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        _publisher.Publish(Store(1));

        Assert.Equal([Store(1)], await Read(first, 1));
        Assert.Equal([Store(1)], await Read(second, 1));
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_told_how_many_of_the_oldest_events_it_lost()
    {
        await using var reader = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var i = 0; i < EventQueue.Capacity + 3; i++)
        {
            _publisher.Publish(Store(i));
        }

        var events = await Read(reader, EventQueue.Capacity + 1);

        Assert.Equal([new EventsLost(Now, 3), .. Enumerable.Range(3, EventQueue.Capacity).Select(Store)], events);
    }

    [Fact]
    public async Task A_reader_ends_with_the_scheduler_after_the_last_event()
    {
        var reading = Task.Run(async () =>
        {
            var events = new List<SchedulerEvent>();
            await foreach (var e in _publisher.Events)
            {
                events.Add(e);
            }

            return events;
        }, TestContext.Current.CancellationToken);
        await Until(() => _publisher.HasListeners);
        _publisher.Publish(new SchedulerStopped(Now));

        await _publisher.StopAsync(CancellationToken.None);
        _publisher.Publish(Store(1));

        Assert.Equal([new SchedulerStopped(Now)], await reading);
        await using var late = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.False(await late.MoveNextAsync());
    }

    [Fact]
    public async Task A_reader_stops_waiting_when_its_token_is_signalled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var reader = _publisher.Events.GetAsyncEnumerator(cancellation.Token);
        var waiting = reader.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Only_events_that_somebody_hears_are_wanted()
    {
        Assert.False(_publisher.HasListeners);
        Handle<RunFailed>();
        Assert.False(_publisher.HasListeners);

        _publisher.Start();
        Assert.True(_publisher.HasListeners);
        Assert.True(_publisher.Wants<RunFailed>());
        Assert.True(_publisher.Wants<RunEvent>());
        Assert.False(_publisher.Wants<RunSucceeded>());

        var reader = _publisher.Events.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(_publisher.Wants<RunSucceeded>());
        await reader.DisposeAsync();
        Assert.False(_publisher.Wants<RunSucceeded>());
    }

    [Fact]
    public void A_second_start_makes_no_second_handlers()
    {
        var made = 0;
        var publisher = new EventPublisher(() =>
        {
            made++;
            return [];
        }, _time, _logger);

        publisher.Start();
        publisher.Start();

        Assert.Equal(1, made);
    }

    private static StoreAdded Store(int number) => new(Now, $"{number}");

    private static async Task<List<SchedulerEvent>> Read(IAsyncEnumerator<SchedulerEvent> reader, int count)
    {
        var events = new List<SchedulerEvent>();
        while (events.Count < count && await reader.MoveNextAsync())
        {
            events.Add(reader.Current);
        }

        return events;
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private List<TEvent> Handle<TEvent>(Func<TEvent, ValueTask>? code = null)
        where TEvent : SchedulerEvent
    {
        var seen = new List<TEvent>();
        _subscriptions.Add(new(seen, typeof(TEvent), (e, _) =>
        {
            seen.Add((TEvent)e);
            return code?.Invoke((TEvent)e) ?? default;
        }));
        return seen;
    }
}
