using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite;

/// <content>The other writes, and those who hear of them.</content>
internal sealed partial class SqliteStore
{
    private readonly Lock _listening = new();
    private volatile (int Node, Action<Signals, DateTimeOffset?> Signal)[] _listeners = [];

    public async ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken)
    {
        var lease = await WriteAsync(tables => tables.Nodes.Join(node, Now), cancellationToken).ConfigureAwait(false);
        lock (_listening)
        {
            _listeners = [.. _listeners, (lease.Node, signal)];
        }

        return lease;
    }

    public async ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken) =>
        await WriteAsync(tables => tables.Nodes.Beat(node, details, tables.Control.Read().Version, Now), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken) =>
        await WriteAsync(tables => tables.Nodes.Adopt(node, jobs, Now), cancellationToken).ConfigureAwait(false);

    public async ValueTask LeaveAsync(int node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_listening)
        {
            _listeners = [.. _listeners.Where(listener => listener.Node != node)];
        }

        await WriteAsync(
            tables =>
            {
                tables.Nodes.Leave(node);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken)
    {
        var set = await WriteAsync(tables => tables.Control.Set(expectedVersion, json), cancellationToken).ConfigureAwait(false);
        if (set)
        {
            Signal(Signals.Control);
        }

        return set;
    }

    public async ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (edits.FirstOrDefault(edit => edit.Row is not null && !string.Equals(edit.Id, edit.Row.Id, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            throw new ArgumentException($"The edit of schedule '{wrong.Id}' brings the row of '{wrong.Row!.Id}'. Give both the same id.", nameof(edits));
        }

        var (results, earliest, queued) = await WriteAsync(
            tables =>
            {
                var (answers, due) = (new EditResult[edits.Count], (DateTimeOffset?)null);
                for (var i = 0; i < answers.Length; i++)
                {
                    answers[i] = tables.Edits.Apply(edits[i], ref due);
                }

                return (answers, due, tables.Runs.AnyReady(Now));
            },
            cancellationToken).ConfigureAwait(false);
        if (earliest is not null)
        {
            Signal(Signals.Timers, earliest);
        }

        if (queued)
        {
            // A limit may have been raised, or gone with its schedule: runs that it kept back may start.
            Signal(Signals.Queue, Now);
        }

        return results;
    }

    public async ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken)
    {
        var expired = await Read(database => Pruning.Find(database, endedBefore, keepLast, take), cancellationToken).ConfigureAwait(false);
        return await WriteAsync(
            tables =>
            {
                tables.Buckets.Sweep(Now);
                var runs = Pruning.Forget(tables.Database, expired);
                return runs + (endedBefore.TryGetValue(RunState.Missed, out var limit) ? tables.Missed.Prune(limit, take - runs) : 0);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> ForgetAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken) =>
        await WriteAsync(tables => Pruning.Forget(tables.Database, [.. runs]), cancellationToken).ConfigureAwait(false);

    public async ValueTask AddAuditAsync(AuditRow row, CancellationToken cancellationToken) => await WriteAsync(tables => tables.Audit.Add(row, Now), cancellationToken).ConfigureAwait(false);

    // Never by the writer: a node may call the store from its callback.
    private void Signal(Signals what, DateTimeOffset? due = null)
    {
        foreach (var (_, signal) in _listeners)
        {
            signal(what, due);
        }
    }
}
