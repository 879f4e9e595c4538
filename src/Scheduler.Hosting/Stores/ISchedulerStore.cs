namespace Scheduler.Hosting.Stores;

/// <summary>
/// Keeps schedules, runs and history. It speaks in batches, keeps definitions without understanding them, and answers each attempt to fire a
/// timer with one of three words: Fired, Busy, Lost. Every member may be called by several threads at once.
/// </summary>
/// <remarks>
/// What every store must hold: a commit is applied whole or not at all; a run's identity is its <see cref="RunId"/>, unique among live runs (CORE-3); the number of
/// active runs is counted, never stored as a counter; a cursor never moves back by a fire. A member that cannot reach its data throws; the engine
/// reports it, backs off and tries again, and repeats writes whose outcome it does not know. A call whose token is signalled already throws
/// <see cref="OperationCanceledException"/> and changes nothing.
/// </remarks>
public interface ISchedulerStore : IAsyncDisposable
{
    /// <summary>The store's clock: what decides when something is due (SKW-1).</summary>
    DateTimeOffset Now { get; }

    /// <summary>Enters a node. Schedules, runs and control may be read and written without it; fires and claims may not.</summary>
    /// <param name="node">The node.</param>
    /// <param name="signal">Called on any thread when something changed that the node may want to act on: what, and when it becomes due where that is known. It returns at once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken);

    /// <summary>Renews a node's lease. One that has expired is as good as new while nobody has adopted its runs. A lease becomes longer by it, never shorter, whatever became of the store's clock (SKW-4).</summary>
    /// <param name="node">The node.</param>
    /// <param name="details">What it says of itself from now on (<see cref="NodeInfo.Details"/>); null for what it has said before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken);

    /// <summary>Reads all nodes that have joined and not left, in the order of their ids. One that is dead is among them as long as others may find runs of it.</summary>
    ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes over the running runs of nodes whose lease has expired, or which have left, as far as their jobs are among <paramref name="jobs"/> (VER-1). Each becomes
    /// <see cref="RunState.Orphaned"/>, of this node, with a new fence and one more recovery; the engine decides what becomes of it (DEL-1) by a <see cref="Finish"/>. A node
    /// of which nothing is left is forgotten, and fenced for good.
    /// </summary>
    /// <returns>The runs; again those that this node has adopted before and not decided.</returns>
    ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken);

    /// <summary>Takes a node out: it gets no more signals. Runs it still has can be adopted at once.</summary>
    ValueTask LeaveAsync(int node, CancellationToken cancellationToken);

    /// <summary>Reads timers that are due.</summary>
    ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes. Every node gets the signals, the one that writes too: its commit may carry what callers asked for. What the commit starts itself is not
    /// signalled: neither the runs of its fires nor a queued run that it claims at once.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>Reads runs that have not ended: all of a node, or all of a schedule, or with neither all.</summary>
    ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken);

    /// <summary>Reads schedules.</summary>
    ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken);

    /// <summary>Adds, changes and removes schedules, each on its own: one whose expectations do not hold does not keep the others from being applied. Every edit gives its timer a new mark. The results are in the order of the edits.</summary>
    /// <exception cref="ArgumentException">An edit and its row have different ids. Nothing was written.</exception>
    ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken);

    /// <summary>Reads the control record.</summary>
    ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the control record if it still has this version. When it returns, no node can fire or claim by the old one.</summary>
    ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken);

    /// <summary>Reads runs, live and finished.</summary>
    ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>What is due at this instant and has not started: active timers and queued runs.</summary>
    ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads missed occurrences of a schedule, latest first.</summary>
    ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets finished runs that ended before their state's limit and are not among the last <paramref name="keepLast"/> of their schedule or job (RES-2), and missed
    /// rows older than the limit of <see cref="RunState.Missed"/>. It holds up no other call; while another node forgets, it may do nothing (RES-3).
    /// </summary>
    /// <param name="endedBefore">For each final state, the instant before which it may be forgotten; what has none stays.</param>
    /// <param name="keepLast">How many of each schedule stay whatever their age.</param>
    /// <param name="take">How many to forget at most, runs first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many were forgotten, runs and missed rows together.</returns>
    ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken);

    /// <summary>Forgets runs that have ended, whatever their age; live ones stay.</summary>
    /// <returns>How many it had.</returns>
    ValueTask<int> ForgetAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken);

    /// <summary>Counts ended runs; where there are none there is no row. It may take as long as there are runs in the span.</summary>
    ValueTask<IReadOnlyList<RunTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken);

    /// <summary>Writes what somebody did (SEC-4). The latest 10,000 rows are kept.</summary>
    ValueTask AddAuditAsync(AuditRow row, CancellationToken cancellationToken);

    /// <summary>Reads what people did, latest first.</summary>
    ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);
}
