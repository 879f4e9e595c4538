using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Plans held timers, as many as there are slots, and writes the plans into a batch.</summary>
internal sealed class FirePlanner(DueReader reader, ScheduleCache cache, EngineParts parts)
{
    /// <summary>How many timers one commit moves; more make it long without making it cheaper for each.</summary>
    private const int BatchLimit = 1000;

    public void Add(Batch batch, ControlState control, DateTimeOffset now)
    {
        foreach (var (timer, id, fault) in reader.Faulty)
        {
            AddFault(batch, timer, null, id, fault);
        }

        reader.Faulty.Clear();
        foreach (var lane in parts.Lanes.Values)
        {
            while (batch.Fires.Count < BatchLimit && reader.Held.Waits(lane) && lane.TryReserve())
            {
                var timer = reader.Held.Take(lane);
                if (cache.Find(timer.Schedule).Schedule is { } schedule)
                {
                    AddPlanned(batch, timer, schedule, lane, control, now);
                }
                else
                {
                    // It was edited while it waited.
                    lane.Release();
                    reader.Lost(timer.Schedule);
                }
            }
        }
    }

    /// <summary>The runs of <paramref name="busy"/> could not start: its timer moves on without them, by the overlap rule.</summary>
    public static void AddBusy(Batch batch, PlannedFire busy)
    {
        var schedule = busy.Schedule!;
        var plan = OverlapRules.Resolve(schedule.Trigger, busy.Plan);
        batch.Add(busy with { Plan = plan, Lane = null }, Fire(schedule, busy.Timer, plan, FireMode.AdvanceOnly));
    }

    private static void AddPlanned(Batch batch, TimerRow timer, CompiledSchedule schedule, ExecutorLane lane, ControlState control, DateTimeOffset now)
    {
        Plan plan;
        try
        {
            // PAU-3, PAU-4: the occurrences of a pause that was resumed with skip count as considered, but a one-off never does.
            var cursor = control.SkippedUntil is { } skipped && skipped > timer.Cursor && !schedule.Trigger.IsOneOff ? skipped : timer.Cursor;
            plan = Planner.Plan(schedule.Trigger, schedule.Policies, cursor, now);
        }
        catch (Exception exception)
        {
            lane.Release();
            AddFault(batch, timer, schedule, schedule.Id, exception);
            return;
        }

        if (plan.Runs.Length == 0)
        {
            lane.Release();
            batch.Add(new(schedule, timer, plan, null), Fire(schedule, timer, plan, FireMode.AdvanceOnly));
            return;
        }

        try
        {
            batch.Add(new(schedule, timer, plan, lane), Fire(schedule, timer, plan, FireMode.Direct));
        }
        catch
        {
            // A listener of traces may throw; until the batch has it, the slot is nobody else's to give back.
            lane.Release();
            throw;
        }
    }

    /// <summary>CORE-4: out of the way of the others, with its definition untouched.</summary>
    private static void AddFault(Batch batch, TimerRow timer, CompiledSchedule? schedule, string id, Exception fault) =>
        batch.Add(
            new(schedule, timer, new([], [], timer.Cursor, null), null, fault, id),
            new(timer.Schedule, timer.Mark, timer.Cursor, null, ScheduleState.Faulted, FireMode.AdvanceOnly));

    private static Fire Fire(CompiledSchedule schedule, TimerRow timer, in Plan plan, FireMode mode)
    {
        var state = plan.NextDue is null ? ScheduleState.Completed : ScheduleState.Active;
        var missed = plan.Missed.Length == 0 ? null : Array.ConvertAll(plan.Missed, schedule.Report);
        var direct = mode == FireMode.Direct ? NewRun(schedule, plan.Runs[0]) : default;
        var rest = plan.Runs.AsSpan(mode == FireMode.Direct ? 1 : 0);
        NewRun[]? queue = null;
        if (rest.Length > 0)
        {
            queue = new NewRun[rest.Length];
            for (var i = 0; i < rest.Length; i++)
            {
                queue[i] = NewRun(schedule, rest[i]);
            }
        }

        return new(timer.Schedule, timer.Mark, plan.Cursor, plan.NextDue, state, mode, direct, queue, missed);
    }

    private static NewRun NewRun(CompiledSchedule schedule, PlannedRun run)
    {
        var id = new RunId(schedule.Number, run.Nominal);
        var traceParent = SchedulerActivities.RunCreated(schedule.Definition.Job, schedule.Id, id);
        var header = run.CoalescedCount == 0 && traceParent is null
            ? default
            : new RunHeader { CoalescedFrom = run.CoalescedCount == 0 ? null : run.CoalescedFrom, CoalescedCount = run.CoalescedCount, TraceParent = traceParent }.Encode();
        return new(id, schedule.Job!.Name, schedule.Trigger.Due(run.Nominal), schedule.Definition.Args, header, schedule.Policies.Executor!) { Version = schedule.Job.Version };
    }
}
