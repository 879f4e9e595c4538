using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Events;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What every loop shares.</summary>
internal sealed record EngineParts(
    SchedulerDefinitions Definitions,
    IReadOnlyDictionary<string, ExecutorLane> Lanes,
    JobInvoker Invoker,
    EventPublisher Events,
    SchedulerMetrics Metrics,
    SchedulerHealth Health,
    RunWaiters Waiters,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>A job's name as it is registered; names are compared ignoring case everywhere but in stores.</summary>
    public string? NameOf(string? job) => job is not null && Definitions.Jobs.TryGetValue(job, out var known) ? known.Name : job;
}
