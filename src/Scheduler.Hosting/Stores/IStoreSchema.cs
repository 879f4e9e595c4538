namespace Scheduler.Hosting.Stores;

/// <summary>
/// Implemented by a store that keeps its rows in tables, so that somebody else than the application can make them: <c>scheduler schema</c> writes the script. It is asked of a store that was created and is not used
/// otherwise; neither creating the store nor this may need the database.
/// </summary>
public interface IStoreSchema
{
    /// <summary>The version of the schema that this store works with, from 1.</summary>
    int Version { get; }

    /// <summary>The statements that bring the tables from a version to <see cref="Version"/>; nothing but a comment where they are there already.</summary>
    /// <param name="from">The version that the tables have, 0 to <see cref="Version"/>; 0 where there are none.</param>
    string Script(int from = 0);
}
