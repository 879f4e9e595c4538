using Scheduler.Hosting.Sqlite.Commits;
using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Sqlite.Nodes;
using Scheduler.Hosting.Sqlite.Schedules;
using Scheduler.Hosting.Sqlite.Schema;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <summary>The store in one SQLite file. Reads are made on the caller's thread, by connections of their own; all writes are made by one writer, in batches.</summary>
internal sealed partial class SqliteStore : ISchedulerStore
{
    private readonly TimeProvider _time;
    private readonly StoreFile _file;
    private readonly Readers _readers;
    private readonly Writer _writer;
    private readonly CommitNumbers _numbers;
    private readonly WaitingLines _lines;
    private readonly Buckets _buckets;
    private readonly LiveRuns _runs;
    private readonly MissedRows _missed;
    private readonly Finishes _finishes;
    private readonly Fires _fires;
    private readonly Cancels _cancels;
    private readonly Claims _claims;
    private readonly NodeTable _nodes;
    private readonly Control _control;
    private readonly ScheduleEdits _edits;

    /// <param name="name">Its name, for messages.</param>
    /// <param name="options">Checked options, with a full path.</param>
    /// <param name="time">The store's clock (SKW-1).</param>
    /// <param name="lease">How long a node's place lasts; null for as long as the process: nobody else has the file open, so the runs that an earlier process left are adopted at once.</param>
    /// <exception cref="SchedulerConfigurationException">The file cannot be used.</exception>
    public SqliteStore(string name, SqliteStoreOptions options, TimeProvider time, LeaseTimes? lease = null)
    {
        _time = time;
        _file = StoreFile.Open(name, options);
        try
        {
            var database = _file.Database;
            _readers = new(_file.ConnectionString);
            _numbers = new(database);
            _lines = new(database);
            _buckets = new(database);
            _runs = new(database, _lines);
            _missed = new(database);
            _finishes = new(database, _runs, _lines);
            _fires = new(database, _runs, _missed);
            _cancels = new(database);
            _claims = new(database, _runs, _lines, _buckets);
            _nodes = new(database, _numbers, lease);
            _control = new(database);
            _edits = new(database, _numbers, _missed);
            _writer = new(database, _numbers.Save);
            _nodes.LeaveAll();
            _writer.Start();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    public ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken) => Read(database => DueReads.Read(database, query), cancellationToken);

    public ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken) =>
        Read(database => RunReads.ReadLive(database, node, schedule), cancellationToken);

    public ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken) =>
        Read(database => ScheduleReads.Read(database, query), cancellationToken);

    public ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken) => Read(Control.Read, cancellationToken);

    public ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken) => Read(database => RunReads.Read(database, query), cancellationToken);

    public ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken) => Read(database => DueReads.ReadBacklog(database, now), cancellationToken);

    public ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken) =>
        Read(database => RunReads.ReadMissed(database, schedule, take), cancellationToken);

    /// <summary>Writes what has been asked for already, and frees the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _listeners = [];
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _file.Dispose();
    }

    private ValueTask<T> Read<T>(Func<Database, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_readers.Read(read));
    }
}
