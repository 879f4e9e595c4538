namespace Scheduler.Hosting.Planning;

/// <summary>What becomes of a schedule's occurrences up to now.</summary>
/// <param name="Runs">The runs to create, in nominal order.</param>
/// <param name="Missed">The occurrences that make none.</param>
/// <param name="Cursor">The new cursor: the last occurrence considered (MIS-8).</param>
/// <param name="NextDue">When the first occurrence that was not considered is due; null when there is none left.</param>
internal readonly record struct Plan(PlannedRun[] Runs, MissedSpan[] Missed, DateTimeOffset Cursor, DateTimeOffset? NextDue)
{
    /// <summary>How many runs the schedule may still make, those of this plan included (BND-2).</summary>
    public long RunsLeft { get; init; } = long.MaxValue;

    /// <summary>Whether the next occurrence is counted from the end of the run that this one makes (INT-2).</summary>
    public bool WaitsForEnd { get; init; }

    /// <summary>Where the timer stands when the plan has made <paramref name="created"/> runs: fewer than <see cref="Runs"/> where some could not start, which then do not count (BND-2).</summary>
    public (DateTimeOffset? NextDue, ScheduleState State) After(int created) =>
        created >= RunsLeft ? (null, ScheduleState.Completed)
        : WaitsForEnd && created > 0 ? (null, ScheduleState.UntilEnd)
        : (NextDue, NextDue is null ? ScheduleState.Completed : ScheduleState.Active);
}

/// <summary>A run to create.</summary>
/// <param name="Nominal">Its occurrence.</param>
/// <param name="CoalescedFrom">The first occurrence it stands for.</param>
/// <param name="CoalescedCount">How many others were merged into it.</param>
internal readonly record struct PlannedRun(DateTimeOffset Nominal, DateTimeOffset CoalescedFrom, long CoalescedCount);

/// <summary>Neighbouring occurrences that make no run, for one reason.</summary>
internal readonly record struct MissedSpan(DateTimeOffset From, DateTimeOffset To, long Count, MissReason Reason);
