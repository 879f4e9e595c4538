namespace Scheduler.Hosting.Stores;

/// <summary>What a node says of itself when it joins a store.</summary>
/// <param name="Name">Its name, for display only (FEN-3).</param>
/// <param name="Jobs">The jobs it knows.</param>
public sealed record NodeInfo(string Name, IReadOnlyCollection<string> Jobs)
{
    /// <summary>What else it says of itself, as JSON; opaque; null for nothing.</summary>
    public string? Details { get; init; }
}

/// <summary>A node that has joined a store and not left it.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="JoinedAt">When it joined, by the store's clock.</param>
/// <param name="SeenAt">When it last joined or said that it lives.</param>
/// <param name="Lives">Whether its lease has not expired.</param>
/// <param name="Details">What else it has said of itself last.</param>
/// <param name="LeaseUntil">When its lease ends, by the store's clock; null where it has none.</param>
public sealed record NodeRow(int Node, string Name, DateTimeOffset JoinedAt, DateTimeOffset SeenAt, bool Lives, string? Details, DateTimeOffset? LeaseUntil);

/// <summary>A node's place in a store.</summary>
/// <param name="Node">Its id: from 1, and new each time (FEN-3).</param>
/// <param name="BeatEvery">How often it says that it lives; null where nobody else could take over its runs.</param>
/// <param name="FenceAfter">How long after its last successful beat it must take its runs for lost, by its monotonic clock (CLK-5); null for never.</param>
public readonly record struct NodeLease(int Node, TimeSpan? BeatEvery = null, TimeSpan? FenceAfter = null)
{
    /// <summary>How often it looks by itself for what others have written, because signals may be lost and are not sent from within a caller's transaction; null where every change is signalled.</summary>
    public TimeSpan? PollEvery { get; init; }
}

/// <summary>The answer to a beat.</summary>
/// <param name="Alive">Whether the node still has its place; if not, its runs are somebody else's and it joins again as a new one.</param>
/// <param name="ControlVersion">The version of the control record.</param>
/// <param name="Expired">Whether another node's lease has expired: its runs can be adopted.</param>
/// <param name="Cancels">Whether a run that runs on the node was asked to stop: so it hears of that also when the signal was lost (TMO-5).</param>
public readonly record struct Beat(bool Alive, long ControlVersion, bool Expired, bool Cancels);

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
