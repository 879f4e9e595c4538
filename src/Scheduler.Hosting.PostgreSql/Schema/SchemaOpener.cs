using Npgsql;

namespace Scheduler.Hosting.PostgreSql.Schema;

/// <summary>Brings the tables up to date, or checks that they are. Whatever keeps the store from working is said in one line with its remedy.</summary>
internal sealed class SchemaOpener(StoreSettings settings, NpgsqlDataSource source, SchemaText schema)
{
    private const int LeastServer = 14;

    /// <param name="then">What to do with the connection afterwards.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SchedulerConfigurationException">The server cannot be reached or refuses; or the tables are missing, older or newer and must not be changed.</exception>
    public async Task OpenAsync(Func<NpgsqlConnection, CancellationToken, Task> then, CancellationToken cancellationToken)
    {
        var connection = source.CreateConnection();
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                if (connection.PostgreSqlVersion.Major < LeastServer)
                {
                    throw Refused($"{Server(connection)} has version {connection.PostgreSqlVersion}. PostgreSQL {LeastServer} or later is needed.");
                }

                if (settings.Migrate != SchemaMigration.None)
                {
                    await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
                }

                await then(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception)
            {
                throw Refused(Explain(connection, exception));
            }
            catch (NpgsqlException exception)
            {
                throw Refused($"{Server(connection)} cannot be reached: {(exception.InnerException ?? exception).Message} Check host and port of the connection string, and that the server runs.");
            }
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        if (found is { } newer && newer.Oldest > Migrations.Latest)
        {
            throw Refused($"schema '{schema.Name}' has version {newer.Version}, and this application knows version {Migrations.Latest}. Update the application.");
        }

        if (found?.Version >= Migrations.Latest)
        {
            return;
        }

        if (settings.Migrate == SchemaMigration.Validate)
        {
            throw Refused(found is { } older
                ? $"schema '{schema.Name}' has version {older.Version}, and this application needs version {Migrations.Latest}. Start it once with Migrate set to Auto by a user who may create tables."
                : $"schema '{schema.Name}' of database '{connection.Database}' has no tables of the scheduler. Start it once with Migrate set to Auto by a user who may create tables, or correct Schema.");
        }

        await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    // Of several nodes that start together one migrates; the others wait and find it done.
    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var take = new Script(connection, schema);
            take.Ask("select pg_advisory_xact_lock($1)", _ => { }).With(schema.MigrationLock);
            await take.RunAsync(cancellationToken).ConfigureAwait(false);
            var version = (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false))?.Version ?? 0;
            if (version == 0)
            {
                await CreateAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            for (var next = version + 1; next <= Migrations.Latest; next++)
            {
                await DoAsync(connection, Migrations.Read(next), cancellationToken).ConfigureAwait(false);
            }

            await DoAsync(connection, Migrations.Note, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // "if not exists" asks for the right to create a schema even where there is nothing to create.
        var exists = false;
        var look = new Script(connection, schema);
        look.Ask("select 1 from pg_namespace where nspname = $1", _ => exists = true).With(schema.Name);
        await look.RunAsync(cancellationToken).ConfigureAwait(false);
        await DoAsync(connection, exists ? Migrations.CreateVersion : Migrations.Create + Migrations.CreateVersion, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(int Version, int Oldest)?> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var exists = false;
        var look = new Script(connection, schema);
        look.Ask("select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'schema_version'", _ => exists = true).With(schema.Name);
        await look.RunAsync(cancellationToken).ConfigureAwait(false);
        (int, int)? found = null;
        if (exists)
        {
            var read = new Script(connection, schema);
            read.Ask("select version, oldest from $schema$.schema_version", row => found = (row.GetInt32(0), row.GetInt32(1)));
            await read.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    private async Task DoAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(schema.In(sql), connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private string Explain(NpgsqlConnection connection, PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{Server(connection)} refused the user: {exception.MessageText}. Check user and password of the connection string.",
        PostgresErrorCodes.InvalidCatalogName => $"{Server(connection)} has no database '{connection.Database}'. Create it, or correct the connection string.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"the user lacks a right in database '{connection.Database}': {exception.MessageText}. Grant it (for Migrate Auto: create on the database, or on schema '{schema.Name}'), or let another user migrate and set Migrate to Validate.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => $"the tables of schema '{schema.Name}' are not there: {exception.MessageText}. Set Migrate to Auto, or correct Schema.",
        _ => $"{Server(connection)} refused to start the store: {exception.SqlState} {exception.MessageText}.",
    };

    private static string Server(NpgsqlConnection connection) => $"PostgreSQL at {connection.DataSource}";

    private SchedulerConfigurationException Refused(string reason) => new($"Store '{settings.Name}' cannot be opened: {reason}");
}
