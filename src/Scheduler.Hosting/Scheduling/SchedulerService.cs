using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Hosts the loops. What must stop a bad start happens before any service of the host starts; at the end, running jobs get their time to finish (SHD-1 to SHD-3).
/// </summary>
internal sealed partial class SchedulerService(Lazy<Engine> engine, SchedulerPump pump, ConfigurationSource configuration, SchedulerHealth health, TimeProvider time, ILogger<SchedulerService> logger)
    : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _hostStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _stopped;
    private ILoopDriver? _driver;

    private EngineParts Parts => engine.Value.Parts;

    private ILoopDriver Driver => _driver ??= Parts.Definitions.Options.Driver switch
    {
        SchedulerDriver.Callback => new CallbackDriver(engine.Value),
        SchedulerDriver.Manual => pump,
        _ => new HostedDriver(engine.Value),
    };

    private ShutdownOptions Shutdown => Parts.Definitions.Options.Shutdown;

    /// <exception cref="SchedulerConfigurationException">The configuration is invalid.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = engine.Value;
        return Task.CompletedTask;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Parts.Definitions.Options.Enabled)
        {
            health.Disabled();
            Log.Disabled(logger);
            return;
        }

        var role = Parts.Definitions.Options.Node.Role;
        if (role != NodeRole.Both)
        {
            Log.Role(logger, role);
        }

        if (role == NodeRole.Client)
        {
            health.Client();
            return;
        }

        Parts.Events.Start();
        Announce(time.GetUtcNow());
        if (Parts.Fires)
        {
            await new DeclaredSchedules(engine.Value, Parts.Loggers.CreateLogger<DeclaredSchedules>()).ApplyAsync(cancellationToken).ConfigureAwait(false);
            await new StartupRuns(engine.Value).QueueAsync(cancellationToken).ConfigureAwait(false);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first job runs only when every service of the host has started: it may need any of them.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (ExecuteTask is not null)
        {
            health.Started();
            Log.Started(logger, Parts.Definitions.Jobs.Count, Parts.Definitions.Schedules.Count, string.Join(", ", engine.Value.Loops.Select(loop => loop.Name)));
            Parts.Events.Publish(new SchedulerStarted(time.GetUtcNow()));
            _hostStarted.TrySetResult();
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        health.Stops();
        if (engine.IsValueCreated)
        {
            foreach (var loop in engine.Value.Loops)
            {
                _ = loop.DrainAsync();
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Stops once; a second call waits for the first.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => _stopped ??= StopOnceAsync(cancellationToken);

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        if (!_hostStarted.Task.IsCompleted)
        {
            await base.StopAsync(cancellationToken).ConfigureAwait(false);
            if (engine.IsValueCreated)
            {
                Parts.Waiters.Stop();
            }

            return;
        }

        await DrainAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var loop in engine.Value.Loops)
        {
            await LeaveAsync(loop).ConfigureAwait(false);
        }

        health.Stopped();
        Parts.Waiters.Stop();
        Parts.Events.Publish(new SchedulerStopped(time.GetUtcNow()));

        // A handler gets as long as a job that was cancelled, and no longer: it must not hold up the end of the process.
        using var grace = new CancellationTokenSource(AtMostADay(Shutdown.CancelGrace), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, cancellationToken);
        await Parts.Events.StopAsync(end.Token).ConfigureAwait(false);
        Log.Stopped(logger);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _hostStarted.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        using var reload = new ReloadLoop(engine.Value, configuration);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var reloading = reload.RunAsync(stop.Token);
        try
        {
            await Driver.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reloading.ConfigureAwait(false);
        }
    }

    /// <summary>SHD-2: first undisturbed, then with cancelled tokens; never longer than the host waits.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var begun = Parts.Time.GetTimestamp();
        Driver.Drain();
        var idle = Task.WhenAll(engine.Value.Loops.Select(loop => loop.DrainAsync()));
        var running = engine.Value.Loops.Sum(loop => loop.Launcher.Active.Count);
        if (running > 0)
        {
            Log.Draining(logger, running, Shutdown.DrainTimeout);
        }

        if (await EndsWithinAsync(idle, Shutdown.DrainTimeout, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (cancellationToken.IsCancellationRequested && Shutdown.DrainTimeout > Parts.Time.GetElapsedTime(begun))
        {
            Log.CutShort(logger, Shutdown.DrainTimeout);
        }

        foreach (var loop in engine.Value.Loops)
        {
            foreach (var run in loop.Launcher.Active)
            {
                loop.Launcher.Cancel(run, CancellationReason.Shutdown, null);
            }
        }

        // The host's token is signalled by now where it was the shorter one; jobs still get their moment to react.
        if (!await EndsWithinAsync(idle, Shutdown.CancelGrace, CancellationToken.None).ConfigureAwait(false))
        {
            var left = engine.Value.Loops.SelectMany(loop => loop.Launcher.Active).Select(run => run.Run).ToList();
            Log.GivenUp(logger, left.Count, string.Join(", ", left.Select(run => $"{run.Job} ({run.Id})")));
        }
    }

    private async Task LeaveAsync(SchedulerLoop loop)
    {
        try
        {
            await loop.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What is done is recorded; that this node is gone, others see without being told.
            Log.LeaveFailed(logger, exception, loop.Name);
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, Duration limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(AtMostADay(limit), time, stop.Token);
        var first = await Task.WhenAny(task, delay).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return first == task;
    }

    // CLK-6: no timer can be set for long, and no shutdown lasts that long.
    private static TimeSpan AtMostADay(Duration limit) => limit < TimeSpan.FromDays(1) ? limit.ToTimeSpan() : TimeSpan.FromDays(1);

    private void Announce(DateTimeOffset now)
    {
        foreach (var loop in engine.Value.Loops)
        {
            Parts.Events.Publish(new StoreAdded(now, loop.Name));
        }

        foreach (var executor in Parts.Lanes.Keys)
        {
            Parts.Events.Publish(new ExecutorAdded(now, executor));
        }

        foreach (var job in Parts.Definitions.Jobs)
        {
            Parts.Events.Publish(new JobRegistered(now, job.Name));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.SchedulerStarted, LogLevel.Information, "The scheduler runs {Jobs} job(s) and {Schedules} declared schedule(s) in store(s) {Stores}.")]
        public static partial void Started(ILogger logger, int jobs, int schedules, string stores);

        [LoggerMessage(LogEvents.SchedulerDisabled, LogLevel.Warning, "The scheduler is disabled by Scheduler:Enabled: no job will run.")]
        public static partial void Disabled(ILogger logger);

        [LoggerMessage(LogEvents.NodeRole, LogLevel.Information, "The role of this node is {Role}.")]
        public static partial void Role(ILogger logger, NodeRole role);

        [LoggerMessage(LogEvents.SchedulerStopping, LogLevel.Information, "The scheduler stops; {Running} running job(s) have {Limit} to end.")]
        public static partial void Draining(ILogger logger, int running, Duration limit);

        [LoggerMessage(
            LogEvents.DrainCutShort,
            LogLevel.Warning,
            "The host waits no longer, although the running jobs have a DrainTimeout of {Limit}: their tokens are cancelled. Make HostOptions.ShutdownTimeout longer than DrainTimeout and CancelGrace together, or these shorter.")]
        public static partial void CutShort(ILogger logger, Duration limit);

        [LoggerMessage(LogEvents.RunsGivenUp, LogLevel.Error, "{Count} job(s) ignored their cancelled token and were given up: {Runs}.")]
        public static partial void GivenUp(ILogger logger, int count, string runs);

        [LoggerMessage(LogEvents.LeaveFailed, LogLevel.Warning, "Store '{Store}' could not be told that the scheduler has stopped.")]
        public static partial void LeaveFailed(ILogger logger, Exception exception, string store);

        [LoggerMessage(LogEvents.SchedulerStopped, LogLevel.Information, "The scheduler has stopped.")]
        public static partial void Stopped(ILogger logger);
    }
}
