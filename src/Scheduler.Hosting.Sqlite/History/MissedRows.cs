using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.History;

/// <summary>Writes streaks of occurrences without a run (MIS-6).</summary>
internal sealed class MissedRows(Database database)
{
    private readonly Statement _add = database["""
        insert into missed(schedule, first, last, count, reason) values(?, ?, ?, ?, ?)
        on conflict(schedule, first, reason) do update set last = excluded.last, count = count + excluded.count
        """];
    private readonly Statement _prune = database["delete from missed where (schedule, first, reason) in (select schedule, first, reason from missed where last < ? order by last limit ?)"];

    public void Add(in Missed missed) => _add.With(missed.Schedule).With(missed.From).With(missed.To).With(missed.Count).With((long)missed.Reason).Run();

    /// <summary>Forgets streaks that ended before an instant, and returns how many.</summary>
    public int Prune(DateTimeOffset endedBefore, int take) => _prune.With(endedBefore).With(take).Run();
}
