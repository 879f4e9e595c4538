using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>Rows of tables as what they stand for.</summary>
internal static class Rows
{
    public const string Live =
        "r.schedule, r.nominal, r.kind, r.job, r.state, r.fence, r.node, r.attempt, r.due, r.args, r.header, r.executor, r.recovery, r.released, r.ready_at, r.priority, r.version, "
        + "r.limit_key, r.rate_key, r.unique_key, r.first_started_at, r.started_at, r.error_type, r.error_message, r.error_stack, r.cancel_reason, r.cancel_words, r.cancel_give_up";

    public const string Finished =
        "h.schedule, h.nominal, h.kind, h.job, h.state, h.attempt, h.recovery, h.node, h.fence, h.due, h.started_at, h.finished_at, h.args, h.header, h.result, h.error_type, h.error_message, h.error_stack, h.reason, h.first_started_at";

    public const string Timer = "t.schedule, t.due, t.cursor, t.mark, t.state, t.runs, t.version";

    public const string Schedule =
        "s.number, s.id, s.job, s.source, s.definition, s.operator, s.anchor, s.follows, t.max_active, t.delay_after_end, " + Timer;

    public static LiveRun ReadLive(NpgsqlDataReader row)
    {
        var id = row.Id(0);
        return new(id, row.GetString(3), (RunState)row.GetInt16(4), new(row.GetInt64(5)), row.GetInt32(6), row.GetInt32(7), row.Instant(8), row.Payload(9), row.Payload(10), row.GetString(11))
        {
            Recovery = row.GetInt32(12),
            Released = row.GetInt32(13),
            ReadyAt = row.Instant(14),
            Priority = row.GetInt32(15),
            Version = row.GetInt32(16),
            LimitKey = row.Text(17),
            RateKey = row.Text(18),
            UniqueKey = row.Text(19),
            FirstStartedAt = row.InstantOrNull(20),
            StartedAt = row.InstantOrNull(21),
            Error = row.Error(22),
            Cancel = row.IsDBNull(25) ? null : new(id, (CancellationReason)row.GetInt16(25), row.Text(26), row.GetBoolean(27)),
        };
    }

    public static FinishedRun ReadFinished(NpgsqlDataReader row) => new()
    {
        Id = row.Id(0),
        Job = row.GetString(3),
        State = (RunState)row.GetInt16(4),
        Attempt = row.GetInt32(5),
        Recovery = row.GetInt32(6),
        Node = row.GetInt32(7),
        Fence = new(row.GetInt64(8)),
        Due = row.Instant(9),
        StartedAt = row.InstantOrNull(10),
        FinishedAt = row.Instant(11),
        Args = row.Payload(12),
        Header = row.Payload(13),
        Result = row.Payload(14),
        Error = row.Error(15),
        Reason = row.Text(18),
        FirstStartedAt = row.InstantOrNull(19),
    };

    public static TimerRow ReadTimer(NpgsqlDataReader row, int at = 0) => new(
        row.GetInt64(at), row.InstantOrNull(at + 1), row.Instant(at + 2), new(row.GetInt64(at + 3)), (ScheduleState)row.GetInt16(at + 4), row.GetInt64(at + 5), row.GetInt64(at + 6));

    public static StoredSchedule ReadSchedule(NpgsqlDataReader row)
    {
        var timer = ReadTimer(row, 10);
        var schedule = new ScheduleRow(
            row.GetInt64(0), row.GetString(1), row.GetString(2), (ScheduleSource)row.GetInt16(3), StoredDefinition.FromJson(row.GetString(4)), row.Text(5), row.GetInt32(8), row.Instant(6), timer.Version)
        {
            DelayAfterEnd = row.IsDBNull(9) ? null : Span(row.GetInt64(9)),
            Follows = row.Text(7),
        };
        return new(schedule, timer);
    }

    public static RunId Id(this NpgsqlDataReader row, int at) => new(row.GetInt64(at), row.Instant(at + 1), row.GetInt64(at + 2));

    // An instant beyond all is infinity to the database, and comes back as the last of .NET's.
    public static DateTimeOffset Instant(this NpgsqlDataReader row, int at) => new(DateTime.SpecifyKind(row.GetDateTime(at), DateTimeKind.Utc));

    public static DateTimeOffset? InstantOrNull(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.Instant(at);

    public static string? Text(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static Payload Payload(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? default : new(row.GetFieldValue<byte[]>(at));

    private static RunError? Error(this NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : new(row.GetString(at), row.GetString(at + 1), row.Text(at + 2));

    private static TimeSpan Span(long micros) => micros < TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond ? TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond) : TimeSpan.MaxValue;
}
