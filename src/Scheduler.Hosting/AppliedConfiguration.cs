namespace Scheduler.Hosting;

/// <summary>The configuration that holds on this node at the moment it was read, and what is wrong with a later one.</summary>
/// <param name="Hash">Stands for the content of the section.</param>
/// <param name="Since">Since when it holds.</param>
/// <param name="TimeZone">Time zone of triggers that name none.</param>
/// <param name="Node">Name of this node.</param>
public sealed record AppliedConfiguration(string Hash, DateTimeOffset Since, string TimeZone, string Node)
{
    /// <summary>The stores, by name.</summary>
    public required IReadOnlyList<ConfiguredComponent> Stores { get; init; }

    /// <summary>The executors, by name.</summary>
    public required IReadOnlyList<ConfiguredComponent> Executors { get; init; }

    /// <summary>Who may do what through the HTTP API and the dashboard.</summary>
    public required AccessRules Access { get; init; }

    /// <summary>Why a changed configuration was refused, or schedules are left as they are (<c>OnInvalid: Isolate</c>), each with its code, path, source, reason and remedy; empty while what is configured holds.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The settings that are changed and wait for a restart of the application.</summary>
    public IReadOnlyList<string> PendingRestart { get; init; } = [];

    /// <summary>What was found doubtful.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A store or an executor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as in configuration.</param>
public sealed record ConfiguredComponent(string Name, string Type)
{
    /// <summary>How many runs an executor may run at once on this node; null for a store.</summary>
    public int? Slots { get; init; }

    /// <summary>How many it runs; null for a store.</summary>
    public int? Busy { get; init; }
}

/// <summary>Who may do what through the HTTP API and the dashboard (SEC-4): names of the application's authorization policies. What has none is open to local requests alone.</summary>
/// <param name="ReadPolicy">Who may look.</param>
/// <param name="OperatePolicy">Who may start, stop, pause and resume.</param>
/// <param name="AdminPolicy">Who may change schedules and configuration.</param>
/// <param name="ReadOnly">Whether nobody may do anything but look.</param>
public sealed record AccessRules(string? ReadPolicy, string? OperatePolicy, string? AdminPolicy, bool ReadOnly);
