using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.History;

/// <summary>Reads runs, live and finished.</summary>
internal static class RunReads
{
    // Of history the primary key, of a schedule the index of it: both are in the order that is asked for.
    private const string Order = "order by nominal desc, schedule desc, kind desc limit ?";

    public static IReadOnlyList<LiveRun> ReadLive(Database database, int? node, long? schedule)
    {
        var conditions = new Conditions().Add("schedule = ?", schedule);
        if (node is { } number)
        {
            // What a node has is active, and few: the index of active runs is small.
            conditions.Add("node = ?", number);
            conditions.Add(number == 0 ? "state in (1, 3)" : "state in (2, 3, 4)");
        }

        return conditions.Bind(database[$"select {RunRows.LiveColumns} from run{conditions}"]).ReadAll(RunRows.Live);
    }

    public static IReadOnlyList<StoredRun> Read(Database database, RunQuery query)
    {
        var conditions = Conditions(query);
        IEnumerable<StoredRun> live = [], finished = [];
        if (query.States is null || query.States.Any(state => !state.IsFinal()))
        {
            live = conditions.Bind(database[$"select {RunRows.LiveColumns} from run{conditions} {Order}"]).With(query.Take).ReadAll(static row => new StoredRun(RunRows.Live(row), null));
        }

        if (query.States is null || query.States.Any(RunStates.IsFinal))
        {
            finished = conditions.Bind(database[$"select {RunRows.FinishedColumns} from history{conditions} {Order}"]).With(query.Take).ReadAll(static row => new StoredRun(null, RunRows.Finished(row)));
        }

        return [.. live.Concat(finished).OrderByDescending(run => run.Id).Take(query.Take)];
    }

    private static Conditions Conditions(RunQuery query)
    {
        var conditions = new Conditions()
            .Add(
                "(nominal, schedule, kind) in (select json_extract(value, '$[1]'), json_extract(value, '$[0]'), json_extract(value, '$[2]') from json_each(?))",
                query.Ids is { } ids ? JsonArray.Of(ids) : null)
            .Add("schedule = ?", query.Schedule)
            .Add("job = ?", query.Job)
            .Add("kind = ?", query.Kind)
            .Add("nominal >= ?", query.From?.UtcTicks)
            .Add("nominal < ?", query.To?.UtcTicks)
            .Add("state in (select value from json_each(?))", query.States is { } states ? JsonArray.Of(states.Select(state => (long)state)) : null);
        if (query.After is { } last)
        {
            conditions.Add("(nominal, schedule, kind) < (?, ?, ?)", statement => statement.With(last.Nominal).With(last.Schedule).With(last.Kind));
        }

        return conditions;
    }

    public static IReadOnlyList<RunTally> Tally(Database database, TallyQuery query) => database["""
        select (finished - ?1) / ?3, job, state, count(*) from history where state in (10, 11, 12, 13, 14, 15, 16, 17, 18) and finished >= ?1 and finished < ?2 group by 1, 2, 3
        """].With(query.Since).With(query.Until).With(query.Step).ReadAll(static row => new RunTally(row.Int(), row.Text(), (RunState)row.Int(), row.Long()));

    public static IReadOnlyList<Missed> ReadMissed(Database database, long schedule, int take) => database["""
        select schedule, first, last, count, reason from missed where schedule = ? order by first desc, reason desc limit ?
        """].With(schedule).With(take).ReadAll(static row => new Missed(row.Long(), row.Instant(), row.Instant(), row.Long(), (MissReason)row.Int()));
}
