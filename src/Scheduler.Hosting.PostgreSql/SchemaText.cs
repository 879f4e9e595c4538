using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>Puts the schema's name into statements, once for each.</summary>
/// <param name="name">The name; letters, digits and underscores, so that it needs no quotes.</param>
internal sealed class SchemaText(string name)
{
    private readonly ConcurrentDictionary<string, string> _texts = new();

    public string Name => name;

    /// <summary>The channel of notifications.</summary>
    public string Channel => name;

    /// <summary>Number of the advisory lock that a commit shares while it goes by the control record, and that whoever changes the record has alone.</summary>
    public long ControlLock { get; } = Number($"{name}.control");

    /// <summary>Number of the advisory lock that a node has which forgets old runs (RES-3).</summary>
    public long PruneLock { get; } = Number($"{name}.prune");

    /// <summary>Number of the advisory lock of migrations.</summary>
    public long MigrationLock { get; } = Number($"{name}.migration");

    public string In(string sql) => _texts.GetOrAdd(sql, static (text, schema) => text.Replace("$schema$", schema, StringComparison.Ordinal), name);

    // Advisory locks are numbers that all applications of a database share.
    private static long Number(string text) => (long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"Scheduler.Hosting/{text}"));
}
