using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Scheduler.Hosting.PostgreSql.Tests.Servers;

/// <summary>A schema of one test. Every store that it opens is another process as far as the store can tell.</summary>
internal sealed class TestSchema : IAsyncDisposable
{
    private static int _last;

    private readonly PostgreSqlServer _server;

    private TestSchema(PostgreSqlServer server) => _server = server;

    public string Name { get; } = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _last)}";

    public PostgreSqlServer Server => _server;

    public static async Task<TestSchema> CreateAsync() => new(await PostgreSqlServer.Shared);

    public PostgreSqlStore Open(TimeProvider? provided = null, NpgsqlDataSource? source = null, ILogger? logger = null, SchemaMigration migrate = SchemaMigration.Auto, bool listen = true) =>
        new(new("default", Name, migrate, listen), source ?? _server.Source, provided ?? TimeProvider.System, logger ?? NullLogger.Instance, provided is not null);

    public Task DoAsync(string sql) => _server.DoAsync(sql.Replace("$schema$", Name, StringComparison.Ordinal));

    public Task<T> AskAsync<T>(string sql) => _server.AskAsync<T>(sql.Replace("$schema$", Name, StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _server.DoAsync($"drop schema if exists {Name} cascade");
}
