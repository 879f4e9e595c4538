using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Testing;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// The host of the testing package with jobs of its own, by default with the hosted driver. Jobs: <c>work</c> returns, <c>fail</c> throws, <c>echo</c> returns its arguments, <c>block</c> runs until it is
/// released or cancelled, <c>stubborn</c> until it is released.
/// </summary>
internal sealed class SchedulerHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<Seen> _seen = [];
    private readonly ConcurrentDictionary<RunId, (TaskCompletionSource Source, CancellationToken Token)> _blocked = [];
    private readonly SchedulerTestHost _test;

    private SchedulerHost(Action<SchedulerBuilder>? configure, SchedulerDriver driver, Action<IHostApplicationBuilder>? add)
    {
        _test = new(
            scheduler =>
            {
                scheduler
                    .AddJob("work", (run, _) => Note(run))
                    .AddJob("fail", (run, _) => throw new InvalidOperationException(Note(run).IsCompleted ? "It failed." : null))
                    .AddJob("echo", (run, _) => Task.FromResult(run.RawArgs))
                    .AddJob("block", BlockAsync)
                    .AddJob("stubborn", (run, _) => BlockAsync(run, CancellationToken.None));
                configure?.Invoke(scheduler);
            },
            host =>
            {
                host.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging();
                add?.Invoke(host);
            },
            Start,
            driver,
            id => _blocked.TryGetValue(id, out var blocked) && !blocked.Token.IsCancellationRequested)
        {
            Patience = Patience,
        };
    }

    public TestClock Clock => _test.Clock;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IServiceProvider Services => _test.Services;

    public IScheduler Scheduler => _test.Scheduler;

    public Engine Engine => _test.Services.GetRequiredService<Lazy<Engine>>().Value;

    public FakeLogCollector Logs => _test.Services.GetFakeLogCollector();

    /// <summary>The executions of all jobs but <c>echo</c>, in the order in which they began.</summary>
    public IReadOnlyList<Seen> Runs => [.. _seen];

    /// <summary>The runs that wait to be released, in the order of their ids.</summary>
    public IReadOnlyList<RunId> Blocked => [.. _blocked.Keys.Order()];

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static SchedulerHost Build(Action<SchedulerBuilder>? configure = null, SchedulerDriver driver = SchedulerDriver.Hosted, Action<IHostApplicationBuilder>? add = null) =>
        new(configure, driver, add);

    public static async Task<SchedulerHost> StartAsync(Action<SchedulerBuilder>? configure = null, SchedulerDriver driver = SchedulerDriver.Hosted, Action<IHostApplicationBuilder>? add = null)
    {
        var host = new SchedulerHost(configure, driver, add);
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

    /// <summary>Waits for a task; fails the test when it never ends.</summary>
    public static async Task SoonAsync(Task task)
    {
        await UntilAsync(() => task.IsCompleted, "the end of a task");
        await task;
    }

    /// <inheritdoc cref="SoonAsync"/>
    public static async Task<T> SoonAsync<T>(Task<T> task)
    {
        await SoonAsync((Task)task);
        return await task;
    }

    /// <summary>A definition of an interval.</summary>
    public static ScheduleDefinition Every(string id, int seconds, string job = "work", SchedulePolicies? policies = null) =>
        new(id, job, Trigger.Every(TimeSpan.FromSeconds(seconds))) { Policies = policies ?? new() };

    public static ScheduleDefinition Once(string id, DateTimeOffset at, string job = "work", SchedulePolicies? policies = null) =>
        new(id, job, Trigger.At(at)) { Policies = policies ?? new() };

    public Task StartAsync() => _test.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken = default) => SoonAsync(_test.StopAsync(cancellationToken));

    public Task<Run> WaitAsync(RunId id) => SoonAsync(Scheduler.WaitForRunAsync(id));

    public ISchedulerStore Store(string name = "default") => Engine.Loop(name).Store;

    public IReadOnlyList<TEvent> Events<TEvent>()
        where TEvent : SchedulerEvent => [.. _test.Events.OfType<TEvent>()];

    /// <summary>The instants, in seconds after the start, of the occurrences that ran.</summary>
    public IReadOnlyList<double> Ran(string? schedule = null) =>
        [.. Runs.Where(seen => schedule is null || seen.Run.ScheduleId == schedule).Select(seen => (seen.Run.NominalTime - Start).TotalSeconds)];

    public int Logged(int id) => Logs.GetSnapshot().Count(record => record.Id.Id == id);

    /// <summary>Lets a blocked run go on.</summary>
    public void Release(RunId id)
    {
        Assert.True(_blocked.TryRemove(id, out var blocked), $"Run {id} does not block.");
        blocked.Source.SetResult();
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
    public Task AdvanceAsync(TimeSpan by) => _test.AdvanceByAsync(by);

    public Task AdvanceAsync(double seconds) => AdvanceAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Moves the clock at one go: what was due in between is late.</summary>
    public Task JumpAsync(double seconds) => _test.JumpByAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Returns when nothing is left to do but for runs that block.</summary>
    public Task SettleAsync() => _test.SettleAsync();

    public ValueTask DisposeAsync()
    {
        // Whatever a test left running is not worth waiting for.
        foreach (var (source, _) in _blocked.Values)
        {
            source.TrySetResult();
        }

        return _test.DisposeAsync();
    }

    private Task Note(JobContext run)
    {
        _seen.Enqueue(new(Now, run));
        return Task.CompletedTask;
    }

    private async Task BlockAsync(JobContext run, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Note(run);
        _blocked[run.RunId] = (source, cancellationToken);
        _test.Idleness.Changed();
        try
        {
            await source.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _blocked.TryRemove(run.RunId, out _);
        }
    }

    /// <summary>What a job saw, and when it began.</summary>
    internal sealed record Seen(DateTimeOffset At, JobContext Run);
}
