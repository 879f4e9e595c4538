using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>How much waits in a store, for metrics: read now and then by the loop, because a gauge is asked when no store can be.</summary>
internal sealed class BacklogGauge
{
    private readonly ISchedulerStore _store;
    private volatile object? _backlog;

    public BacklogGauge(string name, ISchedulerStore store, SchedulerMetrics metrics)
    {
        _store = store;
        metrics.ObserveQueue(name, () => _backlog is Backlog { Count: > 0 } backlog ? new(backlog.Count, Age(backlog.Oldest!.Value)) : default);
    }

    /// <returns>False: there is never more to read at once.</returns>
    public async ValueTask<bool> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        _backlog = await _store.ReadBacklogAsync(now, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private TimeSpan Age(DateTimeOffset oldest) => _store.Now is var now && now > oldest ? now - oldest : TimeSpan.Zero;
}
