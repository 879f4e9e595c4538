namespace Scheduler.Hosting.PostgreSql.Schema;

/// <summary>
/// The migrations of the schema, in their order. A migration only adds, so that nodes of the version before go on beside new ones (VER-5); what a version no longer needs goes with a later one, which then names the
/// oldest version that can still work with it.
/// </summary>
internal static class Migrations
{
    /// <summary>The version that this library works with.</summary>
    public const int Latest = 1;

    /// <summary>The oldest library version that can work with <see cref="Latest"/>.</summary>
    public const int Oldest = 1;

    /// <summary>The statements that lead to a version.</summary>
    public static string Read(int version)
    {
        using var stream = typeof(Migrations).Assembly.GetManifestResourceStream($"{version:000}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
