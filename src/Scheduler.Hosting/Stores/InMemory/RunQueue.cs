namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// The queued runs. All of them in the order of (due, id) answer what is due next; for claims each job of an executor has the same order of its own, in which a stream
/// shows its first run only: so neither jobs nobody asks for nor a long queue behind a schedule's limit is ever walked through.
/// </summary>
internal sealed class RunQueue
{
    private readonly OrderedSet<Key> _all = new();
    private readonly Dictionary<(string Executor, string Job), JobQueue> _jobs = [];

    public void Add(RunRecord run)
    {
        _all.Add(Key.Of(run));
        if (!_jobs.TryGetValue((run.Executor, run.Job), out var job))
        {
            _jobs.Add((run.Executor, run.Job), job = new());
        }

        job.Add(run);
    }

    public void Remove(RunRecord run)
    {
        _all.Remove(Key.Of(run));
        var job = _jobs[(run.Executor, run.Job)];
        job.Remove(run);
        if (job.IsEmpty)
        {
            _jobs.Remove((run.Executor, run.Job));
        }
    }

    /// <summary>Takes runs out that are due and wanted and whose schedule has room. The caller starts each before it asks for the next: its schedule's limit counts it.</summary>
    public IEnumerable<RunRecord> Take(ClaimWant want, DateTimeOffset now)
    {
        var jobs = new PriorityQueue<JobQueue, Key>();
        foreach (var ((executor, name), job) in _jobs)
        {
            if (executor == want.Executor && want.Jobs.Any(job => job.Job == name))
            {
                jobs.Enqueue(job, job.First()!.Value);
            }
        }

        for (var left = want.Take; left > 0 && jobs.TryDequeue(out var job, out var key) && key.Due <= now.UtcTicks;)
        {
            if (!key.Run!.Stream.IsFull)
            {
                Remove(key.Run);
                left--;
                yield return key.Run;
            }

            if (job.FirstAfter(key) is { } next)
            {
                jobs.Enqueue(job, next);
            }
        }
    }

    /// <summary>All, in the order of (due, id).</summary>
    public IEnumerable<RunRecord> All() => _all.From(Key.Start).Select(key => key.Run!);

    /// <summary>Whether any run is due.</summary>
    public bool AnyDue(DateTimeOffset now) => _all.First(Key.Start)?.Due <= now.UtcTicks;

    /// <summary>When the earliest run that is not due yet will be.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => _all.First(Key.After(instant))?.Run!.Due;

    /// <summary>The runs that are due.</summary>
    public Backlog ReadBacklog(DateTimeOffset now) => _all.CountBelow(Key.After(now)) is var count and > 0 ? new(count, _all.First(Key.Start)?.Run!.Due) : default;

    private sealed class JobQueue
    {
        private readonly OrderedSet<Key> _heads = new();
        private readonly OrderedSet<Key> _lanes = new();

        public bool IsEmpty => _lanes.Count == 0;

        public Key? First() => _heads.First(Key.Start);

        public Key? FirstAfter(Key key) => _heads.FirstAfter(key);

        public void Add(RunRecord run)
        {
            var (key, head) = (Key.Of(run), Head(run.Stream));
            _lanes.Add(key with { Lane = run.Stream.Number });
            if (head is { } old && old.CompareTo(key) < 0)
            {
                return;
            }

            if (head is { } later)
            {
                _heads.Remove(later);
            }

            _heads.Add(key);
        }

        public void Remove(RunRecord run)
        {
            _lanes.Remove(Key.Of(run) with { Lane = run.Stream.Number });
            if (_heads.Remove(Key.Of(run)) && Head(run.Stream) is { } next)
            {
                _heads.Add(next);
            }
        }

        private Key? Head(RunStream stream) =>
            _lanes.First(Key.Start with { Lane = stream.Number }) is { } first && first.Lane == stream.Number ? first with { Lane = 0 } : null;
    }

    // Lane is 0 where runs of all streams are in one order.
    private readonly record struct Key(long Lane, long Due, RunRecord? Run) : IComparable<Key>
    {
        public static Key Start => new(0, long.MinValue, null);

        public static Key After(DateTimeOffset instant) => new(0, instant.UtcTicks + 1, null);

        public static Key Of(RunRecord run) => new(0, run.Due.UtcTicks, run);

        public int CompareTo(Key other)
        {
            if (Lane != other.Lane)
            {
                return Lane.CompareTo(other.Lane);
            }

            if (Due != other.Due)
            {
                return Due.CompareTo(other.Due);
            }

            // A key without a run is a place to start from: before all runs of its instant.
            return Run is null || other.Run is null ? (Run is not null).CompareTo(other.Run is not null) : Run.Id.CompareTo(other.Run.Id);
        }
    }
}
