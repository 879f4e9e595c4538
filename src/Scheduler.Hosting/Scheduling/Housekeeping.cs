using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>All that a loop does now and then besides its work.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private readonly SuccessWatch _successes;
    private readonly Chore _watching;
    private readonly Chore[] _chores;

    public Housekeeping(string name, ISchedulerStore store, EngineParts parts, SuccessWatch successes, OrphanedSchedules orphans, ScheduleChanges news, Func<ControlState> control, Action wake, ILogger logger)
    {
        _successes = successes;
        _watching = new("Looking for schedules with an alarm", name, TimeSpan.FromMinutes(10), successes.ScanAsync, logger);
        Chore[] ofSchedules =
        [
            new("Removing spent schedules", name, TimeSpan.FromMinutes(10), new SpentSchedules(store, parts, logger).RemoveAsync, logger),
            new("Looking for schedules with an unknown job", name, TimeSpan.FromSeconds(30), (now, token) => orphans.LookAsync(control(), now, token), logger),
            new("Reviewing when schedules are due", name, TimeSpan.FromHours(24), new DueReview(store, parts, news).ReviewAsync, logger),
        ];
        _chores =
        [
            new("Forgetting old runs", name, TimeSpan.FromMinutes(10), new Retention(store, parts).PruneAsync, logger, wake),
            new("Reading the backlog", name, TimeSpan.FromSeconds(15), new BacklogGauge(name, store, parts.Metrics).ReadAsync, logger),
            .. parts.Fires ? ofSchedules : [],
            _watching,
            new("Raising alarms", name, TimeSpan.Zero, (now, token) => successes.LookAsync(control(), now, token), logger),
        ];
    }

    /// <summary>Whether something of it has begun and goes on with the next turn.</summary>
    public bool GoesOn => _chores.Any(chore => chore.GoesOn);

    /// <summary>Another configuration holds: it may set other alarms.</summary>
    public void ConfigurationChanged()
    {
        _successes.Rescan();
        _watching.Begin();
    }

    public async ValueTask DoAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var chore in _chores)
        {
            await chore.DoAsync(now, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chore in _chores)
        {
            await chore.DisposeAsync().ConfigureAwait(false);
        }
    }
}
