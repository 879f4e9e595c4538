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
    private readonly SignalInbox _inbox;
    private readonly DueReader _reader;
    private readonly FirePlanner _planner;
    private readonly FireRecorder _fires;
    private readonly RunRecorder _runs;
    private readonly QueueClaimer _queue;
    private readonly RunLauncher _launcher;
    private readonly Retention _retention;
    private readonly BacklogGauge _backlog;
    private readonly LoopHealth _health;
    private readonly BackOff _backOff;
    private readonly LiveRuns _live;

    private int _node;
    private readonly Pace _refresh = new(TimeSpan.FromSeconds(30));
    private long _controlVersion = -1;
    private ControlState _control = ControlState.Initial;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _draining;

    public SchedulerLoop(string name, ISchedulerStore store, EngineParts parts)
    {
        Name = name;
        Store = store;
        _parts = parts;
        var logger = parts.Loggers.CreateLogger<SchedulerLoop>();
        _wake = new(parts.Time);
        _inbox = new(_wake);
        Views = new(name, parts.Definitions);
        Schedules = new(store, new(parts.Definitions), parts.Definitions.Jobs.Values.Select(job => JobStream.Number(job.Name)).ToHashSet());
        _runs = new(store, parts, _wake, logger);
        _launcher = new(store, parts, _runs.Add, logger);
        _reader = new(store, Schedules, parts, logger);
        _planner = new(_reader, Schedules, parts);
        _health = parts.Health.AddLoop(name);
        _fires = new(store, _reader, _launcher, Views, parts, _health, logger);
        _queue = new(_launcher, Schedules, Views, parts);
        _retention = new(name, store, parts.Definitions.Options.Retention, logger);
        _backlog = new(name, store, parts.Metrics);
        _backOff = new(name, _health, logger);
        _live = new(store, _launcher, _queue, _reader);
    }

    /// <summary>Name of the store.</summary>
    public string Name { get; }

    public ISchedulerStore Store { get; }

    public ScheduleCache Schedules { get; }

    public RunViews Views { get; }

    public RunLauncher Launcher => _launcher;

    public RunRecorder Recorder => _runs;

    public LoopHealth Health => _health;

    /// <summary>Sleeps until the next turn: until <see cref="Wake"/>, or until <paramref name="wait"/> has passed since <paramref name="since"/>.</summary>
    public Task SleepAsync(TimeSpan wait, long since, CancellationToken cancellationToken) => _wake.WaitAsync(wait, since, cancellationToken);

    /// <summary>The sleep that the loop is in: nothing is left to do before the next instant, signal or end of a run. Null while it is awake.</summary>
    public Task? CurrentSleep => _wake.Sleep;

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
            throw;
        }
        catch (Exception exception)
        {
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
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        if (_node != 0)
        {
            await Store.LeaveAsync(_node, cancellationToken).ConfigureAwait(false);
            _node = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _wake.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<TimeSpan> TurnOnceAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var now = Store.Now;
        var batch = new Batch(_node, _controlVersion);
        _runs.Fill(batch);
        var second = new Batch(_node, _controlVersion);
        try
        {
            if (!_draining && _control.Pause is null)
            {
                await _reader.ReadAsync(now, cancellationToken).ConfigureAwait(false);
                _queue.Add(batch, now, share: true);
                _planner.Add(batch, _control, now);
                _queue.Add(batch, now, share: false);
            }

            await CommitAsync(batch, second, cancellationToken).ConfigureAwait(false);

            // Busy schedules move on in a commit of their own: the answer to the first one decided how.
            await CommitAsync(second, second, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // What of it was committed is found by looking at the store, so nothing here needs to know how far it came.
            _live.Doubt();
            batch.ReleaseSlots();
            _runs.TakeBack(batch, _launcher);
            throw;
        }

        await _retention.PruneAsync(now, cancellationToken).ConfigureAwait(false);
        await _backlog.ReadAsync(now, cancellationToken).ConfigureAwait(false);
        return Sleep(now);
    }

    private async ValueTask CommitAsync(Batch batch, Batch second, CancellationToken cancellationToken)
    {
        if (batch.Commit.IsEmpty)
        {
            return;
        }

        var stamp = _parts.Time.GetTimestamp();
        var result = await Store.CommitAsync(batch.Commit, cancellationToken).ConfigureAwait(false);
        _parts.Metrics.StoreOperation("commit", Name, _parts.Time.GetElapsedTime(stamp));
        if (result.Status != CommitStatus.Committed)
        {
            // FEN-3: once fenced, it joins again as a new node.
            (_controlVersion, _node) = (-1, result.Status == CommitStatus.NodeFenced ? 0 : _node);
            Wake();
        }

        _fires.Apply(batch, result, second);
        await _queue.ApplyAsync(batch, result, cancellationToken).ConfigureAwait(false);
        await _runs.PublishAsync(batch, result, _launcher, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes in what has happened since the last turn.</summary>
    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        var (signals, timersDue, queueDue) = _inbox.Take();
        _reader.Expect(timersDue);
        _queue.Expect(queueDue, Store.Now);

        // A signal comes once: what it asks for is noted before anything here can fail.
        if (signals.HasFlag(Signals.Cancel))
        {
            _live.ExpectCancel();
        }

        if (signals.HasFlag(Signals.Control))
        {
            _controlVersion = -1;
        }

        // Signals are hints and may be lost (a store's connection to its notifications breaks): what they would have said is looked up now and then.
        if (Store.Now is var now && _refresh.IsDue(now))
        {
            _refresh.Done(now);
            _controlVersion = -1;
            _live.ExpectCancel();
            _reader.Rescan();
            _queue.Rescan();
        }

        if (_node == 0)
        {
            var lease = await Store.JoinAsync(new(Environment.MachineName, [.. _parts.Definitions.Jobs.Keys]), _inbox.Receive, cancellationToken).ConfigureAwait(false);
            _node = lease.Node;
        }

        if (_controlVersion < 0)
        {
            var control = await Store.ReadControlAsync(cancellationToken).ConfigureAwait(false);
            (_control, _controlVersion) = (ControlState.Decode(control.Json), control.Version);
        }

        await _live.MatchAsync(_node, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Sleep(DateTimeOffset now)
    {
        if (!_draining && _control.Pause is null)
        {
            foreach (var lane in _parts.Lanes.Values.Where(_reader.Held.Waits))
            {
                lane.WakeWhenFree(_wake);
            }

            _queue.WakeWhenFree(_wake);
            if (SignalInbox.Earlier(_reader.NextDue, _queue.NextQueued) is { } due)
            {
                return due <= now ? TimeSpan.Zero : due - now < LongestSleep ? due - now : LongestSleep;
            }
        }

        return LongestSleep;
    }
}
