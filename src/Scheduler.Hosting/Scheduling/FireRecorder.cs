using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Acts on what a commit made of the timers: starts runs, tells misses, and plans the busy again.</summary>
internal sealed partial class FireRecorder(ISchedulerStore store, DueReader reader, BusyFires busy, RunLauncher launcher, RunViews views, EngineParts parts, LoopHealth health, ILogger logger)
{
    /// <summary>Acts on each answer; what was refused as busy is planned again.</summary>
    public void Apply(Batch batch, CommitResult result)
    {
        if (result.Status != CommitStatus.Committed)
        {
            batch.Fires.ForEach(fire => reader.Lost(fire.Timer.Schedule));
            batch.ReleaseFires();
            return;
        }

        for (var i = 0; i < batch.Fires.Count; i++)
        {
            var fire = batch.Fires[i];
            switch (result.Fires[i].Status)
            {
                case FireStatus.Fired:
                    Fired(batch, i, result.Fence);
                    break;
                case FireStatus.Busy:
                    busy.Add(fire, result.Fires[i]);
                    break;
                default:
                    fire.Lane?.Release();
                    reader.Lost(fire.Timer.Schedule);
                    break;
            }

            batch.FiresSettled = i + 1;
        }
    }

    private void Fired(Batch batch, int index, Mark fence)
    {
        var (planned, fire) = (batch.Fires[index], batch.Commit.Fires[index]);
        var now = store.Now;
        reader.Expect(fire.NextDue);
        if (planned.Fault is { } fault)
        {
            Faulted(planned.Faulted!, fault, now);
            return;
        }

        var schedule = planned.Schedule!;
        for (var i = 0; i < planned.Plan.Missed.Length; i++)
        {
            Missed(schedule, planned.Plan.Missed[i], fire.Missed![i].From, now);
        }

        if (planned.Plan.Runs.Length > 0)
        {
            schedule.EndStreak();
        }

        if (fire.Mode == FireMode.Queued)
        {
            Created(views.Queued(fire.Run, schedule), schedule, now);
        }

        foreach (var queued in fire.Queue ?? [])
        {
            Created(views.Queued(queued, schedule), schedule, now);
        }

        if (planned.Lane is { } lane)
        {
            var run = views.Started(fire.Run, schedule, batch.Commit.Node, fence, now);
            Created(run, schedule, now);
            batch.FiresSettled = index + 1;
            launcher.Launch(run, fence, schedule.Job!, schedule, lane, RunHeader.Decode(fire.Run.Header).TraceParent);
        }

        if (fire.NextState == ScheduleState.Completed)
        {
            Completed(schedule, ScheduleViews.ReasonOf(schedule.Trigger, fire.Cursor), now);
        }
    }

    private void Completed(CompiledSchedule schedule, CompletionReason reason, DateTimeOffset now)
    {
        if (reason == CompletionReason.SearchLimit)
        {
            Log.GaveUp(logger, schedule.Id, schedule.Trigger);
        }
        else
        {
            Log.Completed(logger, schedule.Id);
        }

        parts.Events.Publish(new ScheduleExhausted(now, schedule.Id, schedule.Definition.Job) { Reason = reason });
    }

    private void Created(Run run, CompiledSchedule schedule, DateTimeOffset now)
    {
        parts.Metrics.RunCreated(run.Job, schedule.Trigger.Kind);
        if (parts.Events.Wants<RunCreated>())
        {
            parts.Events.Publish(new RunCreated(now, run));
        }
    }

    private void Missed(CompiledSchedule schedule, MissedSpan span, DateTimeOffset streakFrom, DateTimeOffset now)
    {
        var job = schedule.Definition.Job;

        // One warning for a streak: what is repeated every second tells an operator nothing new, and hides what does. That others ran for them is no cause to warn.
        var level = span.Reason == MissReason.Coalesced ? LogLevel.Information : streakFrom == span.From ? LogLevel.Warning : LogLevel.Debug;
        Log.Missed(logger, level, span.Count, schedule.Id, span.From, span.To, Words(span.Reason, schedule.Policies));
        parts.Metrics.OccurrencesMissed(job, span.Reason, span.Count);
        if (parts.Events.Wants<OccurrencesMissed>())
        {
            parts.Events.Publish(new OccurrencesMissed(now, schedule.Id, job, new(schedule.Id, span.From, span.To, span.Count, span.Reason)));
        }
    }

    private static string Words(MissReason reason, SchedulePolicies policies) => reason switch
    {
        MissReason.GraceExceeded => $"they were later than the misfire grace of {policies.MisfireGraceTime} allows",
        MissReason.Coalesced => "another occurrence ran for them (Coalesce)",
        MissReason.CatchUpLimit => $"more were due than MaxCatchUp ({policies.MaxCatchUp}) allows",
        MissReason.OverlapSkipped => $"as many runs were active as MaxInstances ({policies.MaxInstances}) allows (Overlap {policies.Overlap})",
        MissReason.QueueOverflow => $"as many runs waited as MaxQueued ({policies.MaxQueued}) allows",
        _ => reason.ToString(),
    };

    private void Faulted(ScheduleRow row, Exception fault, DateTimeOffset now)
    {
        Log.Faulted(logger, fault, row.Id);
        health.ScheduleFaulted(row.Id);
        parts.Events.Publish(new ScheduleFaulted(now, row.Id, parts.Definitions.Jobs.Find(row.Job)?.Name ?? row.Job, RunError.From(fault)));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = LogEvents.OccurrencesMissed, Message = "{Count} occurrence(s) of schedule '{Schedule}' from {From:u} to {To:u} made no run: {Reason}.")]
        public static partial void Missed(ILogger logger, LogLevel level, long count, string schedule, DateTimeOffset from, DateTimeOffset to, string reason);

        [LoggerMessage(LogEvents.ScheduleCompleted, LogLevel.Information, "Schedule '{Schedule}' is complete: its trigger has no occurrence left.")]
        public static partial void Completed(ILogger logger, string schedule);

        [LoggerMessage(
            LogEvents.ScheduleSearchLimit,
            LogLevel.Warning,
            "Schedule '{Schedule}' is complete: no occurrence of {Trigger} was found within 10 years or among 100,000 candidates. Change its calendars or its trigger if it should go on.")]
        public static partial void GaveUp(ILogger logger, string schedule, ITrigger trigger);

        [LoggerMessage(LogEvents.ScheduleFaulted, LogLevel.Error, "Schedule '{Schedule}' cannot be planned and is out of service until it is changed or resumed; all others go on.")]
        public static partial void Faulted(ILogger logger, Exception exception, string schedule);
    }
}
