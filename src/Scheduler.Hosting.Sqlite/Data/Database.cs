using Microsoft.Data.Sqlite;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = [];

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public Database(string connectionString)
    {
        _connection = new(connectionString);
        try
        {
            _connection.Open();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The statement of a text, which is prepared once.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                _statements.Add(sql, statement = new(_connection.Handle!, sql));
            }

            return statement;
        }
    }

    /// <summary>Runs a script once.</summary>
    public void Execute(string script)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The library's own text.
        command.CommandText = script;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Takes back what the open transaction has done, where there is one left.</summary>
    public void RollBack()
    {
        // SQLite itself ends a transaction after some errors, such as a full disk.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            this["rollback"].Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
