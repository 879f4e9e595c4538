using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// The loop of one store: what is due, plan, commit, dispatch, how long to sleep. <see cref="TurnAsync"/> does it once; a driver calls it again and again.
/// It never ends by an error: it says so, backs off, and goes on.
/// </summary>
internal sealed class SchedulerLoop : IAsyncDisposable
{
    /// <summary>CLK-1: so that no error in computing the next instant can make it sleep for ever.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);

    private readonly EngineParts _parts;
    private readonly WakeSignal _wake;
    private readonly DueReader _reader;
    private readonly FirePlanner _planner;
    private readonly BatchCommitter _commits;
    private readonly RunRecorder _runs;
    private readonly QueueClaimer _queue;
    private readonly RunLauncher _launcher;
    private readonly Housekeeping _housekeeping;
    private readonly SuccessWatch _successes;
    private readonly LoopHealth _health;
    private readonly BackOff _backOff;

    private readonly Membership _membership;
    private readonly Intake _intake;
    private readonly NodeOrders _orders;
    private readonly Continuations _continuations;
    private readonly BusyFires _busy;
    private readonly YieldingRetries _retries;
    private readonly OrphanDecider _orphans;
    private readonly AutomaticPauses _pauses;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _draining;

    public SchedulerLoop(string name, ISchedulerStore store, EngineParts parts)
    {
        Name = name;
        Store = store;
        _parts = parts = parts with { Current = new(parts.Configuration) };
        var logger = parts.Loggers.CreateLogger<SchedulerLoop>();
        _wake = new(parts.Time);
        var inbox = new SignalInbox(_wake);
        Views = new(name, parts);
        Schedules = new(store, parts);
        _continuations = new(store, parts);
        _runs = new(store, Views, Schedules, _continuations, parts, _wake, logger);
        _busy = new(store, _runs, Views);
        _retries = new(store, _runs, Views);
        _launcher = new(store, Views, parts, _runs.Add, _runs.Make, logger);
        _reader = new(store, Schedules, parts, logger);
        _planner = new(_reader, Schedules, parts);
        _health = parts.Health.AddLoop(name);
        var fires = new FireRecorder(store, _reader, _busy, _launcher, Views, parts, _health, logger);
        _queue = new(_launcher, Schedules, Views, parts);
        _successes = new(name, store, parts, _health, logger);
        var news = new ScheduleChanges(parts, logger);
        _housekeeping = new(name, store, parts, _successes, new(name, store, parts, _health, logger), news, () => _intake!.Control, Wake, logger);
        _backOff = new(name, _health, logger);
        _membership = new(name, store, parts, inbox.Receive, _launcher, new(name, store, parts, _health, logger), logger);
        _intake = new(name, store, parts, inbox, _membership, new(store, _launcher, _queue, _reader), _reader, _queue, logger);
        _orders = new(name, parts, _launcher, _health, logger);
        _orphans = new(_runs, Views, Schedules, parts, logger);
        _pauses = new(store, Schedules, ScheduleChanged, parts, logger);
        _commits = new(name, store, parts, _intake, _membership, fires, _queue, _runs, _launcher, _successes, _pauses, _wake);
        Reconfiguration = new(name, store, parts, new(name, store, _runs, Views, news, _health, logger), _membership, Wake, logger);
    }

    /// <summary>Name of the store.</summary>
    public string Name { get; }

    public ISchedulerStore Store { get; }

    public ScheduleCache Schedules { get; }

    public RunViews Views { get; }

    public RunLauncher Launcher => _launcher;

    public RunRecorder Recorder => _runs;

    public LoopHealth Health => _health;

    public Reconfiguration Reconfiguration { get; }

    /// <inheritdoc cref="Membership.Node"/>
    public int Node => _membership.Node;

    /// <inheritdoc cref="Membership.IsShared"/>
    public bool IsShared => _membership.IsShared;

    /// <inheritdoc cref="Membership.Describe"/>
    public NodeDetails Describe() => _membership.Describe(_parts.Configuration);

    /// <summary>A schedule was changed or removed here: what is known of it is out of date.</summary>
    public void ScheduleChanged(StoredSchedule stored)
    {
        Schedules.Remove(stored.Row.Schedule);
        if (_successes.Changed(stored))
        {
            // The turn that the change itself has caused may be over.
            Wake();
        }

        if (stored.Row.Follows is not null)
        {
            _continuations.Changed();
        }
    }

    /// <summary>Ends the sleep between two turns; a driver sleeps on it.</summary>
    public WakeSignal Signal => _wake;

