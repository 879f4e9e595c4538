namespace Scheduler.Hosting;

/// <summary>A streak of occurrences of one schedule that made no run, for one reason (MIS-6).</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="From">The first of them.</param>
/// <param name="To">The last of them.</param>
/// <param name="Count">How many; counts above 100,000 in one pass are reported as 100,000.</param>
/// <param name="Reason">Why.</param>
public sealed record MissedOccurrences(string ScheduleId, DateTimeOffset From, DateTimeOffset To, long Count, MissReason Reason);
