using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>Runs as rows.</summary>
internal static class RunRows
{
    public const string LiveColumns = """
        schedule, nominal, kind, job, state, fence, node, attempt, due, args, header, executor, recovery, released, ready, priority, version, limit_key, rate_key, unique_key,
        first_started, started, error_type, error_message, error_stack, cancel_reason, cancel_words, cancel_give_up
        """;

    public const string FinishedColumns = """
        schedule, nominal, kind, job, state, attempt, recovery, node, fence, due, first_started, started, finished, args, header, result, error_type, error_message, error_stack, reason
        """;

    public static LiveRun Live(Statement row)
    {
        var id = Id(row);
        return new(id, row.Text(), (RunState)row.Int(), row.Mark(), row.Int(), row.Int(), row.Instant(), row.Payload(), row.Payload(), row.Text())
        {
            Recovery = row.Int(),
            Released = row.Int(),
            ReadyAt = row.Instant(),
            Priority = row.Int(),
            Version = row.Int(),
            LimitKey = row.TextOrNull(),
            RateKey = row.TextOrNull(),
            UniqueKey = row.TextOrNull(),
            FirstStartedAt = row.InstantOrNull(),
            StartedAt = row.InstantOrNull(),
            Error = row.Error(),
            Cancel = (row.LongOrNull(), row.TextOrNull(), row.Flag()) is ({ } reason, var words, var giveUp) ? new Cancel(id, (CancellationReason)reason, words, giveUp) : null,
        };
    }

    public static FinishedRun Finished(Statement row) => new()
    {
        Id = Id(row),
        Job = row.Text(),
        State = (RunState)row.Int(),
        Attempt = row.Int(),
        Recovery = row.Int(),
        Node = row.Int(),
        Fence = row.Mark(),
        Due = row.Instant(),
        FirstStartedAt = row.InstantOrNull(),
        StartedAt = row.InstantOrNull(),
        FinishedAt = row.Instant(),
        Args = row.Payload(),
        Header = row.Payload(),
        Result = row.Payload(),
        Error = row.Error(),
        Reason = row.TextOrNull(),
    };

    public static RunId Id(Statement row) => new(row.Long(), row.Instant(), row.Long());
}
