using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Takes the ends of runs to the store, in batches, and tells whoever listens once they are committed.</summary>
internal sealed partial class RunRecorder(ISchedulerStore store, EngineParts parts, WakeSignal wake, ILogger logger)
{
    private readonly Lock _lock = new();
    private List<ActiveRun> _ended = [];

    /// <summary>Called by a run when it has ended; on any thread.</summary>
    public void Add(ActiveRun run)
    {
        lock (_lock)
        {
            _ended.Add(run);
        }

        wake.Set();
    }

    /// <summary>Puts every end that waits into a batch.</summary>
    public void Fill(Batch batch)
    {
        List<ActiveRun> ended;
        lock (_lock)
        {
            (ended, _ended) = (_ended, []);
        }

        foreach (var run in ended)
        {
            var outcome = run.Outcome!;
            batch.Ended.Add(run);
            batch.Commit.Finishes.Add(new(run.Run.Id, run.Fence, outcome.State, run.Run.StartedAt, outcome.Result, outcome.Error, outcome.Reason));
        }
    }

    /// <summary>Keeps those ends of a batch that have not been told, which is why their runs are still held. Sending them twice does no harm: the fence refuses the second.</summary>
    public void TakeBack(Batch batch, RunLauncher launcher)
    {
        lock (_lock)
        {
            _ended.InsertRange(0, batch.Ended.Where(run => launcher.Holds(run.Run.Id)));
        }
    }

    /// <summary>Tells the ends that a commit has accepted.</summary>
    public async ValueTask PublishAsync(Batch batch, CommitResult result, RunLauncher launcher, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Ended.Count; i++)
        {
            var active = batch.Ended[i];
            var outcome = active.Outcome!;
            var finishedAt = result.Finished[i] ? result.Now : await FindEndAsync(active, cancellationToken).ConfigureAwait(false);
            if (finishedAt is not null)
            {
                Publish(active.Run with
                {
                    State = outcome.State,
                    FinishedAt = finishedAt,
                    Result = outcome.Result,
                    Error = outcome.Error,
                    Reason = outcome.Reason,
                });
            }
            else
            {
                Log.StaleCompletion(logger, active.Run.Job, active.Run.Id, outcome.State);
            }

            launcher.Forget(active.Run.Id);
        }
    }

    /// <summary>Tells that a run has ended.</summary>
    public void Publish(Run run)
    {
        var at = run.FinishedAt!.Value;
        switch (run.State)
        {
            case RunState.Succeeded:
                Send<RunSucceeded>(() => new(at, run));
                break;
            case RunState.Failed:
                Send<RunFailed>(() => new(at, run));
                break;
            case RunState.Cancelled:
                Send<RunCancelled>(() => new(at, run));
                break;
            case RunState.Skipped:
                Send<RunSkipped>(() => new(at, run));
                break;
            case RunState.Missed:
                Log.Missed(logger, run.Job, run.ScheduleId, run.Id, run.Reason);
                parts.Metrics.OccurrencesMissed(run.Job, MissReason.GraceExceeded, 1);
                Send<RunMissed>(() => new(at, run));
                break;
        }

        parts.Waiters.Complete(run);
    }

    // FEN-4. The usual cause of a refusal is that an earlier commit, whose answer was lost, has recorded this end already. By now it may even be forgotten again.
    private async ValueTask<DateTimeOffset?> FindEndAsync(ActiveRun active, CancellationToken cancellationToken) =>
        await store.ReadRunsAsync(new() { Ids = [active.Run.Id], Take = 1 }, cancellationToken).ConfigureAwait(false) switch
        {
            [] => store.Now,
            [{ Finished: { } finished }] when finished.State == active.Outcome!.State => finished.FinishedAt,
            _ => null,
        };

    private void Send<TEvent>(Func<TEvent> make)
        where TEvent : SchedulerEvent
    {
        if (parts.Events.Wants<TEvent>())
        {
            parts.Events.Publish(make());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.RunMissed, LogLevel.Warning, "Job '{Job}' did not run (schedule {Schedule}, run {Run}): {Reason}")]
        public static partial void Missed(ILogger logger, string job, string? schedule, RunId run, string? reason);

        [LoggerMessage(LogEvents.StaleCompletion, LogLevel.Warning, "The end of job '{Job}' (run {Run}, {State}) was refused by the store: the run was no longer this node's.")]
        public static partial void StaleCompletion(ILogger logger, string job, RunId run, RunState state);
    }
}
