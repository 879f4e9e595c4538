namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>All runs on their way from the queue over running to the history.</summary>
internal sealed class RunTable
{
    private readonly RunQueue _queue = new();
    private readonly RunList _running = new();
    private readonly RunHistory _history = new();

    // Forgotten runs serve again, so that a steady load neither allocates runs nor lets them grow old for the garbage collector.
    private readonly Stack<RunRecord> _spare = [];

    /// <summary>Queues a run that does not exist.</summary>
    public RunRecord Queue(RunStream stream, in NewRun run, Mark fence)
    {
        var record = Create(stream, run, fence);
        _queue.Add(record);
        stream.Add(record);
        return record;
    }

    /// <summary>Starts a run that does not exist.</summary>
    public void Start(RunStream stream, in NewRun run, int node, Mark fence) => Start(Create(stream, run, fence), node, fence);

    /// <summary>Starts queued runs. To be read to its end: each is claimed when it is read.</summary>
    public IEnumerable<RunRecord> Claim(ClaimWant want, int node, Mark fence, DateTimeOffset now)
    {
        foreach (var run in _queue.Take(want, now))
        {
            run.Stream.Remove(run);
            Start(run, node, fence);
            yield return run;
        }
    }

    /// <summary>Ends a live run. Returns the one that the history has no room for any more, if any.</summary>
    public RunRecord? Finish(RunRecord run, in Finish finish, DateTimeOffset now)
    {
        if (run.State == RunState.Queued)
        {
            _queue.Remove(run);
        }
        else
        {
            _running.Remove(run);
        }

        run.Stream.Remove(run);
        run.Finish(finish, now);
        return _history.Add(run);
    }

    /// <summary>Forgets a run that ended.</summary>
    public void Forget(RunRecord run)
    {
        _history.Remove(run);
        run.Clear();
        _spare.Push(run);
    }

    /// <summary>A run that ended.</summary>
    public RunRecord? FindFinished(RunId id) => _history.Find(id);

    public IEnumerable<RunRecord> Live() => _running.All().Concat(_queue.All());

    public IEnumerable<RunRecord> All() => Live().Concat(_history.All());

    /// <inheritdoc cref="RunHistory.Expired"/>
    public IEnumerable<RunRecord> Expired(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast) => _history.Expired(endedBefore, keepLast);

    /// <inheritdoc cref="RunQueue.AnyDue"/>
    public bool AnyDue(DateTimeOffset now) => _queue.AnyDue(now);

    /// <inheritdoc cref="RunQueue.NextAfter"/>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => _queue.NextAfter(instant);

    /// <inheritdoc cref="RunQueue.ReadBacklog"/>
    public Backlog ReadBacklog(DateTimeOffset now) => _queue.ReadBacklog(now);

    private RunRecord Create(RunStream stream, in NewRun run, Mark fence)
    {
        var record = _spare.TryPop(out var spare) ? spare : new();
        record.Queue(stream, run, fence);
        return record;
    }

    private void Start(RunRecord run, int node, Mark fence)
    {
        run.Start(node, fence);
        run.Stream.Add(run);
        _running.Add(run);
    }
}
