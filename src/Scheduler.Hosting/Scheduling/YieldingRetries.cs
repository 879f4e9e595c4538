using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Ends retries that wait and give way to an occurrence for which there was room beside them (RET-6). Where there was none, <see cref="BusyFires"/> sees to them.
/// </summary>
internal sealed class YieldingRetries(ISchedulerStore store, RunRecorder recorder, RunViews views)
{
    /// <summary>Puts their ends into another commit. A retry that starts in between no longer waits, and goes on.</summary>
    /// <param name="second">The other commit.</param>
    /// <param name="first">The one that made runs of occurrences.</param>
    /// <param name="result">Its answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask AddAsync(Batch second, Batch first, CommitResult result, CancellationToken cancellationToken)
    {
        foreach (var (fire, answer) in first.Fires.Zip(result.Fires))
        {
            if (answer is { Status: FireStatus.Fired, Active: > 0 } && fire is { Schedule: { } schedule, Plan.Runs: [var made, ..] } && schedule.Policies.Retry!.StopAtNextOccurrence!.Value)
            {
                await AddAsync(second, schedule, made.Nominal, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask AddAsync(Batch second, CompiledSchedule schedule, DateTimeOffset nominal, CancellationToken cancellationToken)
    {
        foreach (var live in await store.ReadLiveAsync(null, schedule.Number, cancellationToken).ConfigureAwait(false))
        {
            // Not one of the very runs that were made.
            if (live.State == RunState.RetryWait && live.Id.Nominal < nominal)
            {
                var run = views.View(live, schedule) with { State = RunState.Failed, Reason = OverlapVerdict.Reason };
                second.Add(new(run), recorder.Make(run, live.Fence));
            }
        }
    }
}
