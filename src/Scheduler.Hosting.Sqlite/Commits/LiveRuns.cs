using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>The table of runs that have not ended, as commits write it.</summary>
internal sealed class LiveRuns(Database database, WaitingLines lines)
{
    private readonly Statement _isLive = database["select 1 from run where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _isKept = database["select 1 from history where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _unique = database["select schedule, nominal, kind from run where unique_key = ?"];
    private readonly Statement _insert = database["""
        insert into run(
            schedule, nominal, kind, state, fence, node, ran_on, attempt, recovery, released, due, ready, priority, version, job, executor, limit_key, rate_key, unique_key,
            first_started, started, args, header, line, rank, head)
        values(?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, 0, 0, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16, ?17, ?18, ?19, ?20, ?21)
        """];
    private readonly Statement _count = database["""
        select count(*) filter (where state <> 1), count(*) filter (where state = 1 and not (attempt > recovery and ready > ?)) from run where schedule = ?
        """];
    private readonly Statement _active = database["select count(*) from run indexed by run_active where schedule = ? and state in (2, 3, 4)"];
    private readonly Statement _activeWithKey = database["select count(*) from run where limit_key = ? and state in (2, 3, 4)"];
    private readonly Statement _start = database["""
        update run set state = 2, node = ?1, ran_on = ?1, fence = ?2, attempt = attempt + 1, first_started = coalesce(first_started, ?3), started = ?3, line = null, rank = null, head = null
        where schedule = ?4 and nominal = ?5 and kind = ?6
        """];
    private readonly Statement _read = database[$"select {RunRows.LiveColumns} from run where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _nextReady = database["select ready from run where state in (1, 3) and ready > ? order by ready limit 1"];
    private readonly Statement _anyReady = database["select 1 from run where state in (1, 3) and ready <= ? limit 1"];

    /// <summary>What the commit at hand has queued.</summary>
    public List<(RunId Id, DateTimeOffset Ready)> QueuedNow { get; } = [];

    public bool IsLive(RunId id) => _isLive.With(id).TryRead(static _ => true, out _);

    public bool TryFindUnique(string? key, out RunId id)
    {
        id = default;
        return key is not null && _unique.With(key).TryRead(static row => new RunId(row.Long(), row.Instant(), row.Long()), out id);
    }

    /// <summary>Queues a run, unless it exists already or another has its unique key.</summary>
    /// <returns>The run that is there now.</returns>
    public RunId Queue(in NewRun run, Mark fence)
    {
        if (IsLive(run.Id) || _isKept.With(run.Id).TryRead(static _ => true, out _))
        {
            return run.Id;
        }

        if (TryFindUnique(run.UniqueKey, out var same))
        {
            return same;
        }

        Add(run, fence);
        return run.Id;
    }

    /// <summary>Queues a run that does not exist.</summary>
    public void Add(in NewRun run, Mark fence)
    {
        Insert(run, RunState.Queued, fence, node: 0, attempt: 0, started: null, lines.Enter(WaitingRun.Of(run)));
        QueuedNow.Add((run.Id, run.Due));
    }

    /// <summary>Starts a run that does not exist.</summary>
    public void Start(in NewRun run, int node, Mark fence, DateTimeOffset now) => Insert(run, RunState.Running, fence, node, attempt: 1, now, default);

    /// <summary>Starts a run that stands in a line as a head.</summary>
    public LiveRun Start(RunId id, long line, int node, Mark fence, DateTimeOffset now)
    {
        _start.With(node).With(fence).With(now).With(id).Run();
        lines.Left(id.Schedule, line, wasHead: true);
        return _read.With(id).Read(RunRows.Live);
    }

    /// <summary>How many runs of a schedule are active, and how many a fire must not overtake: not a retry that gave up its place until its time has come (RET-5).</summary>
    public (int Active, int Queued) Count(long schedule, DateTimeOffset now) => _count.With(now).With(schedule).Read(static row => (row.Int(), row.Int()));

    public int CountActive(long schedule) => _active.With(schedule).Read(static row => row.Int());

    public int CountActive(string limitKey) => _activeWithKey.With(limitKey).Read(static row => row.Int());

    /// <summary>When the earliest run that is not ready yet will be.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset now) => _nextReady.With(now).TryRead(static row => row.Instant(), out var ready) ? ready : null;

    public bool AnyReady(DateTimeOffset now) => _anyReady.With(now).TryRead(static _ => true, out _);

    private void Insert(in NewRun run, RunState state, Mark fence, int node, int attempt, DateTimeOffset? started, LinePlace place) => _insert
        .With(run.Id).With((long)state).With(fence).With(node).With(attempt).With(run.Due).With(run.Priority).With(run.Version).With(run.Job).With(run.Executor)
        .With(run.LimitKey).With(run.RateKey).With(run.UniqueKey).With(started).With(run.Args).With(run.Header).With(place.Line).With(place.Rank).With(place.IsHead)
        .Run();
}
