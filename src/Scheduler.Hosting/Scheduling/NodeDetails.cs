using System.Text.Json;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a node says of itself to the others of a store.</summary>
/// <param name="Declared">The hash of the schedules that it declares in the store (OWN-5); null for a node that does not look after schedules.</param>
/// <param name="Since">Since when it declares those, by the store's clock.</param>
internal sealed record NodeDetails(string? Declared, DateTimeOffset Since)
{
    public static NodeDetails Decode(string? json) => json is null ? new(null, default) : JsonSerializer.Deserialize(json, EngineJson.Default.NodeDetails)!;

    public string Encode() => JsonSerializer.Serialize(this, EngineJson.Default.NodeDetails);
}
