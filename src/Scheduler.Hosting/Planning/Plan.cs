namespace Scheduler.Hosting.Planning;

/// <summary>What becomes of a schedule's occurrences up to now.</summary>
/// <param name="Runs">The runs to create, in nominal order.</param>
/// <param name="Missed">The occurrences that make none.</param>
/// <param name="Cursor">The new cursor: the last occurrence considered (MIS-8).</param>
/// <param name="NextDue">The first occurrence after now; null when there is none left.</param>
internal readonly record struct Plan(PlannedRun[] Runs, MissedSpan[] Missed, DateTimeOffset Cursor, DateTimeOffset? NextDue);

/// <summary>A run to create.</summary>
/// <param name="Nominal">Its occurrence.</param>
/// <param name="CoalescedFrom">The first occurrence it stands for.</param>
/// <param name="CoalescedCount">How many others were merged into it.</param>
internal readonly record struct PlannedRun(DateTimeOffset Nominal, DateTimeOffset CoalescedFrom, long CoalescedCount);

/// <summary>Neighbouring occurrences that make no run, for one reason.</summary>
internal readonly record struct MissedSpan(DateTimeOffset From, DateTimeOffset To, long Count, MissReason Reason);
