using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <content>The one write.</content>
internal sealed partial class SqliteStore
{
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var (result, woken, queued, cancelled) = await WriteAsync(tables => Apply(tables, commit), cancellationToken).ConfigureAwait(false);
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

    private (CommitResult Result, DateTimeOffset? Woken, DateTimeOffset? Queued, bool Cancelled) Apply(Tables tables, Commit commit)
    {
        tables.Runs.QueuedNow.Clear();
        tables.Finishes.WokenNow = null;
        var (fence, now) = (tables.Numbers.Next(), Now);
        var status = StatusOf(tables, commit, now);
        var allowed = status == CommitStatus.Committed;
        if (commit.Enqueues.Count + commit.Claims.Count > 0)
        {
            tables.Lines.TurnTo(now);
        }

        var finished = commit.Finishes.ConvertAll(finish => tables.Finishes.Apply(finish, fence, now));
        IReadOnlyList<FireResult> fires = allowed ? tables.Fires.Apply(commit.Fires, commit.Node, fence, now) : [];
        var enqueued = commit.Enqueues.ConvertAll(run => tables.Runs.Queue(run, fence));
        var cancelled = commit.Cancels.ConvertAll(cancel => tables.Cancels.Apply(cancel)).Contains(true);
        var claims = allowed && commit.Claims.Count > 0;
        IReadOnlyList<LiveRun> claimed = claims ? tables.Claims.Apply(commit.Claims, commit.Node, fence, now) : [];
        var left = claims ? tables.Claims.ReadLeft(commit.Claims, now) : default;
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
            NextQueued = tables.Runs.NextAfter(now) is { } ready && !(left.NextToken < ready) ? ready : left.NextToken,
        };
        return (result, tables.Finishes.WokenNow, QueuedNow(tables, claimed), cancelled);
    }

    private static CommitStatus StatusOf(Tables tables, Commit commit, DateTimeOffset now) =>
        commit.Fires.Count + commit.Claims.Count == 0 ? CommitStatus.Committed
        : !tables.Nodes.IsAlive(commit.Node, now) ? CommitStatus.NodeFenced
        : commit.ControlVersion != tables.Control.Read().Version ? CommitStatus.ControlStale
        : CommitStatus.Committed;

    // What this commit started itself is nobody's news.
    private static DateTimeOffset? QueuedNow(Tables tables, IReadOnlyList<LiveRun> claimed)
    {
        if (tables.Runs.QueuedNow.Count == 0)
        {
            return null;
        }

        var started = claimed.Select(run => run.Id).ToHashSet();
        return tables.Runs.QueuedNow.Where(run => !started.Contains(run.Id)).Min(run => (DateTimeOffset?)run.Ready);
    }
}
