using System.Globalization;
using Npgsql;
using Scheduler.Hosting.Benchmarks.Contestants;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>A PostgreSQL server of the benchmark's own, started when it is first needed. Each round has an empty database.</summary>
internal sealed class Databases : IAsyncDisposable
{
    private PostgreSqlServer? _server;
    private int _last;

    public async Task<Storage> CreateAsync()
    {
        if (_server is null)
        {
            _server = await PostgreSqlServer.StartAsync("-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=top -c shared_buffers=512MB -c max_wal_size=4GB");
            await _server.DoAsync("create extension pg_stat_statements");
        }

        var name = $"bench_{++_last}";
        await _server.DoAsync($"create database {name}");
        return new(StorageKind.PostgreSql, new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name, NoResetOnClose = true }.ConnectionString);
    }

    public async Task DropAsync(Storage storage) =>
        await _server!.DoAsync($"drop database {new NpgsqlConnectionStringBuilder(storage.Connection).Database} with (force)");

    /// <summary>Begins to count what the server does.</summary>
    public async Task<ServerUse> BeginAsync()
    {
        await _server!.DoAsync("checkpoint; select pg_stat_statements_reset()");
        return new(_server, await ProcessorAsync(_server), await CommitsAsync(_server));
    }

    // Processor time of all processes of the server, where /proc tells; wall time says little on a machine that others use, too.
    private static async Task<TimeSpan> ProcessorAsync(PostgreSqlServer server)
    {
        var backend = await server.AskAsync<int>("select pg_backend_pid()");
        var parent = Fields(backend)?[3];
        var ticks = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? Fields(id) : null)
            .OfType<string[]>().Where(fields => fields[3] == parent || fields[0] == parent)
            .Sum(fields => fields.Skip(13).Take(fields[0] == parent ? 4 : 2).Sum(value => long.Parse(value, CultureInfo.InvariantCulture)));
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private static string[]? Fields(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Sessions report what they did after a moment.
    private static async Task<long> CommitsAsync(PostgreSqlServer server)
    {
        await server.DoAsync("select pg_stat_clear_snapshot()");
        return await server.AskAsync<long>("select sum(xact_commit)::bigint from pg_stat_database");
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;

    /// <summary>What the server has done since.</summary>
    internal sealed class ServerUse(PostgreSqlServer server, TimeSpan processor, long commits)
    {
        public async Task<Dictionary<string, double>> ReadAsync(int jobs)
        {
            var statements = await server.AskAsync<long>("select coalesce(sum(calls), 0)::bigint from pg_stat_statements");
            var used = await ProcessorAsync(server) - processor;
            await Task.Delay(TimeSpan.FromSeconds(1));
            return new()
            {
                ["server us/job"] = used.TotalMicroseconds / jobs,
                ["statements/job"] = (double)statements / jobs,
                ["commits/job"] = (double)(await CommitsAsync(server) - commits) / jobs,
            };
        }
    }
}
