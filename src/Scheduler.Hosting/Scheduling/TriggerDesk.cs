using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes runs of schedules for callers, besides their occurrences (NOW-1).</summary>
internal sealed class TriggerDesk(Engine engine)
{
    private readonly RunDesk _runs = new(engine);

    public async Task<IReadOnlyList<RunId>> TriggerAsync(IReadOnlyList<TriggerRequest> requests, CancellationToken cancellationToken)
    {
        var runs = new List<QueuedRun>(requests.Count);
        foreach (var request in requests)
        {
            Check(request.Options?.Overlap);
            var (loop, stored) = await engine.FindAsync(request.ScheduleId, cancellationToken).ConfigureAwait(false);
            var schedule = engine.Compiler.Compile(stored.Row);
            var job = schedule.Job ?? throw new JobNotFoundException(schedule.Definition.Job, engine.Parts.Definitions.Jobs.Names);
            var now = Instants.Floor(loop.Store.Now);
            var args = request.Args is null ? schedule.Definition.Args : _runs.Args(job, request.Args);
            var id = new RunId(schedule.Number, now, NamedRequests.KindOf(request.Options));
            runs.Add(new(loop, schedule, RunFactory.MakeForCaller(job, schedule, id, now, args, NamedRequests.Complete(id, request.Options))));
        }

        // Each policy looks at what there was before any of them.
        var verdicts = new OverlapVerdict?[runs.Count];
        var live = new IReadOnlyList<LiveRun>[runs.Count];
        for (var i = 0; i < runs.Count; i++)
        {
            if (requests[i].Options?.Overlap is { } overlap)
            {
                live[i] = await runs[i].Loop.Store.ReadLiveAsync(null, runs[i].Schedule!.Number, cancellationToken).ConfigureAwait(false);
                verdicts[i] = Decide(runs[i], overlap, live[i]);
            }
        }

        var ids = await _runs.QueueAsync(runs, [.. requests.Select(request => request.Options)], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < runs.Count; i++)
        {
            // Queued first: if this process dies in between, nothing has given way for nothing.
            if (verdicts[i] is { } verdict && ids[i] == runs[i].Run.Id)
            {
                await ApplyAsync(runs[i], verdict, live[i], cancellationToken).ConfigureAwait(false);
            }
        }

        return ids;
    }

    private static void Check(Overlap? overlap)
    {
        if (overlap is { } policy && (policy == Overlap.Allow || !Enum.IsDefined(policy)))
        {
            throw new ArgumentException(
                $"Overlap {policy} is not possible for a run of a schedule, which starts when its schedule has room. Use another policy, a larger MaxInstances, or {nameof(IScheduler.EnqueueAsync)} for the job.", nameof(overlap));
        }
    }

    private static OverlapVerdict Decide(QueuedRun run, Overlap overlap, IReadOnlyList<LiveRun> live)
    {
        var (nominal, schedule) = (run.Run.Id.Nominal, run.Schedule!);
        var policies = schedule.Policies with { Overlap = overlap, Retry = schedule.Policies.Retry! with { StopAtNextOccurrence = false } };

        // OVL-4: what a caller asks for would be lost like a one-off.
        return OverlapRules.Resolve(
            new([new(nominal, nominal, 0)], [], nominal, null), policies, isOneOff: true, 0, [.. live.OrderBy(one => one.Id).Select(one => new Instance(one.Id, one.State, one.Attempt, one.Recovery))]);
    }

    private static async Task ApplyAsync(QueuedRun run, OverlapVerdict verdict, IReadOnlyList<LiveRun> live, CancellationToken cancellationToken)
    {
        var (loop, schedule, made) = run;
        var commit = new Commit();
        var ended = new List<Run>();
        foreach (var (id, state) in verdict.Ends)
        {
            End(live.First(one => one.Id == id), state, OverlapVerdict.Reason);
        }

        if (verdict.Start is null && verdict.Plan.Runs.Length == 0
            && await loop.Store.ReadRunsAsync(new() { Ids = [made.Id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [{ Live: { State: RunState.Queued } waits }])
        {
            End(waits, RunState.Skipped, "Its schedule had as many runs as it may.");
        }

        commit.Cancels.AddRange(verdict.Cancels.Select(id => new Cancel(id, CancellationReason.Superseded, OverlapVerdict.Reason, verdict.GiveUp)));
        if (commit.IsEmpty)
        {
            return;
        }

        var result = await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        foreach (var (end, _) in ended.Zip(result.Finished).Where(pair => pair.Second))
        {
            loop.Recorder.Publish(new(end), result.Now);
        }

        void End(LiveRun one, RunState state, string reason)
        {
            var end = loop.Views.View(one, schedule) with { State = state, Reason = reason };
            ended.Add(end);
            commit.Finishes.Add(loop.Recorder.Make(end, one.Fence));
        }
    }
}
