using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Forgets old runs, now and then and in small steps (RES-2, RES-3).</summary>
internal sealed class Retention(ISchedulerStore store, RetentionOptions options)
{
    private const int Step = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async ValueTask PruneAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _next)
        {
            return;
        }

        var limits = new Dictionary<RunState, DateTimeOffset>
        {
            [RunState.Succeeded] = Before(options.Succeeded),
            [RunState.Failed] = Before(options.Failed),
            [RunState.Cancelled] = Before(options.Failed),
            [RunState.Missed] = Before(options.Missed),
            [RunState.Skipped] = Before(options.Missed),
        };
        var forgotten = await store.PruneAsync(limits, options.KeepLast, Step, cancellationToken).ConfigureAwait(false);
        // A full step means that there is more: it follows with the next turn.
        _next = forgotten < Step ? now + Every : now;

        DateTimeOffset Before(Duration age) =>
            age.ToTimeSpan() < now - DateTimeOffset.MinValue ? now - age.ToTimeSpan() : DateTimeOffset.MinValue;
    }
}
