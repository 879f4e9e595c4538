namespace Scheduler.Hosting.Stores;

/// <summary>What waits although it is due.</summary>
/// <param name="Count">How many timers, and runs that wait to be claimed.</param>
/// <param name="Oldest">When the oldest of them was due; null when there is none.</param>
public readonly record struct Backlog(long Count, DateTimeOffset? Oldest);
