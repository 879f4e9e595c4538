using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What the engine keeps in the opaque texts of a store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RunHeader))]
[JsonSerializable(typeof(OperatorLayer))]
[JsonSerializable(typeof(ControlState))]
[JsonSerializable(typeof(NodeDetails))]
internal sealed partial class EngineJson : JsonSerializerContext;

/// <summary>What a run carries besides its arguments.</summary>
internal sealed record RunHeader
{
    public static readonly RunHeader Empty = new();

    public DateTimeOffset? CoalescedFrom { get; init; }

    public long CoalescedCount { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What made it, where its id does not say so.</summary>
    public RunOrigin Origin { get; init; }

    /// <summary>Whether it has the idempotency key of the scheduled run of its occurrence (FEN-2).</summary>
    public bool ReusesKeys { get; init; }

    /// <summary>The ended run that it repeats (POI-1).</summary>
    public RunId? RetryOf { get; init; }

    /// <summary>The run that it follows (CON-1).</summary>
    public RunId? Parent { get; init; }

    /// <summary>The first run of the chain that it belongs to (CON-2).</summary>
    public RunId? Correlation { get; init; }

    /// <summary>The span that created the run, so that its execution can be linked to it.</summary>
    public string? TraceParent { get; init; }

    // Runs in a row mostly have the same header; to read and write it anew for each was a good part of what a run costs.
    private static volatile Encoded _last = new(Empty, default);

    public static RunHeader Decode(Payload header)
    {
        if (header.IsEmpty)
        {
            return Empty;
        }

        var last = _last;
        return header == last.Payload ? last.Header : Keep(JsonSerializer.Deserialize(header.Utf8.Span, EngineJson.Default.RunHeader) ?? Empty, header).Header;
    }

    public Payload Encode()
    {
        // What a caller gave as metadata may be filled otherwise by now.
        if (Metadata is null && _last is var last && this == last.Header)
        {
            return last.Payload;
        }

        return Keep(this, this == Empty ? default : new(JsonSerializer.SerializeToUtf8Bytes(this, EngineJson.Default.RunHeader))).Payload;
    }

    private static Encoded Keep(RunHeader header, Payload payload) => _last = new(header, payload);

    private sealed record Encoded(RunHeader Header, Payload Payload);
}

/// <summary>What is known of a schedule besides its definition: what operators set over it (OWN-2), and what must outlive the process.</summary>
/// <param name="Pause">Set while it is paused.</param>
/// <param name="Deployment">The deployment that has had its run (INT-3, <see cref="RunOnStartup.OncePerDeployment"/>).</param>
/// <param name="Overrides">The members of the definition's JSON that callers have set over a declared schedule; null for none.</param>
/// <param name="RetiredAt">Since when nobody declares it any more; null while somebody does (OWN-3).</param>
internal sealed record OperatorLayer(Pause? Pause, string? Deployment = null, JsonElement? Overrides = null, DateTimeOffset? RetiredAt = null)
{
    private static readonly OperatorLayer Empty = new(Pause: null);

    public static OperatorLayer Decode(string? json) => json is null ? Empty : JsonSerializer.Deserialize(json, EngineJson.Default.OperatorLayer) ?? Empty;

    public string? Encode() => this == Empty ? null : JsonSerializer.Serialize(this, EngineJson.Default.OperatorLayer);
}
