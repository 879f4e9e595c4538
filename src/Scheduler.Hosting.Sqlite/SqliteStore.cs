using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Sqlite.Nodes;
using Scheduler.Hosting.Sqlite.Schedules;
using Scheduler.Hosting.Sqlite.Schema;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <summary>
/// The store in one SQLite file, which is opened by the first call. Reads are made on the caller's thread, by connections of their own; all writes are made by one writer, in batches.
/// </summary>
/// <param name="name">Its name, for messages.</param>
/// <param name="options">Checked options, with a full path.</param>
/// <param name="time">The store's clock (SKW-1).</param>
/// <param name="lease">How long a node's place lasts; null for as long as the process: nobody else has the file open, so the runs that an earlier process left are adopted at once.</param>
internal sealed partial class SqliteStore(string name, SqliteStoreOptions options, TimeProvider time, LeaseTimes? lease = null) : ISchedulerStore, IStoreSchema
{
    private readonly Lock _opening = new();
    private volatile Tables? _tables;
    private bool _closed;

    public DateTimeOffset Now => time.GetUtcNow();

    public ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken) => Read(database => DueReads.Read(database, query), cancellationToken);

    public ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken) =>
        Read(database => RunReads.ReadLive(database, node, schedule), cancellationToken);

    public ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken) =>
        Read(database => ScheduleReads.Read(database, query), cancellationToken);

    public ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken) => Read(Control.Read, cancellationToken);

    public ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken) => Read(database => NodeTable.Read(database, Now), cancellationToken);

    public ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken) => Read(database => RunReads.Read(database, query), cancellationToken);

    public ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken) => Read(database => DueReads.ReadBacklog(database, now), cancellationToken);

    public ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken) =>
        Read(database => RunReads.ReadMissed(database, schedule, take), cancellationToken);

    public ValueTask<IReadOnlyList<RunTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken) => Read(database => RunReads.Tally(database, query), cancellationToken);

    public ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Read(database => AuditRows.Read(database, query), cancellationToken);

    int IStoreSchema.Version => StoreSchema.Version;

    string IStoreSchema.Script(int from) => StoreSchema.Script(from);

    /// <summary>Writes what has been asked for already, and frees the file.</summary>
    public async ValueTask DisposeAsync()
    {
        Tables? open;
        lock (_opening)
        {
            (_closed, open) = (true, _tables);
        }

        _listeners = [];
        if (open is not null)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The tables; the first call opens the file.</summary>
    /// <exception cref="SchedulerConfigurationException">The file cannot be used.</exception>
    internal Tables Open()
    {
        if (_tables is { } open)
        {
            return open;
        }

        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return _tables ??= new(StoreFile.Open(name, options), lease);
        }
    }

    private Task<T> WriteAsync<T>(Func<Tables, T> write, CancellationToken cancellationToken)
    {
        var tables = Open();
        return tables.Writer.RunAsync(() => write(tables), cancellationToken);
    }

    private ValueTask<T> Read<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Open().Readers.Read(read));
    }
}
