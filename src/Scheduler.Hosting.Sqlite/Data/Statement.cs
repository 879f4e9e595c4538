using System.Text;
using Microsoft.Data.Sqlite;
using Scheduler.Hosting.Stores;
using SQLitePCL;

namespace Scheduler.Hosting.Sqlite.Data;

/// <summary>
/// A prepared statement, used by one thread at a time. Parameters are bound one after the other, and columns read one after the other. It speaks to SQLite directly: a command with named parameters and a
/// reader for each row would cost more than the row itself.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int LongestOnStack = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;
    private int _column;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>How many rows the last write changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    public Statement With(long value) => Bound(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    public Statement With(long? value) => value is { } number ? With(number) : Bound(raw.sqlite3_bind_null(_statement, ++_bound));

    public Statement With(bool value) => With(value ? 1 : 0);

    public Statement With(DateTimeOffset value) => With(value.UtcTicks);

    public Statement With(DateTimeOffset? value) => With(value?.UtcTicks);

    public Statement With(TimeSpan? value) => With(value?.Ticks);

    public Statement With(Mark value) => With(value.Value);

    public Statement With(RunId id) => With(id.Schedule).With(id.Nominal).With(id.Kind);

    public Statement With(RunError? error) => With(error?.Type).With(error?.Message).With(error?.StackTrace);

    public Statement With(Payload value) =>
        value.IsEmpty ? Bound(raw.sqlite3_bind_null(_statement, ++_bound)) : Bound(raw.sqlite3_bind_blob(_statement, ++_bound, value.Utf8.Span));

    public Statement With(string? value)
    {
        if (value is null)
        {
            return Bound(raw.sqlite3_bind_null(_statement, ++_bound));
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[most];
        return Bound(raw.sqlite3_bind_text(_statement, ++_bound, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
    }

    /// <summary>Executes a write.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            while (Step())
            {
            }

            return Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Reads the first row, where there is one.</summary>
    public bool TryRead<T>(Func<Statement, T> read, out T row)
    {
        try
        {
            var found = Step();
            row = found ? read(this) : default!;
            return found;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row; there must be one.</summary>
    public T Read<T>(Func<Statement, T> read) => TryRead(read, out var row) ? row : throw new InvalidOperationException("The store's file has lost a row that is always there.");

    /// <summary>Reads all rows.</summary>
    public List<T> ReadAll<T>(Func<Statement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
            {
                rows.Add(read(this));
            }

            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public long Long() => raw.sqlite3_column_int64(_statement, _column++);

    public int Int() => (int)Long();

    public bool Flag() => Long() != 0;

    public long? LongOrNull() => IsNull() ? Skip<long?>() : Long();

    public DateTimeOffset Instant() => new(Long(), TimeSpan.Zero);

    public DateTimeOffset? InstantOrNull() => IsNull() ? Skip<DateTimeOffset?>() : Instant();

    public TimeSpan? TimeOrNull() => IsNull() ? Skip<TimeSpan?>() : TimeSpan.FromTicks(Long());

    public Mark Mark() => new(Long());

    public string Text() => raw.sqlite3_column_text(_statement, _column++).utf8_to_string();

    public string? TextOrNull() => IsNull() ? Skip<string?>() : Text();

    public Payload Payload() => IsNull() ? Skip<Payload>() : new(raw.sqlite3_column_blob(_statement, _column++).ToArray());

    public RunError? Error() => (TextOrNull(), TextOrNull(), TextOrNull()) is ({ } type, { } message, var stack) ? new(type, message, stack) : null;

    public void Dispose() => _statement.Dispose();

    private bool IsNull() => raw.sqlite3_column_type(_statement, _column) == raw.SQLITE_NULL;

    private T? Skip<T>()
    {
        _column++;
        return default;
    }

    private bool Step()
    {
        _column = 0;
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    // What went wrong was told by the step already.
    private void Reset()
    {
        _bound = 0;
        _ = raw.sqlite3_reset(_statement);
    }

    private Statement Bound(int code)
    {
        Check(code);
        return this;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
