using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Schedules;

/// <summary>Schedules and timers as rows.</summary>
internal static class ScheduleRows
{
    public const string TimerColumns = "schedule, due, cursor, mark, state, runs, version";

    /// <summary>Both halves: to be followed by conditions over <c>s</c> and <c>t</c>.</summary>
    public const string Select = """
        select t.schedule, t.due, t.cursor, t.mark, t.state, t.runs, t.version,
            s.id, s.job, s.source, s.definition, s.operator, t.max_active, s.anchor, t.delay_after_end, s.follows
        from schedule s join timer t on t.schedule = s.number
        """;

    /// <summary>Holds for a timer that will be due: it is active, or paused until an instant (PAU-5).</summary>
    public const string IsDueSomeTime = "due is not null and state in (0, 2)";

    public static TimerRow Timer(Statement row) =>
        new(row.Long(), row.InstantOrNull(), row.Instant(), row.Mark(), (ScheduleState)row.Int(), row.Long(), row.Long());

    public static StoredSchedule Stored(Statement row)
    {
        var timer = Timer(row);
        return new(
            new(
                timer.Schedule, row.Text(), row.Text(), (ScheduleSource)row.Int(), StoredDefinition.FromJson(row.Text()), row.TextOrNull(), row.Int(), row.Instant(), timer.Version)
            {
                DelayAfterEnd = row.TimeOrNull(),
                Follows = row.TextOrNull(),
            },
            timer);
    }

    /// <summary>What orders ids and finds them, ignoring case.</summary>
    public static string Key(string id) => id.ToUpperInvariant();
}
