using Scheduler.Hosting.PostgreSql.Commits;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>The one write.</content>
internal sealed partial class PostgreSqlStore
{
    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var written = await WriteAsync(connection => CommitWriter.WriteAsync(connection, _schema, commit, _clock.Provided, within: false, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (written.Woken is { } woken)
        {
            _signals.Publish(Signals.Timers, woken);
        }

        if (written.Queued is { } queued)
        {
            _signals.Publish(Signals.Queue, queued);
        }

        if (written.Cancelled)
        {
            _signals.Publish(Signals.Cancel);
        }

        if (written.Freed)
        {
            _signals.TellOthers(Signals.Queue, written.Result.Now);
        }

        if (written.Contended)
        {
            _signals.AskAgain(commit.Node, written.Result.Now);
        }

        return written.Again.Count == 0 ? written.Result : await EnqueueAgainAsync(commit, written, cancellationToken).ConfigureAwait(false);
    }

    // The run that had the unique key ended between two statements of the commit.
    private async Task<CommitResult> EnqueueAgainAsync(Commit commit, Written written, CancellationToken cancellationToken)
    {
        var again = new Commit();
        again.Enqueues.AddRange(written.Again.Select(i => commit.Enqueues[i]));
        var second = await CommitAsync(again, cancellationToken).ConfigureAwait(false);
        RunId[] answers = [.. written.Result.Enqueued];
        for (var i = 0; i < written.Again.Count; i++)
        {
            answers[written.Again[i]] = second.Enqueued[i];
        }

        var first = written.Result;
        return new()
        {
            Status = first.Status,
            Fence = first.Fence,
            Now = first.Now,
            Finished = first.Finished,
            Fires = first.Fires,
            Enqueued = answers,
            Claimed = first.Claimed,
            MoreQueued = first.MoreQueued,
            NextQueued = first.NextQueued,
        };
    }
}
