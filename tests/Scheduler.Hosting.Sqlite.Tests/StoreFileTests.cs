using Microsoft.Data.Sqlite;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Tests;

/// <summary>A file that cannot be used is refused with one line that says why and what to do.</summary>
public sealed class StoreFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");

    private string File => Path.Combine(_folder.FullName, "scheduler.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_in_use_is_refused_and_free_when_its_store_is_closed()
    {
        await using (Open())
        {
            Refuses("another process uses it");
        }

        await using var again = Open();
    }

    [Fact]
    public void A_path_below_a_file_is_refused()
    {
        System.IO.File.WriteAllText(File, "");
        Refuses("it cannot be written", Path.Combine(File, "scheduler.db"));
    }

    [Fact]
    public void A_path_that_is_a_folder_is_refused()
    {
        Directory.CreateDirectory(File);
        Refuses("unable to open database file");
    }

    [Fact]
    public void A_folder_without_rights_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The folder is one of Linux that nobody may write to, not even its administrator.");
        Refuses("it cannot be written", "/proc/scheduler.db");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var text = new string('x', 10_000);
        System.IO.File.WriteAllText(File, text);
        Refuses("it is damaged or no SQLite database");
        Assert.Equal(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        await Open().DisposeAsync();
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 100;
            file.Write(new byte[8_000]);
        }

        Refuses("it is damaged or no SQLite database");
    }

    [Fact]
    public void A_database_of_something_else_is_refused_and_left_as_it_is()
    {
        Execute("create table customer(id integer)");
        Refuses("it is a SQLite database of something else");
        Execute("insert into customer values(1)");
    }

    [Theory]
    [InlineData(SqliteMigration.Auto)]
    [InlineData(SqliteMigration.Validate)]
    [InlineData(SqliteMigration.None)]
    public async Task VER_5_a_newer_schema_is_refused(SqliteMigration migrate)
    {
        await Open().DisposeAsync();
        Execute("update schema set version = 99");
        Refuses("its schema is 99", migrate: migrate);
    }

    [Theory]
    [InlineData(SqliteMigration.Validate)]
    [InlineData(SqliteMigration.None)]
    public async Task Tables_are_created_by_auto_alone(SqliteMigration migrate)
    {
        Refuses("it has no tables yet", migrate: migrate);
        await Open().DisposeAsync();
        await Open(migrate: migrate).DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_could_not_be_opened_is_opened_by_a_later_call()
    {
        var store = new SqliteStore("test", new() { Path = File }, TimeProvider.System);
        await using (Open())
        {
            await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await store.ReadControlAsync(TestContext.Current.CancellationToken));
        }

        await store.ReadControlAsync(TestContext.Current.CancellationToken);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task The_script_of_the_schema_needs_no_file_and_makes_one_that_is_valid()
    {
        IStoreSchema schema = new SqliteStore("test", new() { Path = File }, TimeProvider.System);
        await using var store = (SqliteStore)schema;
        Assert.Equal($"-- The tables have version {schema.Version} already.", schema.Script(schema.Version));
        var script = schema.Script();
        Assert.Empty(_folder.GetFiles());

        Execute(script);
        await Open(migrate: SqliteMigration.Validate).DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_made() => await Open(Path.Combine(_folder.FullName, "a", "b", "scheduler.db")).DisposeAsync();

    private SqliteStore Open(string? path = null, SqliteMigration migrate = SqliteMigration.Auto)
    {
        var store = new SqliteStore("test", new() { Path = path ?? File, Migrate = migrate }, TimeProvider.System);
        store.Open();
        return store;
    }

    private void Refuses(string reason, string? path = null, SqliteMigration migrate = SqliteMigration.Auto)
    {
        var exception = Assert.Throws<SchedulerConfigurationException>(() => Open(path, migrate));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Store 'test' cannot use the file '{path ?? File}': ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
