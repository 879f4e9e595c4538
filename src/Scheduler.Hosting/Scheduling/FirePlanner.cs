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
        foreach (var (timer, row, fault) in reader.Faulty)
        {
            AddFault(batch, timer, row, fault);
        }

        reader.Faulty.Clear();
        foreach (var lane in parts.Lanes.Values)
        {
            while (batch.Fires.Count < BatchLimit && reader.Held.Waits(lane) && lane.TryReserve())
            {
                var timer = reader.Held.Take(lane);
                if (cache.Find(timer.Schedule).Schedule is { } schedule)
                {
                    if (control.PauseOf(schedule.Job!.Name) is not null)
                    {
                        // PAU-1: it stays due in the store, and is read again when the pause ends.
                        lane.Release();
                        continue;
                    }

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

    private void AddPlanned(Batch batch, TimerRow timer, CompiledSchedule schedule, ExecutorLane lane, ControlState control, DateTimeOffset now)
    {
        Plan plan;
        try
        {
            // PAU-3, PAU-4: the occurrences of a pause that was resumed with skip count as considered, but a one-off never does.
            var cursor = control.SkippedOf(schedule.Job!.Name) is { } skipped && skipped > timer.Cursor && !schedule.Trigger.IsOneOff ? skipped : timer.Cursor;
            plan = Planner.Plan(schedule.Trigger, schedule.Policies, cursor, now, timer.Due, (schedule.Definition.MaxRuns ?? long.MaxValue) - timer.Runs);
        }
        catch (Exception exception)
        {
            lane.Release();
            AddFault(batch, timer, schedule.Row, exception);
            return;
        }

        if (plan.Runs.Length == 0)
        {
            lane.Release();
            batch.Add(new(schedule, timer, plan, null), Fire(schedule, timer, plan, FireMode.AdvanceOnly));
            return;
        }

        // A limit wider than its schedule decides when it may start, or it is not to start here.
        if (schedule.Job!.HasLimits || !parts.MayExecute(control))
        {
            lane.Release();
            batch.Add(new(schedule, timer, plan, null), Fire(schedule, timer, plan, FireMode.Queued));
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
    private static void AddFault(Batch batch, TimerRow timer, ScheduleRow row, Exception fault) =>
        batch.Add(
            new PlannedFire(null, timer, new([], [], timer.Cursor, null), null, fault, row),
            new(timer.Schedule, timer.Mark, timer.Cursor, null, ScheduleState.Faulted, FireMode.AdvanceOnly));

    public static Fire Fire(CompiledSchedule schedule, TimerRow timer, in Plan plan, FireMode mode)
    {
        var (due, state) = plan.After(plan.Runs.Length);
        var missed = plan.Missed.Length == 0 ? null : Array.ConvertAll(plan.Missed, schedule.Report);
        var first = mode == FireMode.AdvanceOnly ? default : NewRun(schedule, plan.Runs[0]);
        var rest = plan.Runs.AsSpan(mode == FireMode.AdvanceOnly ? 0 : 1);
        NewRun[]? queue = null;
        if (rest.Length > 0)
        {
            queue = new NewRun[rest.Length];
            for (var i = 0; i < rest.Length; i++)
            {
                queue[i] = NewRun(schedule, rest[i]);
            }
        }

        return new(timer.Schedule, timer.Mark, plan.Cursor, due, state, mode, first, queue, missed);
    }

    private static NewRun NewRun(CompiledSchedule schedule, PlannedRun run)
    {
        var header = run.CoalescedCount == 0 ? RunHeader.Empty : RunHeader.Empty with { CoalescedFrom = run.CoalescedFrom, CoalescedCount = run.CoalescedCount };
        return RunFactory.Make(schedule.Job!, schedule, new(schedule.Number, run.Nominal), schedule.Trigger.Due(run.Nominal), schedule.Definition.Args, header);
    }
}
