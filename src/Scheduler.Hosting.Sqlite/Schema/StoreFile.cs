using Microsoft.Data.Sqlite;
using Scheduler.Hosting.Sqlite.Data;

namespace Scheduler.Hosting.Sqlite.Schema;

/// <summary>The file of a store, which this process alone uses while it is open.</summary>
internal sealed class StoreFile : IDisposable
{
    // How each platform says that another process has the file: Linux, macOS, Windows.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private StoreFile(string connectionString, FileStream held)
    {
        ConnectionString = connectionString;
        _lock = held;
    }

    public string ConnectionString { get; }

    /// <summary>The connection of the writer.</summary>
    public Database Database { get; private set; } = null!;

    /// <summary>Opens the file, and creates it where there is none.</summary>
    /// <param name="store">Name of the store, for messages.</param>
    /// <param name="options">Checked options.</param>
    /// <exception cref="SchedulerConfigurationException">It cannot be used: one line says why.</exception>
    public static StoreFile Open(string store, SqliteStoreOptions options)
    {
        var connection = options.ToConnectionString();
        var path = connection.DataSource;
        StoreFile? file = null;
        try
        {
            file = new(connection.ToString(), Lock(path));
            file.Database = new(file.ConnectionString);
            file.Database.Execute("pragma busy_timeout = 5000; pragma cache_size = -32768;");
            if (file.Database["pragma journal_mode = wal"].Read(static row => row.Text()) != "wal")
            {
                throw Refuse(store, path, "its file system does not allow the write-ahead log. Choose a local disk");
            }

            file.Database.Execute($"pragma synchronous = {options.Synchronous.ToString().ToLowerInvariant()}; pragma wal_autocheckpoint = 4000;");
            return StoreSchema.Prepare(file.Database, options.Migrate) is { } problem ? throw Refuse(store, path, problem) : file;
        }
        catch (Exception exception)
        {
            file?.Dispose();
            throw exception is SchedulerConfigurationException ? exception : Explain(store, path, exception);
        }
    }

    public void Dispose()
    {
        Database?.Dispose();
        _lock.Dispose();
    }

    // A lock of the operating system: it goes with its process, however that ends. The file stays, so that nobody locks one that somebody else has just removed.
    private static FileStream Lock(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        return new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private static SchedulerConfigurationException Explain(string store, string path, Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 11 or 26 } damaged => Refuse(store, path, $"it is damaged or no SQLite database ({damaged.Message}). Put a backup in its place, or move it away to begin anew"),
        SqliteException other => Refuse(store, path, $"{other.Message} Check the path and the rights of this process"),
        IOException { HResult: var code } when InUse.Contains(code) => Refuse(store, path, "another process uses it. Stop that one, or give this one another Path: a SQLite file serves one process at a time"),
        IOException or UnauthorizedAccessException => Refuse(store, path, $"it cannot be written ({exception.Message.TrimEnd('.')}). Choose a Path in a folder that this process may write to"),
        _ => Refuse(store, path, exception.Message),
    };

    private static SchedulerConfigurationException Refuse(string store, string path, string reason) => new($"Store '{store}' cannot use the file '{path}': {reason}.");
}
