namespace Scheduler.Hosting.Stores;

/// <summary>
/// The definition of a schedule as stores keep it: opaque. A durable store writes <see cref="ToJson"/> and reads it back as <see cref="FromJson"/>; a store in
/// memory may keep the object as it is and so never pays for encoding.
/// </summary>
public abstract class StoredDefinition
{
    /// <summary>The canonical JSON; the same definition always gives the same text.</summary>
    public abstract string ToJson();

    /// <summary>Wraps JSON that <see cref="ToJson"/> made.</summary>
    public static StoredDefinition FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Text(json);
    }

    private sealed class Text(string json) : StoredDefinition
    {
        public override string ToJson() => json;
    }
}
