using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes runs: every one of them, whatever asks for it, gets here what its job and its schedule say about it.</summary>
internal static class RunFactory
{
    /// <param name="job">Its job.</param>
    /// <param name="schedule">Its schedule; null for a run of the job alone.</param>
    /// <param name="id">Its id.</param>
    /// <param name="due">When it may start.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="header">More about it.</param>
    /// <param name="priority">Its head start; null for its schedule's or job's.</param>
    /// <param name="uniqueKey">What no other live run may have; null for nothing.</param>
    public static NewRun Make(
        JobDefinition job, CompiledSchedule? schedule, RunId id, DateTimeOffset due, Payload args, RunHeader header, int? priority = null, string? uniqueKey = null)
    {
        var policies = schedule?.Policies ?? job.Policies;
        var traceParent = SchedulerActivities.RunCreated(job.Name, schedule?.Id, id);
        return new(id, job.Name, due, args, (traceParent is null ? header : header with { TraceParent = traceParent }).Encode(), policies.Executor!)
        {
            Priority = priority ?? policies.Priority!.Value,
            Version = job.Version,
            LimitKey = job.LimitKeyOf(args),
            RateKey = job.RateKeyOf(args),
            UniqueKey = uniqueKey,
        };
    }
}
