using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Commits a batch, and hands the store's answer to all who wait for it.</summary>
internal sealed class BatchCommitter(
    string name,
    ISchedulerStore store,
    EngineParts parts,
    Intake intake,
    Membership membership,
    FireRecorder fires,
    QueueClaimer queue,
    RunRecorder runs,
    RunLauncher launcher,
    SuccessWatch successes,
    AutomaticPauses pauses,
    WakeSignal wake)
{
    /// <returns>The answer; null where there was nothing to commit.</returns>
    public async ValueTask<CommitResult?> CommitAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Commit.IsEmpty)
        {
            return null;
        }

        var stamp = parts.Time.GetTimestamp();
        var result = await store.CommitAsync(batch.Commit, cancellationToken).ConfigureAwait(false);
        parts.Metrics.StoreOperation("commit", name, parts.Time.GetElapsedTime(stamp));
        if (result.Status != CommitStatus.Committed)
        {
            // Its versions may be out of date, so they are read again, at once; once fenced, it joins again as a new node (FEN-3).
            intake.ControlChanged();
            if (result.Status == CommitStatus.NodeFenced)
            {
                membership.Fenced();
            }

            wake.Set();
        }

        fires.Apply(batch, result);
        await queue.ApplyAsync(batch, result, cancellationToken).ConfigureAwait(false);
        await runs.PublishAsync(batch, result, launcher, cancellationToken).ConfigureAwait(false);
        successes.After(batch, result);
        await pauses.AfterAsync(batch, result, cancellationToken).ConfigureAwait(false);
        return result;
    }
}
