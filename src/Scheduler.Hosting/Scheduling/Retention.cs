using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Forgets old runs, in small steps (RES-2, RES-3).</summary>
internal sealed class Retention(ISchedulerStore store, RetentionOptions options)
{
    private const int Step = 1000;

    /// <returns>Whether there may be more to forget.</returns>
    public async ValueTask<bool> PruneAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.PruneAsync(Limits(now), options.KeepLast, Step, cancellationToken).ConfigureAwait(false) >= Step;

    private Dictionary<RunState, DateTimeOffset> Limits(DateTimeOffset now)
    {
        return new()
        {
            [RunState.Succeeded] = Before(options.Succeeded),
            [RunState.Failed] = Before(options.Failed),
            [RunState.Cancelled] = Before(options.Failed),
            [RunState.Missed] = Before(options.Missed),
            [RunState.Skipped] = Before(options.Missed),
        };

        DateTimeOffset Before(Duration age) =>
            age.ToTimeSpan() < now - DateTimeOffset.MinValue ? now - age.ToTimeSpan() : DateTimeOffset.MinValue;
    }
}
