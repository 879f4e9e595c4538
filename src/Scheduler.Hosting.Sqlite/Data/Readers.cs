using System.Collections.Concurrent;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>Connections for reading: as many as are used at once. Each read sees what was committed when it began, and waits for no writer.</summary>
/// <param name="connectionString">The file.</param>
internal sealed class Readers(string connectionString) : IDisposable
{
    private readonly ConcurrentBag<Database> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<Database, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteStore));
        var database = _idle.TryTake(out var idle) ? idle : Open();
        try
        {
            database["begin"].Run();
            var result = read(database);
            database["commit"].Run();
            _idle.Add(database);
            return result;
        }
        catch
        {
            // Whatever state it is in, nobody else shall have it.
            database.Dispose();
            throw;
        }
        finally
        {
            if (_disposed)
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }
    }

    private Database Open()
    {
        var database = new Database(connectionString);
        database.Execute("pragma busy_timeout = 5000; pragma query_only = 1;");
        return database;
    }
}
