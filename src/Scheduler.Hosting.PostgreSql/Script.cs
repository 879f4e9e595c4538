using Npgsql;
using NpgsqlTypes;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>Statements that go to the server together and are applied together: one round trip, one transaction.</summary>
/// <param name="connection">An open connection.</param>
/// <param name="schema">Where the tables are.</param>
internal sealed class Script(NpgsqlConnection connection, SchemaText schema)
{
    private readonly NpgsqlBatch _batch = connection.CreateBatch();
    private readonly List<Action<NpgsqlDataReader>> _readers = [];

    /// <summary>Adds a statement that answers nothing.</summary>
    public Statement Do(string sql)
    {
        var command = new NpgsqlBatchCommand(schema.In(sql));
        _batch.BatchCommands.Add(command);
        return new(command);
    }

    /// <summary>Adds a query.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="read">Called for each row.</param>
    public Statement Ask(string sql, Action<NpgsqlDataReader> read)
    {
        _readers.Add(read);
        return Do(sql);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var batch = _batch.ConfigureAwait(false);
        var reader = await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            foreach (var read in _readers)
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    read(reader);
                }

                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>The parameters of one statement, in the order of their numbers.</summary>
internal readonly struct Statement(NpgsqlBatchCommand command)
{
    public Statement With(NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return this;
    }

    public Statement With(int value) => With(NpgsqlDbType.Integer, value);

    public Statement With(long value) => With(NpgsqlDbType.Bigint, value);

    public Statement With(string? value) => With(NpgsqlDbType.Text, value);

    public Statement With(DateTimeOffset? value) => With(NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    /// <summary>One array, with an element for each item.</summary>
    public Statement WithEach<TItem, TValue>(IReadOnlyList<TItem> items, NpgsqlDbType type, Func<TItem, TValue> select)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = select(items[i]);
        }

        command.Parameters.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
        return this;
    }

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, long> select) => WithEach(items, NpgsqlDbType.Bigint, select);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, int> select) => WithEach(items, NpgsqlDbType.Integer, select);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, short> select) => WithEach(items, NpgsqlDbType.Smallint, select);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, bool> select) => WithEach(items, NpgsqlDbType.Boolean, select);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, string?> select) => WithEach(items, NpgsqlDbType.Text, select);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, DateTimeOffset> select) => WithEach(items, NpgsqlDbType.TimestampTz, item => select(item).UtcDateTime);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, DateTimeOffset?> select) => WithEach(items, NpgsqlDbType.TimestampTz, item => select(item)?.UtcDateTime);

    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, Payload> select) =>
        WithEach(items, NpgsqlDbType.Bytea, item => select(item) is { IsEmpty: false } payload ? payload.Utf8.ToArray() : null);

    /// <summary>Spans, in microseconds.</summary>
    public Statement WithEach<TItem>(IReadOnlyList<TItem> items, Func<TItem, TimeSpan> select) => WithEach(items, item => select(item).Ticks / TimeSpan.TicksPerMicrosecond);
}
