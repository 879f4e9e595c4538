using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Turns the loops when the application asks for it, until the host stops and the rest has to be done without it.</summary>
internal sealed class SchedulerPump(Lazy<Engine> engine) : ISchedulerPump, ILoopDriver, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _drain = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public event Action? Woken;

    private EngineParts Parts => engine.Value.Parts;

    private bool IsOver => _drain.Task.IsCompleted || Parts.Health.Phase is SchedulerPhase.Disabled or SchedulerPhase.Client or SchedulerPhase.Stopped;

    public async ValueTask<TimeSpan> PumpAsync(CancellationToken cancellationToken = default)
    {
        if (Parts.Definitions.Options.Driver is var driver and not SchedulerDriver.Manual)
        {
            throw new InvalidOperationException($"The scheduler is driven by {driver}, not by the pump. Set Scheduler:Driver to {nameof(SchedulerDriver.Manual)}, or do not pump.");
        }

        if (Parts.Health.Phase == SchedulerPhase.NotStarted)
        {
            throw new InvalidOperationException("The pump works from the moment at which the host has started: call StartAsync of the host before.");
        }

        if (IsOver)
        {
            return SchedulerLoop.LongestSleep;
        }

        if (!_turn.Wait(0, CancellationToken.None))
        {
            return IsOver
                ? SchedulerLoop.LongestSleep
                : throw new InvalidOperationException("A call of the pump has not ended yet. Await it before the next, pump in one place only, and never from a job or an event handler.");
        }

        try
        {
            return await TurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nothing, until <see cref="Drain"/>: then it turns the loops to the end.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        await _drain.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        // Kept: a call that has begun ends first, and none begins any more.
        await _turn.WaitAsync(stoppingToken).ConfigureAwait(false);
        await new HostedDriver(engine.Value).RunAsync(stoppingToken).ConfigureAwait(false);
    }

    public void Drain() => _drain.TrySetResult();

    public void Dispose() => _turn.Dispose();

    private async ValueTask<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var shortest = SchedulerLoop.LongestSleep;
        foreach (var loop in engine.Value.Loops)
        {
            loop.Signal.Reset();
            var since = Parts.Time.GetTimestamp();
            var wait = await loop.TurnAsync(cancellationToken).ConfigureAwait(false) - Parts.Time.GetElapsedTime(since);
            shortest = wait < shortest ? wait : shortest;
        }

        // Listened to only now, so that a call itself wakes nobody: what it leaves to do, its result says.
        foreach (var loop in engine.Value.Loops)
        {
            if (!loop.Signal.TrySleep(Timeout.InfiniteTimeSpan, 0, () => Woken?.Invoke()))
            {
                shortest = TimeSpan.Zero;
            }
        }

        return shortest > TimeSpan.Zero ? shortest : TimeSpan.Zero;
    }
}
