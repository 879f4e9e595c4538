using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Decides about runs whose node died: here and nowhere else (DEL-1).</summary>
internal sealed partial class OrphanDecider(RunRecorder recorder, RunViews views, ScheduleCache schedules, EngineParts parts, ILogger logger)
{
    public async ValueTask AddAsync(Batch batch, IReadOnlyList<LiveRun> orphans, CancellationToken cancellationToken)
    {
        foreach (var orphan in orphans)
        {
            var policies = parts.Definitions.Jobs[orphan.Job].JobPolicies;
            var verdict = RecoveryRules.After(orphan.Recovery, policies.Delivery!.Value, policies.MaxRecoveries!.Value);
            Log.Orphaned(logger, orphan.Job, orphan.Id, verdict.State, verdict.Reason ?? "it starts again");
            var run = views.View(orphan, await schedules.GetAsync(orphan.Id.Schedule, cancellationToken).ConfigureAwait(false)) with { State = verdict.State, Reason = verdict.Reason };
            batch.Add(new(run, verdict.Delay), recorder.Make(run, orphan.Fence) with { Delay = verdict.Delay });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.RunOrphaned, LogLevel.Warning, "The node that ran job '{Job}' (run {Run}) is gone; the run is {State} now: {Reason}")]
        public static partial void Orphaned(ILogger logger, string job, RunId run, RunState state, string reason);
    }
}
