using System.ComponentModel;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>How the scheduler is.</summary>
internal sealed record OverviewResponse
{
    [Description("The clock of this node.")]
    public required DateTimeOffset Now { get; init; }

    [Description("Name of the node that answers.")]
    public required string Node { get; init; }

    [Description("Who paused everything, and why.")]
    public PauseResponse? Pause { get; init; }

    [Description("The stores.")]
    public required IReadOnlyList<StoreResponse> Stores { get; init; }

    [Description("The executors of this node.")]
    public required IReadOnlyList<ExecutorResponse> Executors { get; init; }

    [Description("How many jobs this node knows.")]
    public required int Jobs { get; init; }

    [Description("Whether a changed configuration is refused; the endpoint config says why.")]
    public required bool ConfigurationRefused { get; init; }
}

/// <summary>A store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Due">How many schedules and runs are due and have not started.</param>
/// <param name="OldestDue">When the oldest of them was due.</param>
/// <param name="OldestAgeSeconds">How long ago that is, by the store's clock.</param>
internal sealed record StoreResponse(string Name, string Type, long Due, DateTimeOffset? OldestDue = null, double? OldestAgeSeconds = null);

/// <summary>An executor of this node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Slots">How many runs it may run at once.</param>
/// <param name="Busy">How many it runs.</param>
internal sealed record ExecutorResponse(string Name, string Type, int Slots, int Busy);

/// <summary>The configuration that holds on the node that answers.</summary>
internal sealed record ConfigurationResponse
{
    [Description("Name of the node that answers.")]
    public required string Node { get; init; }

    [Description("Stands for the content of the configuration.")]
    public required string Hash { get; init; }

    [Description("Since when it holds.")]
    public required DateTimeOffset Since { get; init; }

    [Description("Time zone of triggers that name none.")]
    public required string TimeZone { get; init; }

    [Description("Why a changed configuration is refused; empty where none is.")]
    public required IReadOnlyList<string> Errors { get; init; }

    [Description("Settings that are changed and wait for a restart.")]
    public required IReadOnlyList<string> PendingRestart { get; init; }

    [Description("What was found doubtful.")]
    public required IReadOnlyList<string> Warnings { get; init; }

    [Description("Whether nobody may do anything but look.")]
    public required bool ReadOnly { get; init; }
}
