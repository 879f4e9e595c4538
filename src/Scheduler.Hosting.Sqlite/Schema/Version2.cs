namespace Scheduler.Hosting.Sqlite.Schema;

/// <summary>What people did (SEC-4).</summary>
internal static class Version2
{
    public const string Script = """
        create table audit(
            number integer primary key autoincrement,
            at integer not null,
            who text not null,
            action text not null,
            target text,
            details text);
        create index audit_target on audit(target, number) where target is not null;
        """;
}
