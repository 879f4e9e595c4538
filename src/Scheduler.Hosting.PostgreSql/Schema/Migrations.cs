namespace Scheduler.Hosting.PostgreSql.Schema;

/// <summary>
/// The migrations of the schema, in their order. A migration only adds, so that nodes of the version before go on beside new ones (VER-5); what a version no longer needs goes with a later one, which then names the
/// oldest version that can still work with it.
/// </summary>
internal static class Migrations
{
    /// <summary>The version that this library works with.</summary>
    public const int Latest = 2;

    /// <summary>The oldest library version that can work with <see cref="Latest"/>.</summary>
    public const int Oldest = 1;

    /// <summary>Makes the schema.</summary>
    public const string Create = "create schema $schema$;";

    /// <summary>Makes the table that says which version it has.</summary>
    public const string CreateVersion = """
        create table $schema$.schema_version (one boolean primary key default true check (one), version integer not null, oldest integer not null);
        insert into $schema$.schema_version (version, oldest) values (0, 0);
        """;

    /// <summary>Says that it has the latest version, unless it has a later one.</summary>
    public static string Note { get; } = $"update $schema$.schema_version set version = greatest(version, {Latest}), oldest = greatest(oldest, {Oldest});";

    /// <summary>The statements that lead to a version.</summary>
    public static string Read(int version)
    {
        using var stream = typeof(Migrations).Assembly.GetManifestResourceStream($"{version:000}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The statements that lead from a version to the latest, as one transaction.</summary>
    public static string Script(int from) => from == Latest
        ? $"-- The tables of schema $schema$ have version {Latest} already."
        : string.Join('\n', ["begin;", .. from == 0 ? new[] { "create schema if not exists $schema$;", CreateVersion } : [], .. Enumerable.Range(from + 1, Latest - from).Select(Read), Note, "commit;"]);
}
