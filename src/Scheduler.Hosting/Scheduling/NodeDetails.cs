using System.Text.Json;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a node says of itself to the others of a store.</summary>
/// <param name="Declared">The hash of the schedules that it declares in the store (OWN-5); null for a node that does not look after schedules.</param>
/// <param name="Since">Since when it declares those, by the store's clock.</param>
internal sealed record NodeDetails(string? Declared, DateTimeOffset Since)
{
    /// <summary>The id of the process, which it has in all stores.</summary>
    public string? Process { get; init; }

    public NodeRole Role { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The names of jobs that it knows, with the versions of their arguments (VER-2).</summary>
    public IReadOnlyDictionary<string, int>? Jobs { get; init; }

    public string? Version { get; init; }

    public string? Configuration { get; init; }

    public int Slots { get; init; }

    public int Busy { get; init; }

    public TimeSpan ClockOffset { get; init; }

    public static NodeDetails Decode(string? json) => json is null ? new(null, default) : JsonSerializer.Deserialize(json, EngineJson.Default.NodeDetails)!;

    public string Encode() => JsonSerializer.Serialize(this, EngineJson.Default.NodeDetails);
}
