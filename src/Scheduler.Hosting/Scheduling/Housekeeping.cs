using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>All that a loop does now and then besides its work.</summary>
internal sealed class Housekeeping
{
    private readonly Chore[] _chores;

    public Housekeeping(string name, ISchedulerStore store, EngineParts parts, SuccessWatch successes, Func<ControlState> control, ILogger logger)
    {
        var keep = parts.Definitions.Options.Retention;
        var review = new DueReview(store, new(parts.Definitions), parts, logger);
        _chores =
        [
            new("Forgetting old runs", name, TimeSpan.FromMinutes(10), new Retention(store, keep).PruneAsync, logger),
            new("Reading the backlog", name, TimeSpan.FromSeconds(15), new BacklogGauge(name, store, parts.Metrics).ReadAsync, logger),
            new("Removing completed schedules", name, TimeSpan.FromMinutes(10), new CompletedSchedules(store, keep.Completed, parts, logger).RemoveAsync, logger),
            new("Reviewing when schedules are due", name, TimeSpan.FromHours(24), review.ReviewAsync, logger),
            new("Looking for schedules with an alarm", name, TimeSpan.FromMinutes(10), successes.ScanAsync, logger),
            new("Raising alarms", name, TimeSpan.Zero, (now, token) => successes.LookAsync(control(), now, token), logger),
        ];
    }

    /// <summary>Whether something of it has begun and goes on with the next turn.</summary>
    public bool GoesOn => _chores.Any(chore => chore.GoesOn);

    public async ValueTask DoAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var chore in _chores)
        {
            await chore.DoAsync(now, cancellationToken).ConfigureAwait(false);
        }
    }
}
