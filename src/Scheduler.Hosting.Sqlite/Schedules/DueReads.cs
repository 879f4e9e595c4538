using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Schedules;

/// <summary>Reads timers that are due.</summary>
internal static class DueReads
{
    private const string Page = $"""
        select {ScheduleRows.TimerColumns} from timer
        where {ScheduleRows.IsDueSomeTime} and due >= ?1 and due <= ?2 and (due > ?1 or schedule > ?3) order by due, schedule limit ?4
        """;

    private const string Next = $"select due from timer where {ScheduleRows.IsDueSomeTime} and due > ? order by due limit 1";

    private const string Some = $"""
        select {ScheduleRows.TimerColumns} from timer where schedule in (select value from json_each(?)) and {ScheduleRows.IsDueSomeTime} order by due, schedule
        """;

    private const string Backlog = $"select count(*), min(due) from timer where {ScheduleRows.IsDueSomeTime} and due <= ?";

    private const string WaitingBacklog = "select count(*), min(ready) from run where state in (1, 3) and ready <= ?";

    public static DuePage Read(Database database, DueQuery query)
    {
        if (query.Schedules is { } numbers)
        {
            return new(database[Some].With(JsonArray.Of(numbers)).ReadAll(ScheduleRows.Timer), NextDue: null, More: false);
        }

        var (after, last) = query.After is { } position ? (position.Due, position.Schedule) : (DateTimeOffset.MinValue, long.MinValue);
        var timers = database[Page].With(after).With(query.Until).With(last).With(query.Take + 1L).ReadAll(ScheduleRows.Timer);
        var more = timers.Count > query.Take;
        if (more)
        {
            timers.RemoveAt(timers.Count - 1);
        }

        return new(timers, database[Next].With(query.Until).TryRead(static row => row.Instant(), out var due) ? due : null, more);
    }

    public static Backlog ReadBacklog(Database database, DateTimeOffset now)
    {
        var timers = database[Backlog].With(now).Read(static row => new Backlog(row.Long(), row.InstantOrNull()));
        var runs = database[WaitingBacklog].With(now).Read(static row => new Backlog(row.Long(), row.InstantOrNull()));
        return new(timers.Count + runs.Count, timers.Oldest is not { } first || runs.Oldest < first ? runs.Oldest : first);
    }
}
