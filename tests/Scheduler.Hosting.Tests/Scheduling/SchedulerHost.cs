using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// A real host with a scheduler, on a clock that only the test moves. Jobs: <c>work</c> returns, <c>fail</c> throws, <c>echo</c> returns its arguments, <c>block</c> runs until it is
/// released or cancelled, <c>stubborn</c> until it is released.
/// </summary>
internal sealed class SchedulerHost : ISchedulerEventHandler<SchedulerEvent>, IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<SchedulerEvent> _events = [];
    private readonly ConcurrentQueue<Seen> _seen = [];
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _blocked = [];
    private readonly IHost _host;
    private bool _stopped;
    private long _flushed;
    private long _flushes;

    private SchedulerHost(Action<SchedulerBuilder>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<ISchedulerEventHandler<SchedulerEvent>>(this);
        var scheduler = builder.Services.AddScheduler()
            .AddJob("work", (run, _) => Note(run))
            .AddJob("fail", (run, _) => throw new InvalidOperationException(Note(run).IsCompleted ? "It failed." : null))
            .AddJob("echo", (run, _) => Task.FromResult(run.RawArgs))
            .AddJob("block", BlockAsync)
            .AddJob("stubborn", (run, _) => BlockAsync(run, CancellationToken.None));
        configure?.Invoke(scheduler);
        _host = builder.Build();
    }

    public TestClock Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IScheduler Scheduler => _host.Services.GetRequiredService<IScheduler>();

    public Engine Engine => _host.Services.GetRequiredService<Lazy<Engine>>().Value;

    public FakeLogCollector Logs => _host.Services.GetFakeLogCollector();

    /// <summary>The executions of all jobs but <c>echo</c>, in the order in which they began.</summary>
    public IReadOnlyList<Seen> Runs => [.. _seen];

    /// <summary>The runs that wait to be released, in the order of their ids.</summary>
    public IReadOnlyList<RunId> Blocked => [.. _blocked.Keys.Order()];

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static SchedulerHost Build(Action<SchedulerBuilder>? configure = null) => new(configure);

    public static async Task<SchedulerHost> StartAsync(Action<SchedulerBuilder>? configure = null)
    {
        var host = new SchedulerHost(configure);
        await host.StartAsync();
        return host;
    }

    /// <summary>Spins until a condition holds; fails the test when it never does.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited in vain for this: {what}.");
            await Task.Yield();
        }
    }

    /// <summary>A definition of an interval.</summary>
    public static ScheduleDefinition Every(string id, int seconds, string job = "work", SchedulePolicies? policies = null) =>
        new(id, job, Trigger.Every(TimeSpan.FromSeconds(seconds))) { Policies = policies ?? new() };

    public static ScheduleDefinition Once(string id, DateTimeOffset at, string job = "work", SchedulePolicies? policies = null) =>
        new(id, job, Trigger.At(at)) { Policies = policies ?? new() };

    public async Task StartAsync()
    {
        await _host.StartAsync();
        await SettleAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        _stopped = true;
        return _host.StopAsync(cancellationToken);
    }

    public ISchedulerStore Store(string name = "default") => Engine.Loop(name).Store;

    public IReadOnlyList<TEvent> Events<TEvent>()
        where TEvent : SchedulerEvent => [.. _events.OfType<TEvent>()];

    /// <summary>The instants, in seconds after the start, of the occurrences that ran.</summary>
    public IReadOnlyList<double> Ran(string? schedule = null) =>
        [.. Runs.Where(seen => schedule is null || seen.Run.ScheduleId == schedule).Select(seen => (seen.Run.NominalTime - Start).TotalSeconds)];

    public int Logged(int id) => Logs.GetSnapshot().Count(record => record.Id.Id == id);

    /// <summary>Lets a blocked run go on.</summary>
    public void Release(RunId id)
    {
        Assert.True(_blocked.TryRemove(id, out var source), $"Run {id} does not block.");
        source.SetResult();
    }

    public Task ReleaseAsync(RunId id)
    {
        Release(id);
        return SettleAsync();
    }

    /// <summary>Lets go on what blocks now.</summary>
    public void ReleaseBlocked()
    {
        foreach (var id in Blocked)
        {
            Release(id);
        }
    }

    /// <summary>Lets go on what blocks, until nothing does.</summary>
    public async Task ReleaseAllAsync()
    {
        while (!_blocked.IsEmpty)
        {
            ReleaseBlocked();
            await SettleAsync();
        }
    }

    /// <summary>Moves the clock, stopping at each instant at which something is due.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await SettleAsync();
        var end = Now + by;
        while (Now < end)
        {
            var next = await NextDueAsync();
            Clock.Advance((next < end ? next.Value : end) - Now);
            await SettleAsync();
        }
    }

    public Task AdvanceAsync(double seconds) => AdvanceAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Moves the clock at one go: what was due in between is late.</summary>
    public Task JumpAsync(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        return SettleAsync();
    }

    /// <summary>Waits until every loop sleeps, every run that is active blocks, or has ended while the store fails, and every event is delivered.</summary>
    public async Task SettleAsync()
    {
        await UntilAsync(IsSettled, "every loop asleep, every active run blocked");
        var flush = Interlocked.Increment(ref _flushes);
        Engine.Parts.Events.Publish(new Flush(flush));
        await UntilAsync(() => Volatile.Read(ref _flushed) >= flush, "every event delivered");
    }

    public ValueTask HandleAsync(SchedulerEvent schedulerEvent, CancellationToken cancellationToken)
    {
        if (schedulerEvent is Flush flush)
        {
            Volatile.Write(ref _flushed, flush.Number);
        }
        else
        {
            _events.Enqueue(schedulerEvent);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _blocked.Values)
        {
            source.TrySetResult();
        }

        if (!_stopped)
        {
            // Whatever a test left running is not worth waiting for.
            await _host.StopAsync(new CancellationToken(canceled: true));
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private Task Note(JobContext run)
    {
        _seen.Enqueue(new(Now, run));
        return Task.CompletedTask;
    }

    private async Task BlockAsync(JobContext run, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _blocked[run.RunId] = source;
        await Note(run);
        try
        {
            await source.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _blocked.TryRemove(run.RunId, out _);
        }
    }

    private bool IsSettled()
    {
        var loops = Engine.Loops;
        Task?[] before = [.. loops.Select(loop => loop.CurrentSleep)];
        return !before.Contains(null)
            && loops.All(loop => loop.Launcher.Active.All(run => Blocks(run) || (run.Outcome is not null && loop.Health.Read().Failure is not null)))
            && before.SequenceEqual(loops.Select(loop => loop.CurrentSleep));
    }

    private bool Blocks(ActiveRun run) =>
        _blocked.ContainsKey(run.Run.Id) && (run.Invocation.Context.CancellationReason is null || run.Run.Job == "stubborn");

    private async Task<DateTimeOffset?> NextDueAsync()
    {
        DateTimeOffset? next = null;
        foreach (var store in Engine.Loops.Select(loop => loop.Store is FlakyStore flaky ? flaky.Inner : loop.Store))
        {
            var page = await store.ReadDueAsync(new(null, Now, 1), CancellationToken.None);
            var queued = await store.ReadRunsAsync(new() { States = [RunState.Queued], Take = 1000 }, CancellationToken.None);
            next = queued.Select(run => (DateTimeOffset?)run.Live!.Due).Where(due => due > Now).Append(page.NextDue).Append(next).Min();
        }

        return next;
    }

    /// <summary>What a job saw, and when it began.</summary>
    internal sealed record Seen(DateTimeOffset At, JobContext Run);

    private sealed record Flush(long Number) : SchedulerEvent(Start);
}
