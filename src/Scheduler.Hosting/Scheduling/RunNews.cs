using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Tells the log, metrics, events and whoever waits what became of runs, once that is committed.</summary>
internal sealed partial class RunNews(RunViews views, ScheduleCache schedules, EngineParts parts, ILogger logger)
{
    /// <summary>Tells that a run has ended, or waits for another attempt.</summary>
    public void Ended(Ending ending, DateTimeOffset at)
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

    /// <summary>Tells of the runs that an end has made.</summary>
    public void Followed(in Finish finish, DateTimeOffset at)
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

    /// <summary>Tells that the store has refused an end: the run was no longer this node's (FEN-4).</summary>
    public void Refused(Ending ending, DateTimeOffset now)
    {
        Log.StaleCompletion(logger, ending.Run.Job, ending.Id, ending.State);
        Send<StaleCompletion>(() => new(now, ending.Run));
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
            PublishEnd(ending.Run with { FinishedAt = at }, at);
        }
    }

    private void PublishEnd(Run run, DateTimeOffset at)
    {
        switch (run.State)
        {
            case RunState.Succeeded:
                Send<RunSucceeded>(() => new(at, run));
                break;
            case RunState.Failed or RunState.DeserializationFailed:
                Send<RunFailed>(() => new(at, run));
                break;
            case RunState.TimedOut:
                Send<RunTimedOut>(() => new(at, run));
                break;
            case RunState.Cancelled:
                Send<RunCancelled>(() => new(at, run));
                break;
            case RunState.Abandoned:
                Send<RunAbandoned>(() => new(at, run));
                break;
            case RunState.Poisoned:
                Send<RunPoisoned>(() => new(at, run));
                break;
            case RunState.Skipped:
                Send<RunSkipped>(() => new(at, run));
                break;
            case RunState.Missed:
                Send<RunMissed>(() => new(at, run));
                break;
        }

        parts.Waiters.Complete(run);
    }

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
