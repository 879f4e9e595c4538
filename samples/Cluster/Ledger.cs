using Npgsql;

namespace Cluster;

/// <summary>An occurrence, and the node that worked on it.</summary>
internal readonly record struct Line(string Schedule, DateTimeOffset Due, string Node)
{
    public (string Schedule, DateTimeOffset Due) Occurrence => (Schedule, Due);
}

/// <summary>The application's own two tables, in the same database: what was begun, and what is booked. Nothing in them refuses a second line for the same occurrence.</summary>
internal sealed class Ledger(NpgsqlDataSource source, string schema)
{
    public string Schema => schema;

    public Task CreateAsync() => DoAsync($"create schema {schema}; create table {schema}.begun (schedule text, due timestamptz, node text); create table {schema}.booked (like {schema}.begun)");

    public Task DropAsync() => DoAsync($"drop schema {schema} cascade");

    /// <summary>Notes that an attempt has begun: at once, whatever becomes of it.</summary>
    public async Task BeginAsync(Line line)
    {
        await using var connection = await source.OpenConnectionAsync();
        await AddAsync(connection, "begun", line);
    }

    /// <summary>Books within a transaction of the caller's.</summary>
    public Task BookAsync(NpgsqlTransaction transaction, Line line) => AddAsync(transaction.Connection!, "booked", line);

    public Task<List<Line>> ReadBegunAsync() => ReadAsync("begun");

    public Task<List<Line>> ReadBookedAsync() => ReadAsync("booked");

    private async Task AddAsync(NpgsqlConnection connection, string table, Line line)
    {
        await using var command = new NpgsqlCommand($"insert into {schema}.{table} values ($1, $2, $3)", connection)
        {
            Parameters = { new() { Value = line.Schedule }, new() { Value = line.Due.UtcDateTime }, new() { Value = line.Node } },
        };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<Line>> ReadAsync(string table)
    {
        await using var command = source.CreateCommand($"select schedule, due, node from {schema}.{table} order by due, schedule");
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<Line>();
        while (await reader.ReadAsync())
        {
            lines.Add(new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2)));
        }

        return lines;
    }

    private async Task DoAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
