namespace Scheduler.Hosting;

/// <summary>How many runs may start in a time, among all nodes of a store: a bucket of tokens (RAT-1).</summary>
/// <param name="Permits">How many tokens come in each <paramref name="Per"/>, at least 1.</param>
/// <param name="Per">The time, 100 ms to 366 days.</param>
/// <param name="Burst">How many the bucket holds, at least 1: so many may start at once after a rest.</param>
public sealed record RateLimit(int Permits, Duration Per, int Burst);
