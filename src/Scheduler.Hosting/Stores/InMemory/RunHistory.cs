namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>The runs that ended. Memory is finite, so that here they are forgotten by number, before their age counts (semantics, appendix A).</summary>
internal sealed class RunHistory
{
    /// <summary>How many of the last runs of a schedule are kept. Runs that callers enqueued for a job are only bounded in all: each of them is somebody's, who may still ask for it.</summary>
    public const int KeptPerSchedule = 20;

    /// <summary>How many runs are kept in all; the oldest go first.</summary>
    public const int KeptInAll = 10_000;

    private readonly RunList _runs = new();
    private readonly Dictionary<RunId, RunRecord> _byId = [];

    /// <summary>Adds a run. Returns the one that is forgotten for it, if any.</summary>
    public RunRecord? Add(RunRecord run)
    {
        _runs.Add(run);
        _byId[run.Id] = run;
        run.Stream.AddFinished(run);
        return run.Stream.Row is not null && run.Stream.Finished > KeptPerSchedule ? run.Stream.FirstFinished
            : _runs.Count > KeptInAll ? _runs.Oldest
            : null;
    }

    public void Remove(RunRecord run)
    {
        _runs.Remove(run);
        _byId.Remove(run.Id);
        run.Stream.RemoveFinished(run);
    }

    public RunRecord? Find(RunId id) => _byId.GetValueOrDefault(id);

    /// <summary>The runs, oldest end first.</summary>
    public IEnumerable<RunRecord> All() => _runs.All();

    /// <summary>The runs that <see cref="ISchedulerStore.PruneAsync"/> may forget, oldest end first.</summary>
    public IEnumerable<RunRecord> Expired(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast) =>
        All().Where(run => endedBefore.TryGetValue(run.State, out var limit) && run.FinishedAt < limit && !run.Stream.FinishedRuns().Take(keepLast).Contains(run));
}
