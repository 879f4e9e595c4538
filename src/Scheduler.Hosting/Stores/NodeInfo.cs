namespace Scheduler.Hosting.Stores;

/// <summary>What a node says of itself when it joins a store.</summary>
/// <param name="Name">Its name, for display only (FEN-3).</param>
/// <param name="Jobs">The jobs it knows.</param>
public sealed record NodeInfo(string Name, IReadOnlyCollection<string> Jobs);

/// <summary>What has changed in a store: hints that wake a node, and may be lost.</summary>
[Flags]
public enum Signals
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A timer became due earlier than before.</summary>
    Timers = 1,

    /// <summary>A run was queued.</summary>
    Queue = 2,

    /// <summary>The control record changed.</summary>
    Control = 4,

    /// <summary>A running run was asked to stop.</summary>
    Cancel = 8,
}
