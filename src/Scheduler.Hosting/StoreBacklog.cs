namespace Scheduler.Hosting;

/// <summary>What waits in a store although it is due.</summary>
/// <param name="Store">Name of the store.</param>
/// <param name="Now">The store's clock.</param>
/// <param name="Due">How many schedules and runs.</param>
/// <param name="Oldest">When the oldest of them was due; null when there is none.</param>
public sealed record StoreBacklog(string Store, DateTimeOffset Now, long Due, DateTimeOffset? Oldest);
