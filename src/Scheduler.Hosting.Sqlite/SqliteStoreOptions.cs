using Microsoft.Data.Sqlite;

namespace Scheduler.Hosting.Sqlite;

/// <summary>The file of a store, and how it is written. In configuration: <c>"Stores": { "default": { "Type": "Sqlite", "Path": "data/scheduler.db" } }</c>.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>
    /// The file; it is created, with its folder, where there is none. A relative one begins at the content root of the host. A file serves one process at a time. Exactly one of this and
    /// <see cref="ConnectionString"/> is set.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>A connection string of Microsoft.Data.Sqlite, where more than the file is to be said, such as a password. Its <c>Data Source</c> is the file.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>What a commit waits for. Default: <see cref="SqliteSynchronous.Normal"/>.</summary>
    public SqliteSynchronous Synchronous { get; set; }

    /// <summary>What happens to the tables at the start. Default: <see cref="SqliteMigration.Auto"/>.</summary>
    public SqliteMigration Migrate { get; set; }

    /// <summary>What is wrong with these, by setting; nothing where they can be used.</summary>
    internal IEnumerable<(string Key, string Message)> Problems()
    {
        if (Path is null == ConnectionString is null)
        {
            yield return (nameof(Path), Path is null ? "Path is missing. Name the file, such as data/scheduler.db." : "Path and ConnectionString both name the file. Use one of them.");
            yield break;
        }

        var (key, file, problem) = Path is { } path ? (nameof(Path), path, null) : (nameof(ConnectionString), ReadSource(out var wrong), wrong);
        if (problem is not null)
        {
            yield return (key, problem);
        }
        else if (file.Length == 0 || file.StartsWith(':') || file.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            yield return (key, $"'{file}' is not a file. Name one, such as data/scheduler.db; what may be forgotten belongs into a store of Type Memory.");
        }

        if (!Enum.IsDefined(Synchronous))
        {
            yield return (nameof(Synchronous), $"'{Synchronous}' is not valid. Use {string.Join(", ", Enum.GetNames<SqliteSynchronous>())}.");
        }

        if (!Enum.IsDefined(Migrate))
        {
            yield return (nameof(Migrate), $"'{Migrate}' is not valid. Use {string.Join(", ", Enum.GetNames<SqliteMigration>())}.");
        }
    }

    /// <summary>The same with a path that does not depend on the working directory.</summary>
    internal SqliteStoreOptions In(string root)
    {
        var connection = ToConnectionString();
        connection.DataSource = System.IO.Path.GetFullPath(connection.DataSource, root);
        return new() { ConnectionString = connection.ToString(), Synchronous = Synchronous, Migrate = Migrate };
    }

    /// <summary>How connections are opened. They are kept open, so a pool of them would only keep the file after its store.</summary>
    internal SqliteConnectionStringBuilder ToConnectionString() =>
        new(ConnectionString) { DataSource = Path ?? new SqliteConnectionStringBuilder(ConnectionString).DataSource, Mode = SqliteOpenMode.ReadWriteCreate, Cache = SqliteCacheMode.Private, Pooling = false };

    private string ReadSource(out string? problem)
    {
        try
        {
            problem = null;
            return new SqliteConnectionStringBuilder(ConnectionString).DataSource;
        }
        catch (ArgumentException)
        {
            // The exception names what it takes for a keyword, which may be a part of a secret (CFG-8).
            problem = "The connection string cannot be read. Look for a keyword that Microsoft.Data.Sqlite does not know, and write a value with ; or = in quotes.";
            return "";
        }
    }
}

/// <summary>What a commit waits for.</summary>
public enum SqliteSynchronous
{
    /// <summary>The operating system. Nothing is lost when the process dies, even by kill -9. When the machine loses its power, the last commits may be, and the file is intact.</summary>
    Normal,

    /// <summary>The disk: nothing that was acknowledged is lost when the machine loses its power. Single commits take as long as the disk.</summary>
    Full,
}

/// <summary>What happens to the tables at the start.</summary>
public enum SqliteMigration
{
    /// <summary>They are created, and brought up to date.</summary>
    Auto,

    /// <summary>They must be there and up to date, else the start fails.</summary>
    Validate,

    /// <summary>They are taken as they are, unless they are newer than the library.</summary>
    None,
}
