using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Scheduling;

namespace Scheduler.Hosting.Testing;

/// <summary>Knows whether a scheduler has something left to do before its clock moves, and lets it do that.</summary>
/// <param name="services">The host's services.</param>
/// <param name="clock">The clock of the host.</param>
/// <param name="log">Its events.</param>
/// <param name="waits">Says of a run that has not ended that it waits for the test; null for none.</param>
internal sealed class Idleness(IServiceProvider services, TestClock clock, EventLog log, Func<RunId, bool>? waits)
{
    private readonly ChangeSignal _changes = new();
    private Engine? _engine;
    private TimeSpan? _untilPump;

    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    public Engine Engine => _engine ??= Watch(services.GetRequiredService<Lazy<Engine>>().Value);

    /// <summary>How long it is until something is due.</summary>
    public TimeSpan? UntilNext => clock.NextTimer is { } timer && !(timer > _untilPump) ? timer : _untilPump;

    private bool IsPumped => Turns && Engine.Parts.Definitions.Options.Driver == SchedulerDriver.Manual;

    private bool Turns => Engine.Parts.Health.Phase == SchedulerPhase.Running;

    /// <summary>Something has happened that may make it idle.</summary>
    public void Changed() => _changes.Set();

    /// <summary>Returns when it is idle.</summary>
    public async Task SettleAsync()
    {
        while (true)
        {
            if (IsPumped)
            {
                await PumpAsync().ConfigureAwait(false);
            }

            var (change, events) = (_changes.Next, log.Count);
            if (IsPumped && Engine.Loops.Any(loop => loop.Signal.Sleep is null))
            {
                // Woken since the pump has returned, and so perhaps before the change was asked for.
                continue;
            }

            if (!IsIdle())
            {
                await PatientlyAsync(Task.WhenAny([change, .. Cancelling()])).ConfigureAwait(false);
                continue;
            }

            // A handler may have given it more to do.
            await PatientlyAsync(Engine.Parts.Events.FlushAsync()).ConfigureAwait(false);
            if (log.Count == events && IsIdle())
            {
                return;
            }
        }
    }

    /// <summary>Moves the clock, from one instant at which something is due to the next, while a stop of the host waits for runs that wait for the clock.</summary>
    public async Task AdvanceUntilStoppedAsync(Func<Task> begin)
    {
        TestClock.Enter(this);
        var call = begin();
        TestClock.Enter(null);
        while (!call.IsCompleted)
        {
            // Without a run the stop waits for nothing, even if the timer of its limit is still set.
            var change = _changes.Next;
            if (clock.IsAwaitedBy(this) && Engine.Loops.Any(loop => loop.Launcher.Active.Count > 0) && IsIdle())
            {
                clock.Advance(clock.NextTimer!.Value);
            }
            else
            {
                await PatientlyAsync(Task.WhenAny([call, change, .. Cancelling()])).ConfigureAwait(false);
            }
        }

        await call.ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        var pump = services.GetRequiredService<ISchedulerPump>();
        TimeSpan wait;
        do
        {
            wait = await pump.PumpAsync().ConfigureAwait(false);
        }
        while (wait == TimeSpan.Zero);

        _untilPump = wait;
    }

    /// <summary>Whether no loop turns, or every loop sleeps and every run that has not ended waits, or has ended and cannot be recorded because the store fails.</summary>
    private bool IsIdle()
    {
        if (!Turns)
        {
            return true;
        }

        object?[] sleeps = [.. Engine.Loops.Select(loop => loop.Signal.Sleep)];
        return !Engine.Loops.Any(loop => loop.Signal.Sleep is null || loop.Launcher.Active.Any(run => !IsHeldUp(run, loop)))
            && sleeps.SequenceEqual(Engine.Loops.Select(loop => loop.Signal.Sleep));
    }

    private bool IsHeldUp(ActiveRun run, SchedulerLoop loop) =>
        run.Outcome is not null ? loop.Health.Read().Failure is not null : run.Told.IsCompleted && (clock.IsAwaitedBy(run.Run.Id) || waits?.Invoke(run.Run.Id) == true);

    private IEnumerable<Task> Cancelling() => Engine.Loops.SelectMany(loop => loop.Launcher.Active).Select(run => run.Told).Where(told => !told.IsCompleted);

    private Engine Watch(Engine engine)
    {
        clock.Armed += Changed;
        services.GetRequiredService<ISchedulerPump>().Woken += Changed;
        foreach (var loop in engine.Loops)
        {
            loop.Signal.Slept += Changed;
        }

        return engine;
    }

    private async Task PatientlyAsync(Task task)
    {
        try
        {
            await task.WaitAsync(Patience, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var busy = Engine.Loops.SelectMany(loop => loop.Launcher.Active.Where(run => !IsHeldUp(run, loop))).Select(run => $"{run.Run.Job} ({run.Run.Id})").ToList();
            throw new TimeoutException(busy.Count > 0
                ? $"For {Patience} these runs have neither ended nor waited for the clock: {string.Join(", ", busy)}. A job that waits must wait with the TimeProvider of the host."
                : $"For {Patience} an event handler, a store or the stop of the host has not come to its end, nor waited for the clock.");
        }
    }
}
