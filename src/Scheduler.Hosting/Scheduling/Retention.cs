using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Forgets old runs, in small steps (RES-2, RES-3). Of several nodes that come to it together one does it, as stores see to.</summary>
internal sealed class Retention(ISchedulerStore store, EngineParts parts)
{
    private const int Step = 1000;

    /// <returns>Whether there may be more to forget.</returns>
    public async ValueTask<bool> PruneAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var options = parts.Definitions.Options.Retention;
        return await store.PruneAsync(Limits(options, now), options.KeepLast, Step, cancellationToken).ConfigureAwait(false) >= Step;
    }

    // Every final state has a limit, or its runs would be kept for ever.
    private static Dictionary<RunState, DateTimeOffset> Limits(RetentionOptions options, DateTimeOffset now) =>
        Enum.GetValues<RunState>().Where(state => state.IsFinal()).ToDictionary(state => state, state => Before(now, state switch
        {
            RunState.Succeeded => options.Succeeded,
            RunState.Missed or RunState.Skipped => options.Missed,
            _ => options.Failed,
        }));

    private static DateTimeOffset Before(DateTimeOffset now, Duration age) =>
        age.ToTimeSpan() < now - DateTimeOffset.MinValue ? now - age.ToTimeSpan() : DateTimeOffset.MinValue;
}
