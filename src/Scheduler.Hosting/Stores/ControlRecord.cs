namespace Scheduler.Hosting.Stores;

/// <summary>What holds for everything in a store, such as a pause.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Json">The content; opaque; null while nothing was ever set.</param>
public sealed record ControlRecord(long Version, string? Json);
