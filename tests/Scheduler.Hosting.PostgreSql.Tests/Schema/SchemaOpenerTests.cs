using Npgsql;
using Scheduler.Hosting.PostgreSql.Schema;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Tests.Schema;

public sealed class SchemaOpenerTests : IAsyncLifetime
{
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public ValueTask DisposeAsync() => _schema.DisposeAsync();

    [Fact]
    public async Task Nodes_that_start_together_create_the_tables_once()
    {
        var stores = Enumerable.Range(0, 3).Select(_ => _schema.Open()).ToList();
        await Task.WhenAll(stores.Select(store => Task.Run(() => store.ReadControlAsync(Cancellation).AsTask(), Cancellation)));
        Assert.Equal(Migrations.Latest, await _schema.AskAsync<int>("select version from $schema$.schema_version"));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task VER_6_two_schemas_of_one_database_know_nothing_of_each_other()
    {
        await using var second = await TestSchema.CreateAsync();
        await using var one = await Nodes.JoinAsync(_schema);
        await using var two = await Nodes.JoinAsync(second);
        await one.AddAsync(Nodes.Adding(one.Store.Now));
        Assert.Empty(await two.Store.ReadSchedulesAsync(new(), Cancellation));
        Assert.Single(await one.Store.ReadSchedulesAsync(new(), Cancellation));
    }

    [Fact]
    public async Task Tables_that_are_missing_are_not_created_where_they_are_only_to_be_checked()
    {
        Assert.Equal(
            $"Store 'default' cannot be opened: schema '{_schema.Name}' of database 'postgres' has no tables of the scheduler. Start it once with Migrate set to Auto by a user who may create tables, or correct Schema.",
            await RefusalAsync(_schema.Open(migrate: SchemaMigration.Validate)));
        await using (var store = _schema.Open())
        {
            await store.ReadControlAsync(Cancellation);
        }

        await using var valid = _schema.Open(migrate: SchemaMigration.Validate);
        Assert.Equal(0, (await valid.ReadControlAsync(Cancellation)).Version);
    }

    [Fact]
    public async Task The_script_of_the_schema_needs_no_database_and_makes_tables_that_are_valid()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=u");
        await using var offline = _schema.Open(source: nowhere);
        IStoreSchema schema = offline;
        Assert.Equal($"-- The tables of schema {_schema.Name} have version {schema.Version} already.", schema.Script(schema.Version));

        await _schema.DoAsync(schema.Script());
        await using var store = _schema.Open(migrate: SchemaMigration.Validate);
        Assert.Equal(0, (await store.ReadControlAsync(Cancellation)).Version);
    }

    [Fact]
    public async Task VER_5_a_newer_schema_is_used_while_it_allows_this_version_and_refused_after()
    {
        await using (var store = _schema.Open())
        {
            await store.ReadControlAsync(Cancellation);
        }

        await _schema.DoAsync("update $schema$.schema_version set version = 7");
        await using (var store = _schema.Open())
        {
            await store.ReadControlAsync(Cancellation);
        }

        await _schema.DoAsync("update $schema$.schema_version set oldest = 5");
        Assert.Equal(
            $"Store 'default' cannot be opened: schema '{_schema.Name}' has version 7, and this application knows version 2. Update the application.",
            await RefusalAsync(_schema.Open()));
    }

    [Fact]
    public async Task A_user_without_rights_is_told_which_one_is_missing()
    {
        await _schema.DoAsync("create role $schema$ login");
        try
        {
            await using var source = NpgsqlDataSource.Create(_schema.Server.With(to => to.Username = _schema.Name));
            Assert.Equal(
                $"Store 'default' cannot be opened: the user lacks a right in database 'postgres': permission denied for database postgres. Grant it (for Migrate Auto: create on the database, or on schema '{_schema.Name}'), or let another user migrate and set Migrate to Validate.",
                await RefusalAsync(_schema.Open(source: source)));

            await _schema.DoAsync("create schema $schema$ authorization $schema$");
            await using var store = _schema.Open(source: source);
            Assert.Equal(0, (await store.ReadControlAsync(Cancellation)).Version);
        }
        finally
        {
            await _schema.DoAsync("drop schema if exists $schema$ cascade; drop role $schema$");
        }
    }

    [Theory]
    [InlineData("database", "has no database 'missing'. Create it, or correct the connection string.")]
    [InlineData("port", "cannot be reached: ")]
    [InlineData("user", "refused the user: role \"nobody_here\" does not exist. Check user and password of the connection string.")]
    public async Task A_wrong_connection_string_is_one_line_with_its_remedy(string wrong, string expected)
    {
        await using var source = NpgsqlDataSource.Create(_schema.Server.With(to =>
        {
            to.Database = wrong == "database" ? "missing" : to.Database;
            to.Port = wrong == "port" ? 1 : to.Port;
            to.Username = wrong == "user" ? "nobody_here" : to.Username;
        }));
        var message = await RefusalAsync(_schema.Open(source: source));
        Assert.StartsWith("Store 'default' cannot be opened: PostgreSQL at tcp://127.0.0.1:", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task A_store_that_could_not_be_opened_is_opened_by_a_later_call()
    {
        await using var store = _schema.Open(migrate: SchemaMigration.Validate);
        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await store.ReadControlAsync(Cancellation));
        await using (var other = _schema.Open())
        {
            await other.ReadControlAsync(Cancellation);
        }

        Assert.Equal(0, (await store.ReadControlAsync(Cancellation)).Version);
    }

    private static async Task<string> RefusalAsync(PostgreSqlStore store)
    {
        await using (store)
        {
            return (await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await store.ReadControlAsync(Cancellation))).Message;
        }
    }
}
