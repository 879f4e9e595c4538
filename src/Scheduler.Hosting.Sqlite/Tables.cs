using Scheduler.Hosting.Sqlite.Commits;
using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Sqlite.Nodes;
using Scheduler.Hosting.Sqlite.Schedules;
using Scheduler.Hosting.Sqlite.Schema;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <summary>The tables of an open file, and who reads and writes them.</summary>
internal sealed class Tables : IAsyncDisposable
{
    private readonly StoreFile _file;

    /// <param name="file">The file; it is these tables' to close.</param>
    /// <param name="lease">How long a node's place lasts; null for as long as the process.</param>
    public Tables(StoreFile file, LeaseTimes? lease)
    {
        _file = file;
        try
        {
            var database = file.Database;
            Readers = new(file.ConnectionString);
            Numbers = new(database);
            Lines = new(database);
            Buckets = new(database);
            Runs = new(database, Lines);
            Missed = new(database);
            Audit = new(database);
            Finishes = new(database, Runs, Lines);
            Fires = new(database, Runs, Missed);
            Cancels = new(database);
            Claims = new(database, Runs, Lines, Buckets);
            Nodes = new(database, Numbers, lease);
            Control = new(database);
            Edits = new(database, Numbers, Missed);
            Writer = new(database, Numbers.Save);
            Nodes.LeaveAll();
            Writer.Start();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The connection of the writer.</summary>
    public Database Database => _file.Database;

    public Readers Readers { get; }

    public Writer Writer { get; }

    public CommitNumbers Numbers { get; }

    public WaitingLines Lines { get; }

    public Buckets Buckets { get; }

    public LiveRuns Runs { get; }

    public MissedRows Missed { get; }

    public AuditRows Audit { get; }

    public Finishes Finishes { get; }

    public Fires Fires { get; }

    public Cancels Cancels { get; }

    public Claims Claims { get; }

    public NodeTable Nodes { get; }

    public Control Control { get; }

    public ScheduleEdits Edits { get; }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync().ConfigureAwait(false);
        Readers.Dispose();
        _file.Dispose();
    }
}
