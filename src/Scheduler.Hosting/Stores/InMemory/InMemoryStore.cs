namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// The store in memory: what it holds is gone when the process ends. One lock makes each call one step; no callback runs inside it. Every member
/// completes before it returns.
/// </summary>
/// <param name="time">The store's clock (SKW-3).</param>
/// <param name="lease">How long a node's place lasts; null for as long as it does not leave: nobody outside this process could take over.</param>
internal sealed partial class InMemoryStore(TimeProvider time, LeaseTimes? lease = null) : ISchedulerStore
{
    private readonly Lock _lock = new();
    private readonly StreamTable _streams = new();
    private readonly RunTable _runs = new();
    private readonly MissedRows _missed = new();
    private ControlRecord _control = new(0, null);
    private long _lastMark;

    public DateTimeOffset Now => time.GetUtcNow();

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

    private Mark NextMark() => new(++_lastMark);
}