    /// <summary>Makes the next turn come at once.</summary>
    public void Wake() => _wake.Set();

    /// <summary>SHD-1: from now on nothing is fired or claimed; ends of runs are still recorded.</summary>
    /// <returns>Ends when no run is active any more. The loop itself says so, because a turn that had begun before may still start runs.</returns>
    public Task DrainAsync()
    {
        _draining = true;
        Wake();
        return _drained.Task;
    }

    /// <summary>Does one turn.</summary>
    /// <returns>How long to sleep, from the moment of the call, unless something happens before.</returns>
    public async ValueTask<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var draining = _draining;
        try
        {
            var wait = await TurnOnceAsync(cancellationToken).ConfigureAwait(false);
            _backOff.TurnEnded();
            return wait;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Who pumps by hand may end one call and go on with the next.
            _intake.Doubt();
            throw;
        }
        catch (Exception exception)
        {
            // What of it was committed, or adopted, is found by looking at the store, so nothing here needs to know how far it came.
            _intake.Doubt();
            return _backOff.TurnFailed(exception);
        }
        finally
        {
            if (draining && _launcher.Active.Count == 0)
            {
                _drained.TrySetResult();
            }
        }
    }

    /// <summary>Leaves the store.</summary>
    public ValueTask LeaveAsync(CancellationToken cancellationToken) => _membership.LeaveAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync().ConfigureAwait(false);
        _membership.Dispose();
        _wake.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<TimeSpan> TurnOnceAsync(CancellationToken cancellationToken)
    {
        var orphans = await _intake.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_draining && await Reconfiguration.ApplyAsync(cancellationToken).ConfigureAwait(false))
        {
            // What was read or passed over by the one before is looked at again.
            Schedules.Clear();
            _continuations.Changed();
            _reader.Rescan();
            _queue.Rescan();
            _housekeeping.ConfigurationChanged();
        }

        _orders.Look(_intake.Control);
        var now = Store.Now;
        var (batch, second) = (new Batch(_membership.Node, _intake.ControlVersion), new Batch(_membership.Node, _intake.ControlVersion));
        try
        {
            await _continuations.LoadAsync(now, cancellationToken).ConfigureAwait(false);
            await _orphans.AddAsync(batch, orphans, cancellationToken).ConfigureAwait(false);
            _runs.Fill(batch, _launcher);
            if (!_draining && _parts.IsAtWork(_intake.Control))
            {
                if (_parts.Fires)
                {
                    await _reader.ReadAsync(now, cancellationToken).ConfigureAwait(false);
                }

                if (_reader.TakeResumable() is { Count: > 0 } over)
                {
                    // Their timers stand at places that were read already.
                    await _pauses.EndAsync(over, now, cancellationToken).ConfigureAwait(false);
                    _reader.Rescan();
                }

                _queue.Add(batch, _intake.Control, now, share: true);
                _planner.Add(batch, _intake.Control, now);
                _queue.Add(batch, _intake.Control, now, share: false);
            }

            if (await _commits.CommitAsync(batch, cancellationToken).ConfigureAwait(false) is { } result)
            {
                await _retries.AddAsync(second, batch, result, cancellationToken).ConfigureAwait(false);
            }

            await _busy.AddAsync(second, cancellationToken).ConfigureAwait(false);
            await _commits.CommitAsync(second, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            batch.ReleaseSlots();
            second.ReleaseSlots();
            _busy.Release();
            _runs.TakeBack(batch, _launcher);
            throw;
        }

        await _housekeeping.DoAsync(now, cancellationToken).ConfigureAwait(false);
        return _housekeeping.GoesOn ? TimeSpan.Zero : Sleep(now);
    }

    private TimeSpan Sleep(DateTimeOffset now)
    {
        var longest = _membership.UntilLook is { } look && look < LongestSleep ? look : LongestSleep;
        if (!_draining && SignalInbox.Earlier(_intake.Control.FirstEnd, _successes.Next) is { } next && next - now < longest)
        {
            longest = next - now;
        }

        if (!_draining && _parts.IsAtWork(_intake.Control))
        {
            foreach (var lane in _parts.Lanes.Values.Where(_reader.Held.Waits))
            {
                lane.WakeWhenFree(_wake);
            }

            _queue.WakeWhenFree(_wake);
            if (SignalInbox.Earlier(_parts.Fires ? _reader.NextDue : null, _parts.MayExecute(_intake.Control) ? _queue.NextQueued : null) is { } due && due - now < longest)
            {
                longest = due - now;
            }
        }

        return longest > TimeSpan.Zero ? longest : TimeSpan.Zero;
    }
}
