namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>All runs on their way from the queue over running, and perhaps back, to the history.</summary>
internal sealed class RunTable
{
    private readonly ActiveCounts _limits = new();
    private readonly RunQueue _queue;
    private readonly RunList _active = new();
    private readonly Dictionary<string, RunRecord> _byUniqueKey = [];
    private readonly RunHistory _history = new();

    // Forgotten runs serve again, so that a steady load neither allocates runs nor lets them grow old for the garbage collector.
    private readonly Stack<RunRecord> _spare = [];

    public RunTable() => _queue = new(_limits);

    /// <summary>Queues a run that does not exist.</summary>
    public RunRecord Queue(RunStream stream, in NewRun run, Mark fence)
    {
        var record = Create(stream, run, fence);
        Enter(record);
        return record;
    }

    /// <summary>Starts a run that does not exist.</summary>
    public void Start(RunStream stream, in NewRun run, int node, Mark fence, DateTimeOffset now)
    {
        var record = Create(stream, run, fence);
        record.Start(node, fence, now);
        Enter(record);
    }

    /// <summary>Starts runs that wait. To be read to its end: each is claimed when it is read.</summary>
    public IEnumerable<RunRecord> Claim(ClaimWant want, int node, Mark fence, DateTimeOffset now)
    {
        foreach (var run in _queue.Claim(want, now))
        {
            Leave(run);
            run.Start(node, fence, now);
            Enter(run);
            yield return run;
        }
    }

    /// <summary>Lets a live run wait for another attempt.</summary>
    public void Wait(RunRecord run, in Finish finish, Mark fence, DateTimeOffset now)
    {
        Leave(run);
        run.Wait(finish, fence, now);
        Enter(run);
    }

    /// <summary>Ends a live run. Returns the one that the history has no room for any more, if any.</summary>
    public RunRecord? Finish(RunRecord run, in Finish finish, DateTimeOffset now)
    {
        Leave(run);
        if (run.UniqueKey is { } key)
        {
            _byUniqueKey.Remove(key);
        }

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

    /// <summary>The live run that has a unique key.</summary>
    public RunRecord? FindUnique(string? key) => key is null ? null : _byUniqueKey.GetValueOrDefault(key);

    /// <summary>The runs that have a place among the active ones.</summary>
    public IEnumerable<RunRecord> Active() => _active.All();

    public IEnumerable<RunRecord> Live() => _active.All().Concat(_queue.All().Where(run => !run.IsActive));

    public IEnumerable<RunRecord> All() => Live().Concat(_history.All());

    /// <inheritdoc cref="RunHistory.Expired"/>
    public IEnumerable<RunRecord> Expired(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast) => _history.Expired(endedBefore, keepLast);

    /// <inheritdoc cref="RunQueue.ReadLeft"/>
    public (bool More, DateTimeOffset? NextToken) ReadLeft(List<ClaimWant> claims, DateTimeOffset now) => _queue.ReadLeft(claims, now);

    /// <inheritdoc cref="RunQueue.AnyReady"/>
    public bool AnyReady(DateTimeOffset now) => _queue.AnyReady(now);

    /// <inheritdoc cref="RunQueue.NextAfter"/>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => _queue.NextAfter(instant);

    /// <inheritdoc cref="RunQueue.ReadBacklog"/>
    public Backlog ReadBacklog(DateTimeOffset now) => _queue.ReadBacklog(now);

    private RunRecord Create(RunStream stream, in NewRun run, Mark fence)
    {
        var record = _spare.TryPop(out var spare) ? spare : new();
        record.Queue(stream, run, fence);
        if (run.UniqueKey is { } key)
        {
            _byUniqueKey.Add(key, record);
        }

        return record;
    }

    // A run stands where its state says: it leaves before the state changes, and enters after.
    private void Enter(RunRecord run)
    {
        run.Stream.Add(run);
        if (run.IsActive)
        {
            _active.Add(run);
            _limits.Add(run.LimitKey);
        }

        if (run.Waits)
        {
            _queue.Add(run);
        }
    }

    private void Leave(RunRecord run)
    {
        run.Stream.Remove(run);
        if (run.IsActive)
        {
            _active.Remove(run);
            _limits.Remove(run.LimitKey);
        }

        if (run.Waits)
        {
            _queue.Remove(run);
        }
    }
}
