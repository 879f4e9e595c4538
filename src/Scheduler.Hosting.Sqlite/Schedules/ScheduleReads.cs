using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Schedules;

/// <summary>Reads schedules.</summary>
internal static class ScheduleReads
{
    public static IReadOnlyList<StoredSchedule> Read(Database database, ScheduleQuery query)
    {
        var conditions = new Conditions()
            .Add("s.key in (select value from json_each(?))", query.Ids is { } ids ? JsonArray.Of(ids.Select(ScheduleRows.Key)) : null)
            .Add("s.number in (select value from json_each(?))", query.Schedules is { } numbers ? JsonArray.Of(numbers) : null)
            .Add("s.job = ?", query.Job)
            .Add("s.job not in (select value from json_each(?))", query.NotJobs is { } jobs ? JsonArray.Of(jobs) : null)
            .Add("t.state = ?", (long?)query.State)
            .Add("(s.follows is not null) = ?", query.IsContinuation is { } follows ? (follows ? 1L : 0L) : null)
            .Add("s.source = ?", (long?)query.Source)
            .Add("s.key > ?", query.AfterId is { } after ? ScheduleRows.Key(after) : null);
        return conditions.Bind(database[$"{ScheduleRows.Select}{conditions} order by s.key limit ?"]).With(query.Take).ReadAll(ScheduleRows.Stored);
    }
}
