using System.Data.Common;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Hands committed runs to their executors and keeps them until their end is recorded.</summary>
internal sealed partial class RunLauncher(ISchedulerStore store, RunViews views, EngineParts parts, Action<ActiveRun> ended, Func<Run, Mark, Finish> finish, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, ActiveRun> _active = [];
    private readonly RunClocks _clocks = new(parts.Time);

    public IReadOnlyCollection<ActiveRun> Active
    {
        get
        {
            lock (_lock)
            {
                return [.. _active.Values];
            }
        }
    }

    public bool Holds(ActiveRun run) => Find(run.Run.Id) == run;

    public ActiveRun? Find(RunId id)
    {
        lock (_lock)
        {
            return _active.GetValueOrDefault(id);
        }
    }

    /// <summary>Starts a run for which <paramref name="lane"/> has a slot reserved, or waits for one when <paramref name="reserved"/> is false.</summary>
    public void Launch(Run run, Mark fence, JobDefinition job, CompiledSchedule? schedule, ExecutorLane lane, string? traceParent, bool reserved = true)
    {
        var cancellation = new CancellationTokenSource();
        ActiveRun? active = null;
        var invocation = parts.Invoker.Create(
            job.Descriptor,
            run,
            parts.Definitions.Options.Serializer,
            cancellation.Token,
            traceParent,
            token => ReadLastSuccessAsync(run, schedule, token),
            (transaction, token) => CompleteAsync(active!, transaction, token));
        active = new ActiveRun(run, fence, job, schedule, lane, cancellation, invocation);
        lock (_lock)
        {
            _active[run.Id] = active;
        }

        if (reserved)
        {
            _ = ExecuteAsync(active);
        }
        else
        {
            Wait(active);
        }
    }

    private void Wait(ActiveRun active) => active.Lane.StartWhenFree(() =>
    {
        var now = store.Now;
        active.Run = active.Run with { StartedAt = now, FirstStartedAt = active.Run.FirstStartedAt ?? now };
        _ = ExecuteAsync(active);
    });

    /// <summary>Lets go of a run whose end is recorded. An attempt that this node has lost may end after another one has begun here, which stays.</summary>
    public void Forget(ActiveRun run)
    {
        lock (_lock)
        {
            if (_active.GetValueOrDefault(run.Run.Id) == run)
            {
                _active.Remove(run.Run.Id);
            }
        }
    }

    /// <summary>Lets go of a run that waits for another attempt.</summary>
    public void Suspend(ActiveRun run)
    {
        _clocks.Keep(run);
        Forget(run);
    }

    /// <summary>How long a run has taken since its first attempt began.</summary>
    public TimeSpan ElapsedOf(ActiveRun run) => parts.Time.GetElapsedTime(run.Began);

    private async Task<Run?> ReadLastSuccessAsync(Run run, CompiledSchedule? schedule, CancellationToken cancellationToken)
    {
        var query = new RunQuery { Schedule = run.Id.Schedule, States = [RunState.Succeeded], Take = 1 };
        return await store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false) is [var last] ? views.View(last, schedule) : null;
    }

    // FEN-5. What follows the run is queued with its end.
    private async Task CompleteAsync(ActiveRun active, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var run = active.Run with { State = RunState.Succeeded, Result = active.Invocation.Context.Result };
        if (!await store.Transactional(active.Policies.Store!).FinishAsync(transaction, finish(run, active.Fence), cancellationToken).ConfigureAwait(false))
        {
            throw new RunLostException(run.Id);
        }
    }

    /// <summary>Asks a run to stop; the first reason stands (TMO-2).</summary>
    public void Cancel(ActiveRun active, CancellationReason reason, string? words, bool giveUp = false)
    {
        // SHD-2: a shutdown has a grace of its own, for all runs together.
        var grace = reason == CancellationReason.Shutdown ? Duration.None : active.Policies.CancelGrace!.Value;
        if (active.Cancel(reason, words, giveUp, () => grace.IsNone ? null : new(parts.Time, grace.ToTimeSpan(), () => GraceIsOver(active))))
        {
            GiveUp(active);
        }
    }

    private async Task ExecuteAsync(ActiveRun active)
    {
        JobOutcome outcome;
        try
        {
            var now = store.Now;
            if (IsTooLate(active, now) is { } reason)
            {
                outcome = JobOutcome.Missed(reason);
            }
            else
            {
                Begin(active, now);
                var stamp = parts.Time.GetTimestamp();
                using var deadline = StartDeadline(active);
                try
                {
                    outcome = await active.Lane.Executor.ExecuteAsync(active.Invocation).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    outcome = Failed(active, exception);
                }

                parts.Metrics.RunEnded(active.Run.Job, active.Lane.Name, outcome.State, parts.Time.GetElapsedTime(stamp), outcome.Error?.Type);
            }
        }
        catch (Exception exception)
        {
            // Whatever watches runs may throw, too (a listener of metrics); the run must end all the same.
            outcome = Failed(active, exception);
        }

        active.Lane.Release();
        if (active.TryEnd(outcome))
        {
            ended(active);
        }
        else
        {
            Log.LateEnd(logger, active.Run.Job, active.Run.Id, outcome.State);
        }
    }

    /// <summary>TMO-3: it keeps its slot and its place until it really ends, except under Replace.</summary>
    private void GraceIsOver(ActiveRun active)
    {
        var (goesOn, giveUp) = active.GraceIsOver();
        if (!goesOn)
        {
            return;
        }

        Log.Stuck(logger, active.Run.Job, active.Run.Id, active.Policies.CancelGrace!.Value);
        parts.Metrics.RunStuck(active.Run.Job);
        if (parts.Events.Wants<RunStuck>())
        {
            parts.Events.Publish(new RunStuck(store.Now, active.Run with { IsStuck = true, CancelRequested = active.Cancelled }));
        }

        if (giveUp)
        {
            GiveUp(active);
        }
    }

    /// <summary>OVL-3, Replace: what it still does no longer counts. No task of .NET can be killed, so it goes on.</summary>
    private void GiveUp(ActiveRun active)
    {
        if (active.TryEnd(JobOutcome.Cancelled("A newer occurrence took its place, and it ignored its cancelled token.")))
        {
            Log.GivenUp(logger, active.Run.Job, active.Run.Id);
            ended(active);
        }
    }

    private void Begin(ActiveRun active, DateTimeOffset now)
    {
        var run = active.Run;
        active.Began = _clocks.Resume(run, now);
        parts.Metrics.AttemptStarted(run.Job, active.Lane.Name, active.TriggerKind, now - run.DueTime);
        if (parts.Events.Wants<RunStarted>())
        {
            parts.Events.Publish(new RunStarted(now, run));
        }
    }

    /// <summary>TMO-1: by the monotonic clock, whatever becomes of the wall clock meanwhile.</summary>
    private Deadline? StartDeadline(ActiveRun active)
    {
        var (attempt, whole) = (active.Policies.Timeout!.Value, active.Policies.RunTimeout!.Value);
        return attempt.IsNone && whole.IsNone ? null : StartDeadline(active, attempt, whole);
    }

    private Deadline StartDeadline(ActiveRun active, Duration attempt, Duration whole)
    {
        var rest = whole.IsNone ? TimeSpan.MaxValue : whole.ToTimeSpan() - ElapsedOf(active);
        return attempt.IsNone || rest < attempt.ToTimeSpan()
            ? new(parts.Time, rest, () => Cancel(active, CancellationReason.Timeout, $"The run took longer than its RunTimeout of {whole}."))
            : new(parts.Time, attempt.ToTimeSpan(), () => Cancel(active, CancellationReason.Timeout, $"The attempt took longer than its Timeout of {attempt}."));
    }

    // An executor of somebody else's may break its promise not to throw.
    private JobOutcome Failed(ActiveRun active, Exception exception)
    {
        Log.ExecutorThrew(logger, exception, active.Lane.Name, active.Run.Job, active.Run.Id);
        return JobOutcome.Failed(exception);
    }

    /// <summary>MIS-1 (b), MIS-5: checked again before the first attempt of a scheduled run; never for one that a caller made, nor for one that has started before and was given back.</summary>
    private static string? IsTooLate(ActiveRun active, DateTimeOffset now)
    {
        if (active.Run.Id.Kind != 0 || active.Run.Attempt > 1 || active.Run.Released > 0 || active.Schedule?.Policies.MisfireGraceTime is not { IsNone: false } grace
            || now - active.Run.DueTime <= grace.ToTimeSpan())
        {
            return null;
        }

        return $"It was due at {active.Run.DueTime:u} and could not start within its misfire grace of {grace}.";
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.RunStuck, LogLevel.Warning, "Job '{Job}' (run {Run}) goes on although it was asked to stop {Grace} ago; it keeps its slot until it ends.")]
        public static partial void Stuck(ILogger logger, string job, RunId run, Duration grace);

        [LoggerMessage(LogEvents.RunGivenUp, LogLevel.Warning, "Job '{Job}' (run {Run}) is given up for a newer occurrence; what it still does no longer counts.")]
        public static partial void GivenUp(ILogger logger, string job, RunId run);

        [LoggerMessage(LogEvents.LateEnd, LogLevel.Information, "Job '{Job}' (run {Run}) ended as {State} after it was given up.")]
        public static partial void LateEnd(ILogger logger, string job, RunId run, RunState state);

        [LoggerMessage(LogEvents.ExecutorThrew, LogLevel.Error, "Executor '{Executor}' threw while it ran job '{Job}' (run {Run}); the run counts as failed.")]
        public static partial void ExecutorThrew(ILogger logger, Exception exception, string executor, string job, RunId run);
    }
}
