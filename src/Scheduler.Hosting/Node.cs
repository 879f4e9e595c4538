namespace Scheduler.Hosting;

/// <summary>A process that shares stores with others, as it has described itself with its last beat; in stores that no other process can share, with the call.</summary>
/// <param name="Id">Its id: new at each start, and the same in all stores (FEN-3).</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Role">What it does.</param>
/// <param name="State">How it stands.</param>
public sealed record Node(string Id, string Name, NodeRole Role, NodeState State)
{
    /// <summary>What it says that it offers.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Who paused or drained it and why; null when nobody did.</summary>
    public Pause? Pause { get; init; }

    /// <summary>The slots of its executors, added up.</summary>
    public int Slots { get; init; }

    /// <summary>How many of them are taken.</summary>
    public int BusySlots { get; init; }

    /// <summary>What runs there: <see cref="Configuration.SchedulerOptions.Deployment"/>.</summary>
    public string Version { get; init; } = "";

    /// <summary>Stands for the content of its configuration section: nodes with the same have the same.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>The jobs that it knows, their earlier names included, each with the latest version of arguments that it can read (VER-4).</summary>
    public IReadOnlyDictionary<string, int> Jobs { get; init; } = new Dictionary<string, int>();

    /// <summary>Its places, one in each store that it has joined, by the names of these.</summary>
    public IReadOnlyList<NodePlace> Places { get; init; } = [];
}

/// <summary>A node's place in a store.</summary>
/// <param name="Store">Name of the store.</param>
/// <param name="Number">Its number there, as in <see cref="Run.Node"/>: a new one each time it joins.</param>
/// <param name="JoinedAt">When it joined, by the store's clock.</param>
/// <param name="SeenAt">When it last said that it lives, by the store's clock.</param>
/// <param name="SinceSeen">How long ago that was.</param>
/// <param name="LeaseUntil">When its lease ends, after which others take its runs over, by the store's clock; null where nobody else could.</param>
/// <param name="ClockOffset">How far the store's clock is ahead of the node's (SKW-2).</param>
public sealed record NodePlace(string Store, int Number, DateTimeOffset JoinedAt, DateTimeOffset SeenAt, TimeSpan SinceSeen, DateTimeOffset? LeaseUntil, TimeSpan ClockOffset);
