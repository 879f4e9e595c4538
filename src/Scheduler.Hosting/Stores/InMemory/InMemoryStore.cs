namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// The store in memory: what it holds is gone when the process ends. One lock makes each call one step; no callback runs inside it. Every member
/// completes before it returns.
/// </summary>
/// <param name="time">The store's clock (SKW-3).</param>
internal sealed partial class InMemoryStore(TimeProvider time) : ISchedulerStore
{
    private readonly Lock _lock = new();
    private readonly StreamTable _streams = new();
    private readonly RunTable _runs = new();
    private readonly MissedRows _missed = new();
    private volatile Node[] _nodes = [];
    private ControlRecord _control = new(0, null);
    private int _lastNode;
    private long _lastMark;

    public DateTimeOffset Now => time.GetUtcNow();

    public ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _nodes = [.. _nodes, new(++_lastNode, signal)];
            return new(new NodeLease(_lastNode));
        }
    }

    public ValueTask<Beat> BeatAsync(int node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(new Beat(_nodes.Any(joined => joined.Id == node), _control.Version, Expired: false));
        }
    }

    public ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken) =>
        new(Array.Empty<LiveRun>());

    public ValueTask LeaveAsync(int node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _nodes = [.. _nodes.Where(joined => joined.Id != node)];
            return default;
        }
    }

    public ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_control);
        }
    }

    public ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_control.Version != expectedVersion)
            {
                return new(false);
            }

            _control = new(expectedVersion + 1, json);
        }

        Signal(Signals.Control);
        return new(true);
    }

    public ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var (timers, runs) = (_streams.ReadBacklog(now), _runs.ReadBacklog(now));
            return new(new Backlog(timers.Count + runs.Count, timers.Oldest is not { } first || runs.Oldest < first ? runs.Oldest : first));
        }
    }

    public ValueTask DisposeAsync()
    {
        _nodes = [];
        return default;
    }

    private Mark NextMark() => new(++_lastMark);

    // Outside the lock only: a node may call the store from its callback.
    private void Signal(Signals what, DateTimeOffset? due = null)
    {
        foreach (var node in _nodes)
        {
            node.Signal(what, due);
        }
    }

    private sealed record Node(int Id, Action<Signals, DateTimeOffset?> Signal);
}
