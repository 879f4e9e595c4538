namespace Scheduler.Hosting;

/// <summary>Who paused something, and why (PAU-5).</summary>
/// <param name="At">Since when.</param>
/// <param name="By">Who, or null when the caller did not say.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Until">When it goes on by itself, without what was missed; null for never.</param>
public sealed record Pause(DateTimeOffset At, string? By = null, string? Reason = null, DateTimeOffset? Until = null);
