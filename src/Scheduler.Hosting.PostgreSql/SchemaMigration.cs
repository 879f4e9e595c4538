namespace Scheduler.Hosting.PostgreSql;

/// <summary>What a store does at the start about its tables.</summary>
public enum SchemaMigration
{
    /// <summary>It creates them where they are missing and brings older ones up to date. The user needs the right to create a schema in the database, or objects in one that exists.</summary>
    Auto = 0,

    /// <summary>It refuses to start where they are missing or older: somebody with more rights brings them up to date.</summary>
    Validate = 1,

    /// <summary>It does not look.</summary>
    None = 2,
}
