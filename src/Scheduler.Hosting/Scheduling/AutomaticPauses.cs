using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Pauses that begin or end without a caller: after failures in a row (PAU-6), after a poisoned run (POI-2), at the end of their time (PAU-5).</summary>
internal sealed partial class AutomaticPauses(ISchedulerStore store, ScheduleCache schedules, Action<StoredSchedule> changed, EngineParts parts, ILogger logger)
{
    private const string Author = "scheduler";

    /// <summary>Looks at the ends that a commit has recorded.</summary>
    public async ValueTask AfterAsync(Batch batch, CommitResult result, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Endings.Count; i++)
        {
            var ending = batch.Endings[i];
            if (result.Finished[i] && ending.State != RunState.Succeeded && FailureStreak.Counted.Contains(ending.State)
                && await schedules.GetAsync(ending.Id.Schedule, cancellationToken).ConfigureAwait(false) is { } schedule
                && await ReasonAsync(schedule, ending.Run, cancellationToken).ConfigureAwait(false) is { } reason)
            {
                await ChangeAsync(schedule.Id, (current, now) => current.Timer.State is ScheduleState.Paused or ScheduleState.Retired ? null : ScheduleEditor.Pause(current, new(now, Author, reason)), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Resumes schedules whose pause is over.</summary>
    public async ValueTask EndAsync(IReadOnlyList<string> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            await ChangeAsync(id, (current, _) => current.Timer is { State: ScheduleState.Paused, Due: { } end } && end <= now ? parts.Configuration.Editor.EndPause(current) : null, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask<string?> ReasonAsync(CompiledSchedule schedule, Run run, CancellationToken cancellationToken)
    {
        if (run.State == RunState.Poisoned)
        {
            return $"Run {run.Id} is poisoned: {run.Reason}";
        }

        var limit = schedule.Policies.PauseAfterFailures!.Value;
        if (limit == 0)
        {
            return null;
        }

        var latest = await store.ReadRunsAsync(new() { Schedule = schedule.Number, States = FailureStreak.Counted, Take = limit }, cancellationToken).ConfigureAwait(false);
        return FailureStreak.IsReached(latest.Select(stored => stored.Finished!.State), limit) ? FailureStreak.Reason(limit) : null;
    }

    private async ValueTask ChangeAsync(string id, Func<StoredSchedule, DateTimeOffset, ScheduleEdit?> change, CancellationToken cancellationToken)
    {
        while (await store.ReadSchedulesAsync(new() { Ids = [id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [var current] && change(current, store.Now) is { } edit)
        {
            if (await store.EditAsync([edit], cancellationToken).ConfigureAwait(false) is [{ Applied: true, Current: { } stored }])
            {
                changed(stored);
                var schedule = parts.Configuration.Views.View(stored);
                if (schedule.Pause is { } pause)
                {
                    Log.Paused(logger, id, pause.Reason!);
                    parts.Events.Publish(new SchedulePaused(pause.At, id, schedule.Job, pause));
                }
                else
                {
                    Log.Resumed(logger, id, schedule.NextRun);
                    parts.Events.Publish(new ScheduleResumed(store.Now, id, schedule.Job));
                }

                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.SchedulePausedItself, LogLevel.Error, "Schedule '{Schedule}' is paused until somebody resumes it: {Reason}")]
        public static partial void Paused(ILogger logger, string schedule, string reason);

        [LoggerMessage(LogEvents.ScheduleResumedItself, LogLevel.Information, "The pause of schedule '{Schedule}' is over; it is due next at {Next:u}.")]
        public static partial void Resumed(ILogger logger, string schedule, DateTimeOffset? next);
    }
}
