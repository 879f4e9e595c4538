namespace Scheduler.Hosting.Stores.InMemory;

/// <content>The one write.</content>
internal sealed partial class InMemoryStore
{
    // What the commit at hand has queued, and when a timer is due that it woke; nothing between two.
    private readonly List<RunRecord> _queuedNow = [];
    private DateTimeOffset? _wokenNow;

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CommitResult result;
        DateTimeOffset? queued, woken;
        bool cancelled;
        lock (_lock)
        {
            result = Apply(commit, out cancelled);
            queued = _queuedNow.Where(run => run.Waits).Min(run => (DateTimeOffset?)run.ReadyAt);
            woken = _wokenNow;
            _queuedNow.Clear();
            _wokenNow = null;
        }

        if (woken is not null)
        {
            Signal(Signals.Timers, woken);
        }

        if (queued is not null)
        {
            Signal(Signals.Queue, queued);
        }

        if (cancelled)
        {
            Signal(Signals.Cancel);
        }

        return new(result);
    }

    private CommitResult Apply(Commit commit, out bool cancelled)
    {
        var (fence, now) = (NextMark(), Now);
        var status = StatusOf(commit, now);
        var allowed = status == CommitStatus.Committed;
        var finished = commit.Finishes.ConvertAll(finish => Apply(finish, fence, now));
        IReadOnlyList<FireResult> fires = allowed ? commit.Fires.ConvertAll(fire => Apply(fire, commit.Node, fence, now)) : [];
        var enqueued = commit.Enqueues.ConvertAll(run => Queue(run, fence));
        cancelled = false;
        foreach (var cancel in commit.Cancels)
        {
            cancelled |= Apply(cancel);
        }

        var claims = allowed && commit.Claims.Count > 0;
        IReadOnlyList<LiveRun> claimed = claims ? [.. commit.Claims.SelectMany(want => Claim(want, commit.Node, fence, now))] : [];
        var left = claims ? _runs.ReadLeft(commit.Claims, now) : default;
        return new()
        {
            Status = status,
            Fence = fence,
            Now = now,
            Finished = finished,
            Fires = fires,
            Enqueued = enqueued,
            Claimed = claimed,
            MoreQueued = left.More,
            NextQueued = _runs.NextAfter(now) is { } ready && !(left.NextToken < ready) ? ready : left.NextToken,
        };
    }

    private CommitStatus StatusOf(Commit commit, DateTimeOffset now) =>
        commit.Fires.Count + commit.Claims.Count == 0 ? CommitStatus.Committed
        : !IsAlive(commit.Node, now) ? CommitStatus.NodeFenced
        : commit.ControlVersion != _control.Version ? CommitStatus.ControlStale
        : CommitStatus.Committed;

    private bool Apply(in Finish finish, Mark fence, DateTimeOffset now)
    {
        if (_streams.Find(finish.Id.Schedule)?.FindLive(finish.Id) is not { } run || run.Fence != finish.Fence)
        {
            return false;
        }

        if (!finish.State.IsFinal())
        {
            _runs.Wait(run, finish, fence, now);
            _queuedNow.Add(run);
        }
        else
        {
            Wake(run, fence, now);
            if (_runs.Finish(run, finish, now) is { } surplus)
            {
                Forget(surplus);
            }
        }

        foreach (var child in finish.Children ?? [])
        {
            Queue(child, fence);
        }

        return true;
    }

    // INT-2: the end of an occurrence's run is what the timer of such a schedule waits for.
    private void Wake(RunRecord run, Mark fence, DateTimeOffset now)
    {
        var (stream, timer) = (run.Stream, run.Stream.Timer);
        if (run.Id.Kind == 0 && timer.State == ScheduleState.UntilEnd && stream.Row?.DelayAfterEnd is { } delay)
        {
            var due = now.Plus(delay);
            _streams.Move(stream, timer with { Due = due, State = ScheduleState.Active, Mark = fence });
            _wokenNow = _wokenNow < due ? _wokenNow : due;
        }
    }

    private RunId Queue(in NewRun run, Mark fence)
    {
        if (_streams.Find(run.Id.Schedule)?.FindLive(run.Id) is null && _runs.FindFinished(run.Id) is null)
        {
            if (_runs.FindUnique(run.UniqueKey) is { } same)
            {
                return same.Id;
            }

            _queuedNow.Add(_runs.Queue(_streams.GetOrAdd(run.Id.Schedule), run, fence));
        }

        return run.Id;
    }

    private bool Apply(Cancel cancel)
    {
        if (_streams.Find(cancel.Id.Schedule)?.FindLive(cancel.Id) is not { State: RunState.Running } run)
        {
            return false;
        }

        run.Cancel(cancel);
        return true;
    }

    private IEnumerable<LiveRun> Claim(ClaimWant want, int node, Mark fence, DateTimeOffset now)
    {
        foreach (var run in _runs.Claim(want, node, fence, now))
        {
            // The count of whoever planned a fire without this run is out of date.
            run.Stream.Timer = run.Stream.Timer with { Mark = fence };
            yield return run.ToLive();
        }
    }
}
