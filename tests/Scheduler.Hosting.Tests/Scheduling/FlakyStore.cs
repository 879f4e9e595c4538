using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>When a call of a <see cref="FlakyStore"/> fails.</summary>
internal enum Fault
{
    None,

    /// <summary>Before anything was done.</summary>
    Before,

    /// <summary>After everything was done: the caller does not know.</summary>
    After,
}

/// <summary>A store whose connection fails when a test says so.</summary>
internal sealed class FlakyStore(ISchedulerStore inner) : ISchedulerStore
{
    private int _calls;
    private int _faults;

    public ISchedulerStore Inner => inner;

    /// <summary>Chooses for each call, by the member's name without Async, whether it fails.</summary>
    public Func<string, Fault> Choose { get; set; } = _ => Fault.None;

    /// <summary>Chooses for each query of schedules besides.</summary>
    public Func<ScheduleQuery, Fault> ChooseQuery { get; set; } = _ => Fault.None;

    /// <summary>Chooses for each call, by the member's name without Async, what it waits for first.</summary>
    public Func<string, Task> Wait { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whether no signal arrives.</summary>
    public bool LosesSignals { get; set; }

    /// <summary>How often it was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How often it failed.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public DateTimeOffset Now => inner.Now;

    public ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken) =>
        CallAsync("Join", () => inner.JoinAsync(node, Receive(signal), cancellationToken));

    public ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken) => CallAsync("Beat", () => inner.BeatAsync(node, details, cancellationToken));

    public ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken) => CallAsync("ReadNodes", () => inner.ReadNodesAsync(cancellationToken));

    public ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken) =>
        CallAsync("Adopt", () => inner.AdoptAsync(node, jobs, cancellationToken));

    public async ValueTask LeaveAsync(int node, CancellationToken cancellationToken) => await CallAsync("Leave", async () =>
    {
        await inner.LeaveAsync(node, cancellationToken);
        return true;
    });

    public ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken) => CallAsync("ReadDue", () => inner.ReadDueAsync(query, cancellationToken));

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) => CallAsync("Commit", () => inner.CommitAsync(commit, cancellationToken));

    public ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken) =>
        CallAsync("ReadLive", () => inner.ReadLiveAsync(node, schedule, cancellationToken));

    public ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken) =>
        CallAsync("ReadSchedules", () => inner.ReadSchedulesAsync(query, cancellationToken), ChooseQuery(query));

    public ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken) =>
        CallAsync("Edit", () => inner.EditAsync(edits, cancellationToken));

    public ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken) => CallAsync("ReadControl", () => inner.ReadControlAsync(cancellationToken));

    public ValueTask<bool> SetControlAsync(long expectedVersion, string json, CancellationToken cancellationToken) =>
        CallAsync("SetControl", () => inner.SetControlAsync(expectedVersion, json, cancellationToken));

    public ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken) =>
        CallAsync("ReadRuns", () => inner.ReadRunsAsync(query, cancellationToken));

    public ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken) => CallAsync("ReadBacklog", () => inner.ReadBacklogAsync(now, cancellationToken));

    public ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken) =>
        CallAsync("ReadMissed", () => inner.ReadMissedAsync(schedule, take, cancellationToken));

    public ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken) =>
        CallAsync("Prune", () => inner.PruneAsync(endedBefore, keepLast, take, cancellationToken));

    public ValueTask<int> ForgetAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken) => CallAsync("Forget", () => inner.ForgetAsync(runs, cancellationToken));

    public ValueTask<IReadOnlyList<RunTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken) => CallAsync("Tally", () => inner.TallyAsync(query, cancellationToken));

    public async ValueTask AddAuditAsync(AuditRow row, CancellationToken cancellationToken) => await CallAsync("AddAudit", async () =>
    {
        await inner.AddAuditAsync(row, cancellationToken);
        return true;
    });

    public ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => CallAsync("ReadAudit", () => inner.ReadAuditAsync(query, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Action<Signals, DateTimeOffset?> Receive(Action<Signals, DateTimeOffset?> signal) => (what, when) =>
    {
        if (!LosesSignals)
        {
            signal(what, when);
        }
    };

    private async ValueTask<T> CallAsync<T>(string member, Func<ValueTask<T>> call, Fault chosen = Fault.None)
    {
        Interlocked.Increment(ref _calls);
        await Wait(member);
        var fault = chosen == Fault.None ? Choose(member) : chosen;
        var result = fault == Fault.Before ? throw Broken(member) : await call();
        return fault == Fault.After ? throw Broken(member) : result;
    }

    private IOException Broken(string member)
    {
        Interlocked.Increment(ref _faults);
        return new($"The connection broke during {member}.");
    }
}
