using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>
/// The runs that are ready to be claimed, in lines: all that the same limits keep back stand in one, and of each schedule only the first is a head. A claim passes over a line, or over a schedule in it, in one
/// step, however many runs wait there. A run that is not ready yet stands in no line; it enters one when its instant has come, and leaves it when the clock is set back.
/// </summary>
internal sealed class WaitingLines(Database database)
{
    private readonly Statement _readyAt = database["select ready_at from store"];
    private readonly Statement _turn = database["update store set ready_at = ?"];
    private readonly Statement _due = database[$"select {Columns} from run where state in (1, 3) and ready > ? and ready <= ? order by ready"];
    private readonly Statement _undue = database["select schedule, nominal, kind, line, head from run where state in (1, 3) and ready > ? and ready <= ? and line is not null"];
    private readonly Statement _find = database["select id from line where job = ? and executor = ? and version = ? and limit_key is ? and rate_key is ? and holds = ?"];
    private readonly Statement _add = database["insert into line(job, executor, version, limit_key, rate_key, holds) values(?, ?, ?, ?, ?, ?) returning id"];
    private readonly Statement _first = database["select rank, schedule, nominal, kind from run where line = ? and schedule = ? order by rank, nominal, kind limit 1"];
    private readonly Statement _head = database["update run set head = ? where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _place = database["update run set line = ?, rank = ?, head = ? where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _drop = database["delete from line where id = ?1 and not exists(select 1 from run where line = ?1)"];
    private readonly Statement _firstHead = database["select rank, schedule, nominal, kind from run where line = ? and head = 1 order by rank, nominal, schedule, kind limit 1"];
    private readonly Statement _nextHead = database["""
        select rank, schedule, nominal, kind from run where line = ? and head = 1 and (rank, nominal, schedule, kind) > (?, ?, ?, ?) order by rank, nominal, schedule, kind limit 1
        """];
    private readonly Statement _ofExecutor = database["select id, limit_key, rate_key, holds from line where job = ? and executor = ? and version <= ?"];
    private readonly Statement _ofJob = database["select id, limit_key, rate_key, holds from line where job = ? and version <= ?"];

    /// <summary>What a row is read from.</summary>
    public const string Columns = "schedule, nominal, kind, job, executor, version, limit_key, rate_key, state, ready, priority";

    public static WaitingRun Read(Statement row) => new(
        new(row.Long(), row.Instant(), row.Long()), row.Text(), row.Text(), row.Int(), row.TextOrNull(), row.TextOrNull(), row.Int() == (int)RunState.RetryWait, row.Instant(), row.Int());

    /// <summary>From here on exactly the runs that are ready at this instant stand in lines.</summary>
    public void TurnTo(DateTimeOffset now)
    {
        var before = _readyAt.Read(static row => row.Instant());
        if (before == now)
        {
            return;
        }

        _turn.With(now).Run();
        foreach (var run in _due.With(before).With(now).ReadAll(Read))
        {
            Stand(run.Id, Enter(run));
        }

        var early = _undue.With(now).With(before).ReadAll(static row => (Id: new RunId(row.Long(), row.Instant(), row.Long()), Line: row.Long(), IsHead: row.Flag()));
        foreach (var (id, line, isHead) in early)
        {
            Stand(id, default);
            Left(id.Schedule, line, isHead);
        }
    }

    /// <summary>The place of a run that begins to wait; it is written with the run.</summary>
    public LinePlace Enter(in WaitingRun run)
    {
        if (run.Ready > _readyAt.Read(static row => row.Instant()))
        {
            return default;
        }

        var limit = run.Holds ? null : run.LimitKey;
        if (!_find.With(run.Job).With(run.Executor).With(run.Version).With(limit).With(run.RateKey).With(run.Holds).TryRead(static row => row.Long(), out var line))
        {
            line = _add.With(run.Job).With(run.Executor).With(run.Version).With(limit).With(run.RateKey).With(run.Holds).Read(static row => row.Long());
        }

        var isHead = true;
        if (_first.With(line).With(run.Id.Schedule).TryRead(ReadHead, out var first))
        {
            isHead = new Head(run.Rank, run.Id).CompareTo(first) < 0;
            if (isHead)
            {
                _head.With(0).With(first.Id).Run();
            }
        }

        return new(line, run.Rank, isHead);
    }

    /// <summary>A run has left its line: the next one of its schedule takes its place.</summary>
    public void Left(long schedule, long line, bool wasHead)
    {
        if (!wasHead)
        {
            return;
        }

        if (_first.With(line).With(schedule).TryRead(ReadHead, out var next))
        {
            _head.With(1).With(next.Id).Run();
        }
        else
        {
            _drop.With(line).Run();
        }
    }

    /// <summary>Writes the place of a run.</summary>
    public void Stand(RunId id, LinePlace place) => _place.With(place.Line).With(place.Rank).With(place.IsHead).With(id).Run();

    /// <summary>The lines that a claim may take from.</summary>
    public List<Line> Of(JobClaim job, string executor) => _ofExecutor.With(job.Job).With(executor).With(job.Version).ReadAll(ReadLine);

    /// <summary>The lines of a job in all executors.</summary>
    public List<Line> Of(JobClaim job) => _ofJob.With(job.Job).With(job.Version).ReadAll(ReadLine);

    /// <summary>The first head of a line; there is one.</summary>
    public Head First(long line) => _firstHead.With(line).Read(ReadHead);

    public bool TryReadAfter(long line, Head head, out Head next) =>
        _nextHead.With(line).With(head.Rank).With(head.Id.Nominal).With(head.Id.Schedule).With(head.Id.Kind).TryRead(ReadHead, out next);

    private static Head ReadHead(Statement row) => new(row.Long(), new(row.Long(), row.Instant(), row.Long()));

    private static Line ReadLine(Statement row) => new(row.Long(), row.TextOrNull(), row.TextOrNull(), row.Flag());
}
