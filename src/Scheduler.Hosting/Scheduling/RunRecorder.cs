using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Takes the ends of runs to the store, in batches, and tells whoever listens once they are committed.</summary>
internal sealed partial class RunRecorder(ISchedulerStore store, RunViews views, ScheduleCache schedules, Continuations continuations, EngineParts parts, WakeSignal wake, ILogger logger)
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

    /// <summary>Puts every end that waits into a batch. Where that throws (a listener of traces may, for a child), those that are not in it go on waiting.</summary>
    public void Fill(Batch batch, RunLauncher launcher)
    {
        List<ActiveRun> ended;
        lock (_lock)
        {
            ended = [.. _ended];
        }

        var filled = 0;
        batch.Endings.EnsureCapacity(batch.Endings.Count + ended.Count);
        batch.Commit.Finishes.EnsureCapacity(batch.Commit.Finishes.Count + ended.Count);
        try
        {
            for (; filled < ended.Count; filled++)
            {
                Fill(batch, ended[filled], launcher);
            }
        }
        finally
        {
            lock (_lock)
            {
                _ended.RemoveRange(0, filled);
            }
        }
    }

    /// <summary>What the store is to write of a run as it stands after its end, or before its next attempt.</summary>
    public Finish Make(Run after, Mark fence) => Make(new Ending(after), fence);

    /// <inheritdoc cref="Make(Run, Mark)"/>
    public Finish Make(Ending ending, Mark fence) => ending.Finish(fence) with { Children = continuations.ChildrenOf(ending, store.Now) };

    /// <summary>Keeps those ends of a batch that have not been told, which is why their runs are still held. Sending them twice does no harm: the fence refuses the second.</summary>
    public void TakeBack(Batch batch, RunLauncher launcher)
    {
        lock (_lock)
        {
            _ended.InsertRange(0, batch.Endings.Select(ending => ending.Active).OfType<ActiveRun>().Where(launcher.Holds));
        }
    }

    /// <summary>Tells what a commit has accepted.</summary>
    public async ValueTask PublishAsync(Batch batch, CommitResult result, RunLauncher launcher, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Endings.Count; i++)
        {
            var ending = batch.Endings[i];
            if (!result.Finished[i] && await FindCompletedAsync(ending, batch.Commit.Finishes[i].Fence, cancellationToken).ConfigureAwait(false) is { } completed)
            {
                Publish(new Ending(completed), completed.FinishedAt!.Value);
                TellChildren(Make(completed, batch.Commit.Finishes[i].Fence), completed.FinishedAt.Value);
                launcher.Forget(ending.Active!);
                continue;
            }

            var at = result.Finished[i] ? result.Now : await FindEndAsync(ending, batch.Commit.Finishes[i].Fence, cancellationToken).ConfigureAwait(false);
            if (at is { } instant)
            {
                Publish(ending, instant);
                TellChildren(batch.Commit.Finishes[i], instant);
            }
            else if (ending.Active is not null)
            {
                Log.StaleCompletion(logger, ending.Run.Job, ending.Id, ending.State);
                if (parts.Events.Wants<StaleCompletion>())
                {
                    parts.Events.Publish(new StaleCompletion(store.Now, ending.Run));
                }
            }

            if (ending is { Active: { } waits, State: RunState.RetryWait or RunState.Queued } && at is not null)
            {
                launcher.Suspend(waits);
            }
            else if (ending.Active is { } active)
            {
                launcher.Forget(active);
            }
        }
    }

    /// <summary>Tells that a run has ended, or waits for another attempt.</summary>
    public void Publish(Ending ending, DateTimeOffset at)
    {
        if (ending.State.IsFinal())
        {
            PublishEnd(ending, at);
        }
        else
        {
            PublishWait(ending, ending.Run with { NextAttemptAt = at + ending.Delay }, at);
        }
    }

    private void PublishWait(Ending ending, Run run, DateTimeOffset at)
    {
        if (ending.IsReleased)
        {
            Log.Released(logger, run.Job, run.Id, run.NextAttemptAt!.Value, run.Reason!);
            Send<RunReleased>(() => new(at, run));
        }
        else
        {
            Log.Retries(logger, run.Job, run.Id, run.Attempt, run.NextAttemptAt!.Value);
            parts.Metrics.RunCreated(run.Job, "retry");
            Send<RunRetrying>(() => new(at, run));
        }
    }

    private void Fill(Batch batch, ActiveRun active, RunLauncher launcher)
    {
        var (run, outcome) = (active.Run, active.Outcome!);
        if (active.Invocation.Context.IsCompleted && outcome.State is (RunState.Succeeded or RunState.Skipped))
        {
            // FEN-5: its success is written already, and this refused; unless its transaction came to nothing, and so did the attempt.
            outcome = JobOutcome.Failed(new InvalidOperationException("The transaction in which the job completed its run was not committed."));
        }

        var attempt = new EndedAttempt(run.Id, outcome.State, run.Attempt)
        {
            Failure = outcome.Failure, Cancellation = active.Cancelled, Recovery = run.Recovery, Released = run.Released, Elapsed = run.FirstStartedAt is null ? null : launcher.ElapsedOf(active),
        };
        if (RetryRules.After(attempt, active.Policies, active.Job.JobPolicies.Delivery!.Value) is not { } verdict)
        {
            // CLK-5: nothing of it is written; who has its lease decides.
            launcher.Forget(active);
            return;
        }

        var ending = new Ending(active, outcome, verdict);
        batch.Add(ending, Make(ending, active.Fence));
    }

    private void TellChildren(in Finish finish, DateTimeOffset at)
    {
        foreach (var child in finish.Children ?? [])
        {
            parts.Metrics.RunCreated(child.Job, "after");
            if (parts.Events.Wants<RunCreated>())
            {
                parts.Events.Publish(new RunCreated(at, views.Queued(child, schedules.Find(child.Id.Schedule).Schedule)));
            }
        }
    }

    private void PublishEnd(Ending ending, DateTimeOffset at)
    {
        if (ending.State == RunState.Missed)
        {
            Log.Missed(logger, ending.Run.Job, ending.Run.ScheduleId, ending.Id, ending.Run.Reason);
        }

        // MIS-6: of its occurrence nothing came, as if it had made no run.
        if (ending.State is RunState.Missed or RunState.Skipped or RunState.Cancelled && ending.Run is { Id.Kind: 0, FirstStartedAt: null })
        {
            parts.Metrics.OccurrenceNotRun(ending.Run.Job, ending.State);
        }

        if (parts.Events.HasListeners || parts.Waiters.Any)
        {
            var run = ending.Run with { FinishedAt = at };
            EndEvents.Publish(parts.Events, run, at);
            parts.Waiters.Complete(run);
        }
    }

    // FEN-4. The usual cause of a refusal is that an earlier commit, whose answer was lost, has recorded this already. By now it may even be forgotten again.
    private async ValueTask<DateTimeOffset?> FindEndAsync(Ending ending, Mark fence, CancellationToken cancellationToken) =>
        await store.ReadRunsAsync(new() { Ids = [ending.Id], Take = 1 }, cancellationToken).ConfigureAwait(false) switch
        {
            [] => store.Now,
            [{ Finished: { } finished }] when finished.State == ending.State && finished.Fence == fence => finished.FinishedAt,
            [{ Live: { } live }] when live.State == ending.State && live.Attempt == ending.Run.Attempt => store.Now,
            _ => null,
        };

    // FEN-5: what the job has committed is its end, whatever came after.
    private async ValueTask<Run?> FindCompletedAsync(Ending ending, Mark fence, CancellationToken cancellationToken) =>
        ending.Active is { Invocation.Context.IsCompleted: true } active
            && await store.ReadRunsAsync(new() { Ids = [ending.Id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [{ Finished: { State: RunState.Succeeded } finished }] && finished.Fence == fence
            ? active.Run with { State = RunState.Succeeded, Result = finished.Result, FinishedAt = finished.FinishedAt }
            : null;

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

        [LoggerMessage(LogEvents.RunRetries, LogLevel.Warning, "Attempt {Attempt} of job '{Job}' (run {Run}) did not succeed; it is tried again at {At:u}.")]
        public static partial void Retries(ILogger logger, string job, RunId run, int attempt, DateTimeOffset at);

        [LoggerMessage(LogEvents.RunReleased, LogLevel.Information, "Job '{Job}' (run {Run}) was given back and starts again at {At:u}, the attempt is not counted: {Reason}")]
        public static partial void Released(ILogger logger, string job, RunId run, DateTimeOffset at, string reason);

        [LoggerMessage(LogEvents.StaleCompletion, LogLevel.Warning, "The end of job '{Job}' (run {Run}, {State}) was refused by the store: the run was no longer this node's.")]
        public static partial void StaleCompletion(ILogger logger, string job, RunId run, RunState state);
    }
}
