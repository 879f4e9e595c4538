using System.ComponentModel;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>A job that this node knows.</summary>
internal sealed record JobResponse
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("For people: what it does.")]
    public string? Description { get; init; }

    [Description("Names it had before.")]
    public required IReadOnlyList<string> Aliases { get; init; }

    [Description("Version of its arguments.")]
    public required int Version { get; init; }

    [Description("Whether schedules and runs of it may be made from outside.")]
    public required bool AllowRemote { get; init; }

    [Description("Who paused it, and why.")]
    public PauseResponse? Pause { get; init; }

    [Description("How many of its runs run now, at most 1000.")]
    public required int Running { get; init; }

    [Description("How many may be active at once among all nodes; absent for no limit.")]
    public int? MaxConcurrentRuns { get; init; }

    [Description("The limit holds for each text that this makes of the arguments.")]
    public string? ConcurrencyKey { get; init; }

    [Description("Name of the rate limit that its starts draw from.")]
    public string? RateLimit { get; init; }

    [Description("What becomes of a run whose node died.")]
    public required Delivery Delivery { get; init; }

    [Description("How many times a run may be started again because its node died.")]
    public required int MaxRecoveries { get; init; }

    [Description("Free name-value pairs.")]
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    [Description("The policies of a run without a schedule.")]
    public required PoliciesResponse Policies { get; init; }

    [Description("JSON schema of its arguments; only in the answer for one job, and absent where it takes them as they come.")]
    public JsonElement? ArgsSchema { get; init; }
}
