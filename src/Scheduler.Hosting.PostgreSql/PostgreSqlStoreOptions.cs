using System.Text.RegularExpressions;
using Npgsql;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>
/// Where a store is and how it is reached. In configuration: <c>"Stores": { "default": { "Type": "PostgreSql", "ConnectionName": "SchedulerDb" } }</c>. With neither <see cref="ConnectionName"/> nor
/// <see cref="DataSource"/> it takes the <see cref="NpgsqlDataSource"/> that the application has registered.
/// </summary>
public sealed partial class PostgreSqlStoreOptions
{
    /// <summary>Name of a keyed <see cref="NpgsqlDataSource"/> of the application; where there is none, of a connection string below <c>ConnectionStrings</c>.</summary>
    public string? ConnectionName { get; set; }

    /// <summary>Where connections come from; the store does not dispose it. Only in code.</summary>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>
    /// The schema of the tables. Applications that share a database have one each (VER-6); nodes of one application have the same. Lower-case letters, digits and underscores, at most 48, not beginning with a
    /// digit or <c>pg_</c>. Default: scheduler.
    /// </summary>
    public string Schema { get; set; } = "scheduler";

    /// <summary>What happens to the tables at the start. Default: <see cref="SchemaMigration.Auto"/>.</summary>
    public SchemaMigration Migrate { get; set; }

    /// <summary>
    /// Whether nodes are woken by LISTEN, on one connection of their own each. When false they look once a second for what others did: for a pooler that hands a connection to another client after
    /// each transaction. Default: true.
    /// </summary>
    public bool Listen { get; set; } = true;

    /// <summary>What is wrong with these, by setting; nothing where they can be used.</summary>
    internal IEnumerable<(string Key, string Message)> Problems()
    {
        if (!SchemaName().IsMatch(Schema))
        {
            yield return (nameof(Schema), $"'{Schema}' cannot be the name of a schema here. Use lower-case letters, digits and underscores, at most 48, not beginning with a digit or pg_.");
        }

        if (ConnectionName is not null && DataSource is not null)
        {
            yield return (nameof(ConnectionName), "ConnectionName and DataSource both say where connections come from. Use one of them.");
        }

        if (!Enum.IsDefined(Migrate))
        {
            yield return (nameof(Migrate), $"'{Migrate}' is not valid. Use {string.Join(", ", Enum.GetNames<SchemaMigration>())}.");
        }
    }

    [GeneratedRegex("^(?!pg_)[a-z_][a-z0-9_]{0,47}$")]
    private static partial Regex SchemaName();
}
