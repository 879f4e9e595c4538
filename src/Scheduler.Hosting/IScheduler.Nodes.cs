namespace Scheduler.Hosting;

/// <content>Nodes.</content>
public partial interface IScheduler
{
    /// <summary>Reads all nodes of all stores, by name and id. A node of the role <see cref="NodeRole.Client"/> joins no store, and is not among them.</summary>
    Task<IReadOnlyList<Node>> ListNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops a node, this one or another, from starting runs; what runs there goes on, and schedules are fired on: their runs are queued for other nodes (PAU-1). It holds when the call returns, until
    /// <see cref="ResumeNodeAsync"/> or the end of the process. Pausing a paused one changes its reason.
    /// </summary>
    /// <param name="id">The node.</param>
    /// <param name="by">Who asks, for people.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="until">When it goes on by itself; null for never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NodeNotFoundException">There is none of this id.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> is not in the future.</exception>
    Task PauseNodeAsync(string id, string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has a node, this one or another, finish what runs there and start nothing more: neither fires it schedules nor takes it runs from the queue. Others do all of that, and its readiness says that it
    /// drains (SHD-4). When it is <see cref="NodeState.Drained"/>, its process can be stopped without interrupting anything. It holds when the call returns, until <see cref="ResumeNodeAsync"/> or the
    /// end of the process.
    /// </summary>
    /// <param name="id">The node.</param>
    /// <param name="by">Who asks, for people.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends the call, which does not wait for what runs.</param>
    /// <exception cref="NodeNotFoundException">There is none of this id.</exception>
    Task DrainNodeAsync(string id, string? by = null, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused or drained node go on. Nothing happens to one that is neither.</summary>
    /// <exception cref="NodeNotFoundException">There is none of this id.</exception>
    Task ResumeNodeAsync(string id, CancellationToken cancellationToken = default);
}
