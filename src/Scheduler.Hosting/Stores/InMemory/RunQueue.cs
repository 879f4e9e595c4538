namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// The runs that wait to be claimed. All of them in the order of (ready, id) answer what is ready next. Those that are ready stand besides with their job, together with
/// all that the same limits keep back: a claim looks at no job that it does not name, and passes over a queue behind a limit in one step, however long it is.
/// </summary>
internal sealed class RunQueue(ActiveCounts active)
{
    private readonly OrderedSet<QueueKey> _all = new();
    private readonly Dictionary<string, Dictionary<WaitingKey, WaitingRuns>> _ready = [];
    private readonly TokenBuckets _buckets = new();

    // Exactly the runs that are ready at this instant are in _ready.
    private DateTimeOffset _readyAt;

    public void Add(RunRecord run)
    {
        _all.Add(KeyOf(run));
        if (run.ReadyAt <= _readyAt)
        {
            AddReady(run);
        }
    }

    public void Remove(RunRecord run)
    {
        _all.Remove(KeyOf(run));
        if (run.ReadyAt <= _readyAt)
        {
            RemoveReady(run);
        }
    }

    /// <summary>The runs that a claim may start. The caller starts each, which takes it out of here, before it asks for the next: limits count it.</summary>
    public IEnumerable<RunRecord> Claim(ClaimWant want, DateTimeOffset now)
    {
        TurnTo(now);
        var waiting = new PriorityQueue<(WaitingKey Key, WaitingRuns Runs, JobClaim Job), QueueKey>();
        foreach (var job in want.Jobs)
        {
            foreach (var (key, runs) in Readable(job))
            {
                if (key.Executor == want.Executor)
                {
                    waiting.Enqueue((key, runs, job), runs.First());
                }
            }
        }

        for (var left = want.Take; left > 0 && waiting.TryDequeue(out var next, out var place);)
        {
            if (IsFull(next.Key, next.Job) || NextToken(next.Key, next.Job, now) > now)
            {
                continue;
            }

            if (next.Key.Holds || !place.Run!.Stream.IsFull)
            {
                if (next is { Key.RateKey: { } rate, Job.Rate: { } limit })
                {
                    _buckets.Take(rate, limit, now);
                }

                left--;
                yield return place.Run!;
            }

            if (next.Runs.FirstAfter(place) is { } following)
            {
                waiting.Enqueue(next, following);
            }
        }
    }

    /// <summary>Whether runs are ready that these claims left, in any executor, and when the first of those that lack only a token has it.</summary>
    public (bool More, DateTimeOffset? NextToken) ReadLeft(List<ClaimWant> claims, DateTimeOffset now)
    {
        TurnTo(now);
        var (more, next) = (false, (DateTimeOffset?)null);
        foreach (var job in claims.Select(claim => claim.Jobs).Distinct().SelectMany(jobs => jobs))
        {
            foreach (var (key, _) in Readable(job))
            {
                if (NextToken(key, job, now) is { } token && token > now)
                {
                    next = next < token ? next : token;
                }
                else
                {
                    more = true;
                }
            }
        }

        return (more, next);
    }

    /// <summary>All, in the order of (ready, id).</summary>
    public IEnumerable<RunRecord> All() => _all.From(QueueKey.Start).Select(key => key.Run!);

    /// <summary>Whether any run is ready.</summary>
    public bool AnyReady(DateTimeOffset now) => _all.First(QueueKey.Start)?.At <= now.UtcTicks;

    /// <summary>When the earliest run that is not ready yet will be.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => _all.First(QueueKey.After(instant))?.Run!.ReadyAt;

    /// <summary>The runs that are ready.</summary>
    public Backlog ReadBacklog(DateTimeOffset now) =>
        _all.CountBelow(QueueKey.After(now)) is var count and > 0 ? new(count, _all.First(QueueKey.Start)?.Run!.ReadyAt) : default;

    private IEnumerable<KeyValuePair<WaitingKey, WaitingRuns>> Readable(JobClaim job) =>
        _ready.TryGetValue(job.Job, out var waiting) ? waiting.Where(runs => runs.Key.Version <= job.Version) : [];

    private bool IsFull(in WaitingKey key, JobClaim job) => job.MaxActive > 0 && key.LimitKey is { } limit && active[limit] >= job.MaxActive;

    private DateTimeOffset? NextToken(in WaitingKey key, JobClaim job, DateTimeOffset now) =>
        key.RateKey is { } rate && job.Rate is { } limit ? _buckets.NextAt(rate, limit, now) : null;

    // Each run is moved once, unless the clock is set back.
    private void TurnTo(DateTimeOffset now)
    {
        foreach (var key in _all.From(QueueKey.After(_readyAt)).TakeWhile(key => key.At <= now.UtcTicks))
        {
            AddReady(key.Run!);
        }

        foreach (var key in _all.From(QueueKey.After(now)).TakeWhile(key => key.At <= _readyAt.UtcTicks))
        {
            RemoveReady(key.Run!);
        }

        _readyAt = now;
    }

    private void AddReady(RunRecord run)
    {
        if (!_ready.TryGetValue(run.Job, out var waiting))
        {
            _ready.Add(run.Job, waiting = []);
        }

        var key = WaitingKey.Of(run);
        if (!waiting.TryGetValue(key, out var runs))
        {
            waiting.Add(key, runs = new());
        }

        runs.Add(run);
    }

    private void RemoveReady(RunRecord run)
    {
        var (waiting, key) = (_ready[run.Job], WaitingKey.Of(run));
        waiting[key].Remove(run);
        if (waiting[key].IsEmpty && waiting.Remove(key) && waiting.Count == 0)
        {
            _ready.Remove(run.Job);
        }
    }

    private static QueueKey KeyOf(RunRecord run) => new(0, run.ReadyAt.UtcTicks, run);
}
