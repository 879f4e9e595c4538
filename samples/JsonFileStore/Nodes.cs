using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>The nodes that have joined. They are not saved: who has the file open is alone, so that those of an earlier process are gone, and their runs can be adopted at once.</summary>
internal sealed class Nodes(LeaseTimes? lease)
{
    private readonly Lock _lock = new();
    private readonly List<Node> _nodes = [];

    public NodeLease Join(int id, NodeInfo info, Action<Signals, DateTimeOffset?> signal, DateTimeOffset now)
    {
        lock (_lock)
        {
            _nodes.Add(new(new(id, info.Name, now, now, Lives: true, info.Details, null), End(now), signal));
            return new(id, lease?.BeatEvery, lease?.FenceAfter);
        }
    }

    /// <returns>Whether it has its place still.</returns>
    public bool Beat(int id, string? details, DateTimeOffset now)
    {
        lock (_lock)
        {
            var index = _nodes.FindIndex(node => node.Row.Node == id);
            if (index < 0)
            {
                return false;
            }

            // SKW-4: a clock that was set back ends no lease earlier.
            var (row, until, signal) = _nodes[index];
            _nodes[index] = new(row with { SeenAt = now, Details = details ?? row.Details }, End(now) > until ? End(now) : until, signal);
            return true;
        }
    }

    public void Forget(Func<int, bool> which)
    {
        lock (_lock)
        {
            _nodes.RemoveAll(node => which(node.Row.Node));
        }
    }

    public bool Lives(int id, DateTimeOffset now) => Read(now).Any(node => node.Node == id && node.Lives);

    public IReadOnlyList<NodeRow> Read(DateTimeOffset now)
    {
        lock (_lock)
        {
            return [.. _nodes.Select(node => node.Row with { Lives = node.Until > now, LeaseUntil = lease is null ? null : node.Until })];
        }
    }

    /// <summary>Not while a write is under way: a node may call the store from its callback.</summary>
    public void Signal(Signals what, DateTimeOffset? due = null)
    {
        Node[] nodes;
        lock (_lock)
        {
            nodes = [.. _nodes];
        }

        foreach (var node in nodes)
        {
            node.Signal(what, due);
        }
    }

    private DateTimeOffset End(DateTimeOffset now) => lease is null ? DateTimeOffset.MaxValue : now.Plus(lease.Length);

    private sealed record Node(NodeRow Row, DateTimeOffset Until, Action<Signals, DateTimeOffset?> Signal);
}
