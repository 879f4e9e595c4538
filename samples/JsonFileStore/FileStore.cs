using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>
/// A store in one JSON file. All of it is in memory, and each write saves all of it: simple, whole after any crash, and slow where there are more than some thousand schedules and runs. One process at a time.
/// </summary>
/// <param name="name">Its name, for messages.</param>
/// <param name="path">The file; created, with its folder, by the first call.</param>
/// <param name="time">The store's clock (SKW-1).</param>
/// <param name="lease">How long a node's place lasts; null for as long as the process.</param>
/// <param name="flushes">Whether each write waits for the disk.</param>
public sealed partial class FileStore(string name, string path, TimeProvider time, LeaseTimes? lease = null, bool flushes = true) : ISchedulerStore
{
    private readonly Lazy<StoreFile> _file = new(() => StoreFile.Open(name, Path.GetFullPath(path), flushes));
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Nodes _nodes = new(lease);

    public DateTimeOffset Now => time.GetUtcNow();

    // Complete between two writes, and never changed after it was saved: whoever reads needs no lock.
    private Contents Contents => _file.Value.Contents;

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var writer = await WriteAsync(contents => new CommitWriter(contents, Now, _nodes).Apply(commit), cancellationToken).ConfigureAwait(false);
        if (writer.Woken is { } due)
        {
            _nodes.Signal(Signals.Timers, due);
        }

        if (writer.Queued is { } ready)
        {
            _nodes.Signal(Signals.Queue, ready);
        }

        if (writer.Cancelled)
        {
            _nodes.Signal(Signals.Cancel);
        }

        return writer.Result;
    }

    public async ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        if (edits.FirstOrDefault(edit => edit.Row is { } row && !row.Id.Equals(edit.Id, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            throw new ArgumentException($"The edit of schedule '{wrong.Id}' brings the row of '{wrong.Row!.Id}'. Give both the same id.", nameof(edits));
        }

        var writer = await WriteAsync(contents => new EditWriter(contents).Apply(edits), cancellationToken).ConfigureAwait(false);
        if (writer.Woken is { } due)
        {
            _nodes.Signal(Signals.Timers, due);
        }

        // A limit may have been raised, or gone with its schedule: runs that it kept back may start.
        if (Contents.Live.Any(run => run.Waits() && run.ReadyAt <= Now))
        {
            _nodes.Signal(Signals.Queue, Now);
        }

        return writer.Results;
    }

    public async ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken)
    {
        var replaced = await WriteAsync(
            contents =>
            {
                var same = contents.Control.Version == expectedVersion;
                contents.Control = same ? new(expectedVersion + 1, json) : contents.Control;
                return same;
            },
            cancellationToken).ConfigureAwait(false);
        if (replaced)
        {
            _nodes.Signal(Signals.Control);
        }

        return replaced;
    }

    public async ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken)
    {
        // Saved, so that no node ever has the id of an earlier one (FEN-3).
        var id = await WriteAsync(contents => ++contents.LastNode, cancellationToken).ConfigureAwait(false);
        return _nodes.Join(id, node, signal, Now);
    }

    public ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken) => Read(
        contents => new Beat(
            _nodes.Beat(node, details, Now),
            contents.Control.Version,
            _nodes.Read(Now).Any(one => !one.Lives) || Lost(contents).Any(),
            contents.Live.Any(run => run is { State: RunState.Running, Cancel: not null } && run.Node == node)),
        cancellationToken);

    public async ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_nodes.Lives(node, Now))
        {
            return [];
        }

        var robbed = new HashSet<int>();
        await WriteAsync(
            contents =>
            {
                var fence = contents.NextMark();
                foreach (var run in Lost(contents).Where(run => jobs.Contains(run.Job)).ToList())
                {
                    robbed.Add(run.Node);

                    // Only a node on which it ran counts as one that died with it.
                    var recovery = run.Recovery + (run.State == RunState.Running ? 1 : 0);
                    contents.Runs[run.Id] = new(run with { State = RunState.Orphaned, Node = node, Fence = fence, Recovery = recovery }, contents.Runs[run.Id].RanOn);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

        // A node of which something is left, and nothing was taken, may come back.
        var left = Lost(Contents).Select(run => run.Node).ToHashSet();
        var dead = _nodes.Read(Now).Where(one => !one.Lives).Select(one => one.Node).ToHashSet();
        _nodes.Forget(id => dead.Contains(id) && (robbed.Contains(id) || !left.Contains(id)));
        return [.. Contents.Live.Where(run => run.State == RunState.Orphaned && run.Node == node)];
    }

    public ValueTask LeaveAsync(int node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _nodes.Forget(id => id == node);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        // A write that is under way is saved first.
        await _turn.WaitAsync().ConfigureAwait(false);
        _nodes.Forget(_ => true);
        if (_file.IsValueCreated)
        {
            _file.Value.Dispose();
        }

        _turn.Dispose();
    }

    // What a node that is gone was busy with; a run that waits for another attempt is nobody's.
    private IEnumerable<LiveRun> Lost(Contents contents) => contents.Live.Where(run => run.IsActive() && !run.Waits() && !_nodes.Lives(run.Node, Now));

    private async Task<T> WriteAsync<T>(Func<Contents, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var next = new Contents(Contents.ToSaved());
            var result = write(next);
            await _file.Value.SaveAsync(next).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }
}
