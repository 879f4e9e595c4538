namespace Scheduler.Hosting.Configuration;

/// <summary>A named part that is chosen by its type: the other settings are the type's own.</summary>
public abstract class ComponentOptions
{
    /// <summary>What the type reads: every key but those named here, with nested keys joined by a colon. Checked by the type.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A store. Its key is its name.</summary>
public sealed class StoreOptions : ComponentOptions
{
    /// <summary>The kind of store: <c>Memory</c>, or one that a package or the application registered. Default: Memory.</summary>
    public string Type { get; set; } = "Memory";
}

/// <summary>An executor. Its key is its name.</summary>
public sealed class ExecutorOptions : ComponentOptions
{
    /// <summary>The kind of executor: <c>Pool</c>, <c>Thread</c>, <c>Inline</c>, or one that a package or the application registered. Default: Pool.</summary>
    public string Type { get; set; } = "Pool";

    /// <summary>How many runs it executes at once on this node, from 1. Default: 32 (OVL-7).</summary>
    public int MaxConcurrency { get; set; } = 32;
}
