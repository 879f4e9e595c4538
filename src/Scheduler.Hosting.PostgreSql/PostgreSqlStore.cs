using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Hosting.PostgreSql.Schema;
using Scheduler.Hosting.PostgreSql.Signalling;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <summary>
/// The store in PostgreSQL. Every call takes a connection of its own from the pool for one round trip, or a transaction; what is decided is decided in SQL, by the database's clock. Nothing here is remembered
/// but the offset of that clock and who wants to hear of changes.
/// </summary>
internal sealed partial class PostgreSqlStore : ISchedulerStore, ITransactionalStore, IStoreSchema
{
    private const int Attempts = 10;

    private readonly StoreSettings _settings;
    private readonly NpgsqlDataSource _source;
    private readonly SchemaText _schema;
    private readonly StoreClock _clock;
    private readonly SignalHub _signals;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _open;

    /// <param name="settings">What was configured.</param>
    /// <param name="source">Where connections come from.</param>
    /// <param name="time">Measures time between two looks at the database's clock.</param>
    /// <param name="provided">Whether that is the store's clock instead of the database's (SKW-3).</param>
    /// <param name="logger">Where trouble with notifications goes.</param>
    public PostgreSqlStore(StoreSettings settings, NpgsqlDataSource source, TimeProvider time, ILogger logger, bool provided = false)
    {
        (_settings, _source, _logger) = (settings, source, logger);
        _schema = new(settings.Schema);
        _clock = new(time, provided);
        _signals = new(settings, source, _schema, provided ? TimeProvider.System : time, logger);
    }

    public DateTimeOffset Now => _clock.Now;

    int IStoreSchema.Version => Migrations.Latest;

    string IStoreSchema.Script(int from) => _schema.In(Migrations.Script(from));

    public async ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken)
    {
        ControlRecord? control = null;
        await RunAsync(
            script => script.Ask("select version, json from $schema$.control", row => control = new(row.GetInt64(0), row.Text(1))), cancellationToken).ConfigureAwait(false);
        return control!;
    }

    public async ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken)
    {
        var replaced = false;
        await RunAsync(
            script =>
            {
                // Ends when every commit has ended that goes by the old record (PAU-2).
                script.Ask("select pg_advisory_xact_lock($1)", _ => { }).With(_schema.ControlLock);
                script.Ask("update $schema$.control set version = version + 1, json = $2 where version = $1 returning version", _ => replaced = true).With(expectedVersion).With(json);
            },
            cancellationToken).ConfigureAwait(false);
        if (replaced)
        {
            _signals.Publish(Signals.Control);
        }

        return replaced;
    }

    public async ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Query = """
            select t.count + r.count, least(t.oldest, r.oldest)
            from (select count(*), min(due) as oldest from $schema$.timer where state in (0, 2) and due is not null and due <= $1) t,
                (select count(*), min(ready_at) as oldest from $schema$.run where node = 0 and ready_at <= $1) r
            """;
        var backlog = default(Backlog);
        await RunAsync(script => script.Ask(Query, row => backlog = new(row.GetInt64(0), row.InstantOrNull(1))).With(now), cancellationToken).ConfigureAwait(false);
        return backlog;
    }

    public async ValueTask DisposeAsync()
    {
        await _signals.DisposeAsync().ConfigureAwait(false);
        if (_settings.OwnsSource)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }

        _opening.Dispose();
    }

    /// <summary>Runs statements in one round trip and one transaction.</summary>
    private async Task RunAsync(Action<Script> fill, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var script = new Script(connection, _schema);
            fill(script);
            await script.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes; again where the database gave one of several writers up so that the others could go on. Nothing of it was applied then.</summary>
    private async Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    return await write(connection).ConfigureAwait(false);
                }
                catch (PostgresException exception) when (attempt < Attempts
                    && exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation)
                {
                    // Somebody else wrote the same row first; the next attempt sees it.
                }
            }
        }
    }

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_open)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_open)
            {
                await new SchemaOpener(_settings, _source, _schema).OpenAsync(MeasureAsync, cancellationToken).ConfigureAwait(false);
                _open = true;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task MeasureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (sent, shown) = (_clock.Stamp(), default(DateTimeOffset));
        var script = new Script(connection, _schema);
        script.Ask("select clock_timestamp()", row => shown = row.Instant(0));
        await script.RunAsync(cancellationToken).ConfigureAwait(false);
        _clock.Measure(sent, shown);
    }
}
