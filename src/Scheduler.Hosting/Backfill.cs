namespace Scheduler.Hosting;

/// <summary>Asks for runs of occurrences that are past (BKF-1).</summary>
/// <param name="ScheduleId">The schedule. Its current trigger, calendars and arguments are used; it may be paused.</param>
/// <param name="From">The first instant of the range; inclusive.</param>
/// <param name="To">The end of the range; exclusive, and not in the future.</param>
public sealed record BackfillRequest(string ScheduleId, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Only says what it would do. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Leaves out occurrences that have a run that succeeded and is still kept (BKF-3). Default: true.</summary>
    public bool SkipExisting { get; init; } = true;

    /// <summary>Runs the latest occurrence first. Default: false, the earliest.</summary>
    public bool LatestFirst { get; init; }

    /// <summary>Also occurrences outside of the trigger's StartAt and EndAt, and those of an interval before its schedule was added (BKF-2). Default: false.</summary>
    public bool Force { get; init; }

    /// <summary>How many runs at most, 1 to 10,000: more occurrences are an error, not a choice. Default: 10,000.</summary>
    public int MaxRuns { get; init; } = 10_000;

    /// <summary>Names the request: one with the same text for the same schedule and range makes no second runs, as long as the first ones are kept. Default: null, each makes some.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gives the runs the idempotency keys of the scheduled ones, so that what these have done is not done again (FEN-2). Default: false, keys of their own.</summary>
    public bool ReuseKeys { get; init; }
}

/// <summary>The runs of a backfill.</summary>
/// <param name="Id">Its id; with <see cref="RunFilter.BackfillId"/> its runs are listed.</param>
/// <param name="Occurrences">The occurrences that get a run, in the order in which they start.</param>
/// <param name="Existing">How many were left out because they have one that succeeded.</param>
/// <param name="Runs">The runs; empty for a dry run.</param>
public sealed record Backfill(string Id, IReadOnlyList<DateTimeOffset> Occurrences, int Existing, IReadOnlyList<RunId> Runs)
{
    /// <summary>Whether an earlier request of the same <see cref="BackfillRequest.IdempotencyKey"/> has made the runs.</summary>
    public bool IsRepeated { get; init; }
}
