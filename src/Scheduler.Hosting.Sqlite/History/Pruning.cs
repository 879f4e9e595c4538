using Scheduler.Hosting.Sqlite.Data;

namespace Scheduler.Hosting.Sqlite.History;

/// <summary>
/// Forgets finished runs (RES-2). What may go is found by a reader, so that no write waits for the search, and deleted by the writer: a run that may be forgotten may be forgotten a moment later, too.
/// </summary>
internal static class Pruning
{
    private const string Expired = """
        select schedule, nominal, kind, finished from history h
        where state = ?1 and finished < ?2
            and (select count(*) from (select 1 from history n where n.schedule = h.schedule and (n.nominal, n.kind) > (h.nominal, h.kind) limit ?3)) >= ?3
        order by finished limit ?4
        """;

    /// <summary>The runs that may be forgotten, oldest end first.</summary>
    public static List<RunId> Find(Database database, IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take) =>
    [
        .. endedBefore
            .SelectMany(limit => database[Expired].With((long)limit.Key).With(limit.Value).With(keepLast).With(take).ReadAll(static row => (Id: RunRows.Id(row), Ended: row.Long())))
            .OrderBy(run => run.Ended).Take(take).Select(run => run.Id),
    ];

    public static int Forget(Database database, List<RunId> runs)
    {
        var delete = database["delete from history where schedule = ? and nominal = ? and kind = ?"];
        return runs.Sum(id => delete.With(id).Run());
    }
}
