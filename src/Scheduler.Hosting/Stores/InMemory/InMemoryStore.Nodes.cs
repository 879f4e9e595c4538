namespace Scheduler.Hosting.Stores.InMemory;

/// <content>Nodes: who they are, whether they live, and what becomes of their runs if not.</content>
internal sealed partial class InMemoryStore
{
    // A node is here until it leaves, or others have its runs.
    private volatile Node[] _nodes = [];
    private int _lastNode;

    public ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _nodes = [.. _nodes, new(++_lastNode, node.Name, Now, signal) { SeenAt = Now, Until = LeaseEnd(), Details = node.Details }];
            return new(new NodeLease(_lastNode, lease?.BeatEvery, lease?.FenceAfter));
        }
    }

    public ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var beating = _nodes.FirstOrDefault(joined => joined.Id == node);
            if (beating is not null)
            {
                // SKW-4: a clock that was set back ends no lease earlier.
                beating.SeenAt = Now;
                beating.Until = LeaseEnd() is var end && end > beating.Until ? end : beating.Until;
                beating.Details = details ?? beating.Details;
            }

            var now = Now;
            var cancels = _runs.Active().Any(run => run.Node == node && run.IsCancelled);
            return new(new Beat(beating is not null, _control.Version, _nodes.Any(joined => joined.Until <= now) || LostRuns(now).Any(), cancels));
        }
    }

    public ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = Now;
            return new([.. _nodes.Select(node => new NodeRow(node.Id, node.Name, node.JoinedAt, node.SeenAt, node.Until > now, node.Details, lease is null ? null : node.Until))]);
        }
    }

    public ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = Now;
            if (!IsAlive(node, now))
            {
                return new([]);
            }

            var fence = NextMark();
            var robbed = new HashSet<int>();
            foreach (var run in LostRuns(now).Where(run => jobs.Contains(run.Job)).ToList())
            {
                robbed.Add(run.Node);
                run.Adopt(node, fence);
            }

            var left = LostRuns(now).Select(run => run.Node).ToHashSet();
            _nodes = [.. _nodes.Where(joined => joined.Until > now || (left.Contains(joined.Id) && !robbed.Contains(joined.Id)))];
            return new([.. _runs.Active().Where(run => run.State == RunState.Orphaned && run.Node == node).Select(run => run.ToLive())]);
        }
    }

    public ValueTask LeaveAsync(int node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _nodes = [.. _nodes.Where(joined => joined.Id != node)];
            return default;
        }
    }

    public ValueTask DisposeAsync()
    {
        _nodes = [];
        return default;
    }

    private DateTimeOffset LeaseEnd() => lease is null ? DateTimeOffset.MaxValue : Now.Plus(lease.Length);

    private bool IsAlive(int node, DateTimeOffset now) => _nodes.Any(joined => joined.Id == node && joined.Until > now);

    // What a node that is gone was busy with; a run that waits for another attempt is nobody's.
    private IEnumerable<RunRecord> LostRuns(DateTimeOffset now) => _runs.Active().Where(run => !run.Waits && !IsAlive(run.Node, now));

    // Outside the lock only: a node may call the store from its callback.
    private void Signal(Signals what, DateTimeOffset? due = null)
    {
        foreach (var node in _nodes)
        {
            node.Signal(what, due);
        }
    }

    private sealed class Node(int id, string name, DateTimeOffset joinedAt, Action<Signals, DateTimeOffset?> signal)
    {
        public int Id => id;

        public string Name => name;

        public DateTimeOffset JoinedAt => joinedAt;

        public Action<Signals, DateTimeOffset?> Signal => signal;

        /// <summary>When its lease ends.</summary>
        public DateTimeOffset Until { get; set; }

        public DateTimeOffset SeenAt { get; set; }

        public string? Details { get; set; }
    }
}
