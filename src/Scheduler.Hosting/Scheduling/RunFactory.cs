using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes runs: every one of them, whatever asks for it, gets here what its job and its schedule say about it.</summary>
internal static class RunFactory
{
    private const int MostPriority = 100;

    // An index of PostgreSQL takes 2,704 bytes, and a letter at most three of them.
    private const int LongestUniqueKey = 500;

    private static readonly RunHeader Manual = new() { Origin = RunOrigin.Manual };

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

    /// <summary>A run that a caller makes, with what he says about it.</summary>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    public static NewRun MakeForCaller(JobDefinition job, CompiledSchedule? schedule, RunId id, DateTimeOffset due, Payload args, RunOptions? options)
    {
        if (options?.Priority is < -MostPriority or > MostPriority)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Priority, $"{nameof(RunOptions.Priority)} must be from -{MostPriority} to {MostPriority}.");
        }

        if (options?.UniqueKey is { } key && (key.Length is 0 or > LongestUniqueKey || key.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ArgumentException(
                $"A {nameof(RunOptions.UniqueKey)} has 1 to {LongestUniqueKey} letters, none of them NUL; this one has {key.Length}. Leave it null for none, or give a hash of what is longer.", nameof(options));
        }

        var header = options is null ? Manual : Manual with { Description = options.Description, Metadata = options.Metadata is { Count: > 0 } metadata ? metadata : null };
        return Make(job, schedule, id, due, args, header, options?.Priority, options?.UniqueKey);
    }
}
