using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>One state of the configuration with all that follows from it: immutable, so that whoever takes it sees nothing of another.</summary>
internal sealed class ActiveConfiguration
{
    public ActiveConfiguration(SchedulerDefinitions definitions)
    {
        Definitions = definitions;
        Compiler = new(definitions);
        Editor = new(definitions, Compiler);
        Views = new(definitions, Compiler);
        JobStreams = definitions.Jobs.AllNames.Select(JobStream.Number).ToHashSet();
        Claims = [.. definitions.Jobs.SelectMany(job => job.Names, Claim)];
    }

    public SchedulerDefinitions Definitions { get; }

    public ScheduleCompiler Compiler { get; }

    public ScheduleEditor Editor { get; }

    public ScheduleViews Views { get; }

    /// <summary>The numbers of the streams of runs that belong to jobs alone.</summary>
    public IReadOnlySet<long> JobStreams { get; }

    /// <summary>What this node can run. VER-1, VER-4: only runs of jobs that it knows, with arguments that it can read.</summary>
    public IReadOnlyList<JobClaim> Claims { get; }

    private static JobClaim Claim(JobDefinition job, string name) =>
        new(name, job.Version, job.JobPolicies.MaxConcurrentRuns is int.MaxValue or null ? 0 : job.JobPolicies.MaxConcurrentRuns.Value, job.RateLimit?.Limit);
}

/// <summary>
/// The configuration that holds at the moment; replaced whole. The engine has one for its callers and each loop one of its own, which changes only between two turns.
/// </summary>
internal sealed class CurrentConfiguration(ActiveConfiguration first)
{
    private volatile ActiveConfiguration _value = first;

    public ActiveConfiguration Value
    {
        get => _value;
        set => _value = value;
    }
}
