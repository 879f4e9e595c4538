using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Hands committed runs to their executors and keeps them until their end is recorded.</summary>
internal sealed partial class RunLauncher(ISchedulerStore store, EngineParts parts, Action<ActiveRun> ended, ILogger logger)
{
    private readonly ConcurrentDictionary<RunId, ActiveRun> _active = [];

    public IReadOnlyCollection<ActiveRun> Active => [.. _active.Values];

    public bool Holds(RunId id) => _active.ContainsKey(id);

    public ActiveRun? Find(RunId id) => _active.GetValueOrDefault(id);

    /// <summary>Starts a run for which <paramref name="lane"/> has a slot reserved, or waits for one when <paramref name="reserved"/> is false.</summary>
    public void Launch(Run run, Mark fence, JobDefinition job, CompiledSchedule? schedule, ExecutorLane lane, string? traceParent, bool reserved = true)
    {
        var cancellation = new CancellationTokenSource();
        var invocation = parts.Invoker.Create(job.Descriptor, run, parts.Definitions.Options.Serializer, cancellation.Token, traceParent);
        var active = new ActiveRun(run, fence, lane, schedule, cancellation, invocation);
        _active[run.Id] = active;
        if (reserved)
        {
            _ = ExecuteAsync(active);
        }
        else
        {
            lane.StartWhenFree(() => _ = ExecuteAsync(active));
        }
    }

    /// <summary>Lets go of a run whose end is recorded.</summary>
    public void Forget(RunId id) => _active.TryRemove(id, out _);

    private async Task ExecuteAsync(ActiveRun active)
    {
        try
        {
            var now = store.Now;
            active.Outcome = IsTooLate(active, now) is { } reason ? JobOutcome.Missed(reason) : await AttemptAsync(active, now).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever watches runs may throw, too (a listener of metrics); the run must end all the same.
            active.Outcome = Failed(active, exception);
        }

        active.Lane.Release();
        ended(active);
    }

    private async Task<JobOutcome> AttemptAsync(ActiveRun active, DateTimeOffset started)
    {
        var run = active.Run = active.Run with { StartedAt = started };
        parts.Metrics.AttemptStarted(run.Job, active.Lane.Name, active.TriggerKind, started - run.DueTime);
        if (parts.Events.Wants<RunStarted>())
        {
            parts.Events.Publish(new RunStarted(started, run));
        }

        var stamp = parts.Time.GetTimestamp();
        JobOutcome outcome;
        try
        {
            outcome = await active.Lane.Executor.ExecuteAsync(active.Invocation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            outcome = Failed(active, exception);
        }

        parts.Metrics.RunEnded(run.Job, active.Lane.Name, outcome.State, parts.Time.GetElapsedTime(stamp), outcome.Error?.Type);
        return outcome;
    }

    // An executor of somebody else's may break its promise not to throw.
    private JobOutcome Failed(ActiveRun active, Exception exception)
    {
        Log.ExecutorThrew(logger, exception, active.Lane.Name, active.Run.Job, active.Run.Id);
        return JobOutcome.Failed(exception);
    }

    /// <summary>MIS-1 (b), MIS-5: checked again before the first attempt of a scheduled run; never for one that a caller made.</summary>
    private static string? IsTooLate(ActiveRun active, DateTimeOffset now)
    {
        if (active.Run.Id.Kind != 0 || active.Run.Attempt > 1 || active.Schedule?.Policies.MisfireGraceTime is not { IsNone: false } grace
            || now - active.Run.DueTime <= grace.ToTimeSpan())
        {
            return null;
        }

        return $"It was due at {active.Run.DueTime:u} and could not start within its misfire grace of {grace}.";
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ExecutorThrew, LogLevel.Error, "Executor '{Executor}' threw while it ran job '{Job}' (run {Run}); the run counts as failed.")]
        public static partial void ExecutorThrew(ILogger logger, Exception exception, string executor, string job, RunId run);
    }
}
