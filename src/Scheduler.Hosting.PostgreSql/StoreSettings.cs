namespace Scheduler.Hosting.PostgreSql;

/// <summary>What was configured of one store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">Where its tables are.</param>
/// <param name="Migrate">What becomes of a schema that is missing or older.</param>
/// <param name="Listen">Whether it listens to notifications.</param>
/// <param name="OwnsSource">Whether it made the source of its connections, and so disposes it.</param>
internal sealed record StoreSettings(string Name, string Schema, SchemaMigration Migrate = SchemaMigration.Auto, bool Listen = true, bool OwnsSource = false);
