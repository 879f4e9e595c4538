using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Compares the store's running runs with those this node holds, where there is a reason to: one asked to stop is told so, one that an unanswered commit
/// started is started.
/// </summary>
internal sealed class LiveRuns(ISchedulerStore store, RunLauncher launcher, QueueClaimer queue, DueReader reader)
{
    private bool _unsure;
    private bool _cancels;

    /// <summary>A commit was not answered: nobody here knows what became of it.</summary>
    public void Doubt() => _unsure = true;

    /// <summary>Somebody asked a run to stop.</summary>
    public void ExpectCancel() => _cancels = true;

    /// <summary>Compares, if anything was noted since the last time that this succeeded.</summary>
    public async ValueTask MatchAsync(int node, CancellationToken cancellationToken)
    {
        if (!_unsure && !_cancels)
        {
            return;
        }

        foreach (var run in await store.ReadLiveAsync(node, null, cancellationToken).ConfigureAwait(false))
        {
            if (run.State != RunState.Running)
            {
                // An orphan: what becomes of it is decided elsewhere.
                continue;
            }

            if (launcher.Find(run.Id) is not { } active)
            {
                await queue.LaunchAsync(run, null, cancellationToken).ConfigureAwait(false);
                active = launcher.Find(run.Id);
            }

            if (active is not null && run.Cancel is { } cancel)
            {
                launcher.Cancel(active, cancel.Reason, cancel.Words, cancel.GiveUp);
            }
        }

        if (_unsure)
        {
            reader.Rescan();
            queue.Rescan();
        }

        (_unsure, _cancels) = (false, false);
    }
}
