using Scheduler.Hosting.Sqlite.Data;

namespace Scheduler.Hosting.Sqlite.Schema;

/// <summary>The tables of the file, brought to the version that this library knows.</summary>
internal static class StoreSchema
{
    private const string Table = "create table if not exists schema(version integer not null)";

    // One script for each version, from 1.
    private static readonly string[] Scripts = [Version1.Script, Version2.Script];

    private static string Note => $"delete from schema; insert into schema values({Version})";

    public static int Version => Scripts.Length;

    /// <summary>The statements that bring a file from a version to <see cref="Version"/>, as one transaction.</summary>
    public static string Script(int from) => from == Version
        ? $"-- The tables have version {Version} already."
        : string.Join('\n', ["begin immediate;", $"{Table};", .. Scripts[from..], $"{Note};", "commit;"]);

    /// <summary>Creates or checks the tables.</summary>
    /// <returns>What is wrong and what to do; null when the file can be used.</returns>
    public static string? Prepare(Database database, SqliteMigration migration)
    {
        var found = Read(database);
        if (found is null)
        {
            return "it is a SQLite database of something else. Give the store a file of its own";
        }

        if (found > Version)
        {
            return $"it was written by a newer version of the library: its schema is {found}, and this version knows {Version}. Update the package Scheduler.Hosting.Sqlite";
        }

        if (found == 0 && migration != SqliteMigration.Auto)
        {
            return $"it has no tables yet, and Migrate is {migration}. Start once with Migrate=Auto to create them";
        }

        if (found == Version || migration == SqliteMigration.None)
        {
            return null;
        }

        if (migration == SqliteMigration.Validate)
        {
            return $"its schema is {found}, this version needs {Version}, and Migrate is Validate. Start once with Migrate=Auto to bring it up to date";
        }

        Migrate(database, found.Value);
        return null;
    }

    private static void Migrate(Database database, int from)
    {
        database.Execute("begin immediate");
        try
        {
            database.Execute(Table);
            for (var version = from; version < Version; version++)
            {
                database.Execute(Scripts[version]);
            }

            database.Execute(Note);
            database.Execute("commit");
        }
        catch
        {
            database.RollBack();
            throw;
        }
    }

    // 0 for an empty file; null for one with tables of others.
    private static int? Read(Database database)
    {
        if (database["select 1 from sqlite_master where type = 'table' and name = 'schema'"].TryRead(static row => row.Int(), out _))
        {
            return database["select version from schema"].TryRead(static row => row.Int(), out var version) ? version : null;
        }

        return database["select count(*) from sqlite_master"].Read(static row => row.Int()) == 0 ? 0 : null;
    }
}
