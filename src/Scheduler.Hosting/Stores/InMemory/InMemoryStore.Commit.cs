namespace Scheduler.Hosting.Stores.InMemory;

/// <content>The one write.</content>
internal sealed partial class InMemoryStore
{
    // What the commit at hand has queued; empty between two.
    private readonly List<RunRecord> _queuedNow = [];

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CommitResult result;
        DateTimeOffset? queued;
        bool cancelled;
        lock (_lock)
        {
            result = Apply(commit, out queued, out cancelled);
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

    private CommitResult Apply(Commit commit, out DateTimeOffset? queued, out bool cancelled)
    {
        var starts = commit.Fires.Count + commit.Claims.Count > 0;
        if (starts && !_nodes.Any(node => node.Id == commit.Node))
        {
            throw new InvalidOperationException($"Node {commit.Node} has not joined this store, or has left it. Join before firing or claiming.");
        }

        var allowed = !starts || commit.ControlVersion == _control.Version;
        var (fence, now) = (NextMark(), Now);
        var finished = commit.Finishes.ConvertAll(finish => Apply(finish, now));
        IReadOnlyList<FireResult> fires = allowed ? commit.Fires.ConvertAll(fire => Apply(fire, commit.Node, fence)) : [];
        foreach (var run in commit.Enqueues)
        {
            Queue(run, fence);
        }

        cancelled = false;
        foreach (var cancel in commit.Cancels)
        {
            cancelled |= Apply(cancel);
        }

        IReadOnlyList<LiveRun> claimed = allowed && commit.Claims.Count > 0 ? [.. commit.Claims.SelectMany(want => Claim(want, commit.Node, fence, now))] : [];
        queued = _queuedNow.Where(run => run.State == RunState.Queued).Min(run => (DateTimeOffset?)run.Due);
        _queuedNow.Clear();
        return new()
        {
            Status = allowed ? CommitStatus.Committed : CommitStatus.ControlStale,
            Fence = fence,
            Now = now,
            Finished = finished,
            Fires = fires,
            Claimed = claimed,
            MoreQueued = _runs.AnyDue(now),
            NextQueued = _runs.NextAfter(now),
        };
    }

    private bool Apply(in Finish finish, DateTimeOffset now)
    {
        if (_streams.Find(finish.Id.Schedule)?.FindLive(finish.Id) is not { } run || run.Fence != finish.Fence)
        {
            return false;
        }

        if (_runs.Finish(run, finish, now) is { } surplus)
        {
            Forget(surplus);
        }

        return true;
    }

    private FireResult Apply(in Fire fire, int node, Mark fence)
    {
        if (_streams.Find(fire.Schedule) is not { Row: { } row } stream || stream.LastFire == fence)
        {
            return new(FireStatus.Lost);
        }

        stream.LastFire = fence;
        var (timer, direct) = (stream.Timer, fire.Mode == FireMode.Direct);
        if (timer.State != ScheduleState.Active || timer.Mark != fire.Mark || (direct && stream.FindLive(fire.Run.Id) is not null))
        {
            return new(FireStatus.Lost);
        }

        var (active, queued) = (stream.Active, stream.Queued);
        if (direct && row.MaxActive > 0 && active + queued >= row.MaxActive)
        {
            return new(FireStatus.Busy, active, queued);
        }

        _streams.Move(stream, timer with
        {
            Due = fire.NextDue,
            Cursor = fire.Cursor > timer.Cursor ? fire.Cursor : timer.Cursor,
            Mark = fence,
            State = fire.NextState,
            Runs = timer.Runs + (direct ? 1 : 0) + (fire.Queue?.Length ?? 0),
        });
        if (direct)
        {
            _runs.Start(stream, fire.Run, node, fence);
        }

        foreach (var run in fire.Queue ?? [])
        {
            Queue(run, fence);
        }

        foreach (var missed in fire.Missed ?? [])
        {
            _missed.Add(missed);
        }

        return new(FireStatus.Fired, active, queued);
    }

    private void Queue(in NewRun run, Mark fence)
    {
        var stream = _streams.GetOrAdd(run.Id.Schedule);
        if ((stream.FindLive(run.Id) ?? _runs.FindFinished(run.Id)) is null)
        {
            _queuedNow.Add(_runs.Queue(stream, run, fence));
        }
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
