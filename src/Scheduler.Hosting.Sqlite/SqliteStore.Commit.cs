using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <content>The one write.</content>
internal sealed partial class SqliteStore
{
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var (result, woken, queued, cancelled) = await _writer.RunAsync(() => Apply(commit), cancellationToken).ConfigureAwait(false);
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

        return result;
    }

    private (CommitResult Result, DateTimeOffset? Woken, DateTimeOffset? Queued, bool Cancelled) Apply(Commit commit)
    {
        _runs.QueuedNow.Clear();
        _finishes.WokenNow = null;
        var (fence, now) = (_numbers.Next(), Now);
        var status = StatusOf(commit, now);
        var allowed = status == CommitStatus.Committed;
        if (commit.Enqueues.Count + commit.Claims.Count > 0)
        {
            _lines.TurnTo(now);
        }

        var finished = commit.Finishes.ConvertAll(finish => _finishes.Apply(finish, fence, now));
        IReadOnlyList<FireResult> fires = allowed ? _fires.Apply(commit.Fires, commit.Node, fence, now) : [];
        var enqueued = commit.Enqueues.ConvertAll(run => _runs.Queue(run, fence));
        var cancelled = commit.Cancels.ConvertAll(cancel => _cancels.Apply(cancel)).Contains(true);
        var claims = allowed && commit.Claims.Count > 0;
        IReadOnlyList<LiveRun> claimed = claims ? _claims.Apply(commit.Claims, commit.Node, fence, now) : [];
        var left = claims ? _claims.ReadLeft(commit.Claims, now) : default;
        var result = new CommitResult
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
        return (result, _finishes.WokenNow, QueuedNow(claimed), cancelled);
    }

    private CommitStatus StatusOf(Commit commit, DateTimeOffset now) =>
        commit.Fires.Count + commit.Claims.Count == 0 ? CommitStatus.Committed
        : !_nodes.IsAlive(commit.Node, now) ? CommitStatus.NodeFenced
        : commit.ControlVersion != _control.Read().Version ? CommitStatus.ControlStale
        : CommitStatus.Committed;

    // What this commit started itself is nobody's news.
    private DateTimeOffset? QueuedNow(IReadOnlyList<LiveRun> claimed)
    {
        if (_runs.QueuedNow.Count == 0)
        {
            return null;
        }

        var started = claimed.Select(run => run.Id).ToHashSet();
        return _runs.QueuedNow.Where(run => !started.Contains(run.Id)).Min(run => (DateTimeOffset?)run.Ready);
    }
}
