namespace Scheduler.Hosting.Stores.InMemory;

/// <content>Reading and forgetting runs and missed occurrences.</content>
internal sealed partial class InMemoryStore
{
    public ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var runs = schedule is { } number ? _streams.Find(number)?.LiveRuns() ?? [] : _runs.Live();
            return new([.. runs.Where(run => node is null || run.Node == node).Select(run => run.ToLive())]);
        }
    }

    public ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var runs = query.Ids is { } ids ? ids.Distinct().Select(id => _streams.Find(id.Schedule)?.FindLive(id) ?? _runs.FindFinished(id)).OfType<RunRecord>()
                : query.Schedule is { } number ? _streams.Find(number)?.AllRuns() ?? []
                : _runs.All();
            return new(
            [
                .. runs
                    .Where(run => query.Schedule is null || run.Id.Schedule == query.Schedule)
                    .Where(run => query.Job is null || run.Job == query.Job)
                    .Where(run => query.Kind is null || run.Id.Kind == query.Kind)
                    .Where(run => query.From is null || run.Id.Nominal >= query.From)
                    .Where(run => query.To is null || run.Id.Nominal < query.To)
                    .Where(run => query.After is null || run.Id < query.After)
                    .Where(run => query.States is null || query.States.Contains(run.State))
                    .OrderByDescending(run => run.Id)
                    .Take(query.Take)
                    .Select(run => run.ToStored()),
            ]);
        }
    }

    public ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_missed.Read(schedule, take));
        }
    }

    public ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var expired = _runs.Expired(endedBefore, keepLast).Take(take).ToList();
            foreach (var run in expired)
            {
                Forget(run);
            }

            var missed = endedBefore.TryGetValue(RunState.Missed, out var limit) ? _missed.Prune(limit, take - expired.Count) : 0;
            return new(expired.Count + missed);
        }
    }

    public ValueTask<int> ForgetAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var found = runs.Distinct().Select(_runs.FindFinished).OfType<RunRecord>().ToList();
            found.ForEach(Forget);
            return new(found.Count);
        }
    }

    public ValueTask<IReadOnlyList<RunTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(
            [
                .. _runs.All().Where(run => run.State.IsFinal() && run.FinishedAt >= query.Since && run.FinishedAt < query.Until)
                    .CountBy(run => (Step: (int)((run.FinishedAt - query.Since).Ticks / query.Step.Ticks), run.Job, run.State))
                    .Select(counted => new RunTally(counted.Key.Step, counted.Key.Job, counted.Key.State, counted.Value)),
            ]);
        }
    }

    private void Forget(RunRecord run)
    {
        var stream = run.Stream;
        _runs.Forget(run);
        _streams.Release(stream);
    }
}
