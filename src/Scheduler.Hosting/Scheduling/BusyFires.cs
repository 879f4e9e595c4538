using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Fires that the store refused because their schedules have as many runs as they may: plans them again, by the overlap rules (OVL-3).</summary>
internal sealed class BusyFires(ISchedulerStore store, RunRecorder recorder, RunViews views)
{
    private readonly List<(PlannedFire Fire, FireResult Answer)> _busy = [];

    /// <summary>Notes a refused fire; the slot that it has reserved stays with it.</summary>
    public void Add(PlannedFire fire, FireResult answer) => _busy.Add((fire, answer));

    /// <summary>Puts what becomes of them into another commit: the answer to the first one decided how.</summary>
    public async ValueTask AddAsync(Batch second, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (fire, answer) in _busy)
            {
                var schedule = fire.Schedule!;
                var runs = OverlapRules.NeedsInstances(schedule.Policies, schedule.Trigger.IsOneOff)
                    ? await store.ReadLiveAsync(null, schedule.Number, cancellationToken).ConfigureAwait(false)
                    : null;
                Add(second, fire, answer, runs);
            }
        }
        finally
        {
            // What has not come so far stays due, and is read again.
            foreach (var (fire, _) in _busy)
            {
                if (!second.Fires.Exists(planned => planned.Timer.Schedule == fire.Timer.Schedule && planned.Lane is not null))
                {
                    fire.Lane?.Release();
                }
            }

            _busy.Clear();
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
        var mode = verdict.Start is null ? FireMode.AdvanceOnly : FirePlanner.ModeOf(schedule);
        second.Add(fire with { Plan = plan, Lane = mode == FireMode.Direct ? fire.Lane : null }, FirePlanner.Fire(schedule, fire.Timer, plan, mode));
    }
}
