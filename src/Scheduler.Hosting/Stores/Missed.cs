namespace Scheduler.Hosting.Stores;

/// <summary>
/// A streak of occurrences without a run. A store keeps one row for each schedule, <paramref name="From"/> and <paramref name="Reason"/>: a write with the same three
/// moves its end and adds to its count (MIS-6).
/// </summary>
/// <param name="Schedule">Number of the schedule.</param>
/// <param name="From">The first occurrence of the streak.</param>
/// <param name="To">The last so far.</param>
/// <param name="Count">How many there are; in a write, how many to add.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Missed(long Schedule, DateTimeOffset From, DateTimeOffset To, long Count, MissReason Reason);
