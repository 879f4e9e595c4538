using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Fires that the store refused because their schedules have as many runs as they may: plans them again, by the overlap rules (OVL-3).</summary>
internal sealed class BusyFires(ISchedulerStore store, RunRecorder recorder, RunViews views)
{
    private readonly Queue<(PlannedFire Fire, FireResult Answer)> _busy = [];

    /// <summary>Notes a refused fire; the slot that it has reserved stays with it.</summary>
    public void Add(PlannedFire fire, FireResult answer) => _busy.Enqueue((fire, answer));

    /// <summary>Puts what becomes of them into another commit: the answer to the first one decided how.</summary>
    public async ValueTask AddAsync(Batch second, CancellationToken cancellationToken)
    {
        while (_busy.TryPeek(out var busy))
        {
            var schedule = busy.Fire.Schedule!;
            var runs = OverlapRules.NeedsInstances(schedule.Policies, schedule.Trigger.IsOneOff)
                ? await store.ReadLiveAsync(null, schedule.Number, cancellationToken).ConfigureAwait(false)
                : null;
            Add(second, busy.Fire, busy.Answer, runs);
            _busy.Dequeue();
        }
    }

    /// <summary>Gives up those that are left, which stay due and are read again, and their slots.</summary>
    public void Release()
    {
        while (_busy.TryDequeue(out var busy))
        {
            busy.Fire.Lane?.Release();
        }
    }

    private void Add(Batch second, PlannedFire fire, FireResult answer, IReadOnlyList<LiveRun>? runs)
    {
        var schedule = fire.Schedule!;
        Instance[]? instances = runs is null ? null : [.. runs.OrderBy(run => run.Id).Select(run => new Instance(run.Id, run.State, run.Attempt, run.Recovery))];
        var verdict = OverlapRules.Resolve(fire.Plan, schedule.Policies, schedule.Trigger.IsOneOff, answer.Queued, instances);
        foreach (var (id, state) in verdict.Ends)
        {
            var live = runs!.First(run => run.Id == id);
            var run = views.View(live, schedule) with { State = state, Reason = OverlapVerdict.Reason };
            second.Add(new(run), recorder.Make(run, live.Fence));
        }

        second.Commit.Cancels.AddRange(verdict.Cancels.Select(id => new Cancel(id, CancellationReason.Superseded, OverlapVerdict.Reason, verdict.GiveUp)));
        var plan = verdict.Start is { } start ? verdict.Plan with { Runs = [start, .. verdict.Plan.Runs] } : verdict.Plan;
        var mode = verdict.Start is null ? FireMode.AdvanceOnly : fire.Lane is null ? FireMode.Queued : FireMode.Direct;
        var again = FirePlanner.Fire(schedule, fire.Timer, plan, mode);
        if (mode == FireMode.Direct)
        {
            second.Add(fire with { Plan = plan }, again);
        }
        else
        {
            second.Add(fire with { Plan = plan, Lane = null }, again);
            fire.Lane?.Release();
        }
    }
}
