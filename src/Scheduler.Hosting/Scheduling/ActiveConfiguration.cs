using System.IO.Hashing;
using System.Text;
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
        JobVersions = definitions.Jobs.SelectMany(job => job.Names, (job, name) => (name, job.Version)).ToDictionary(job => job.name, job => job.Version, StringComparer.Ordinal);
        Claims = [.. definitions.Jobs.SelectMany(job => job.Names, Claim)];
    }

    public SchedulerDefinitions Definitions { get; }

    public ScheduleCompiler Compiler { get; }

    public ScheduleEditor Editor { get; }

    public ScheduleViews Views { get; }

    /// <summary>The numbers of the streams of runs that belong to jobs alone.</summary>
    public IReadOnlySet<long> JobStreams { get; }

    /// <summary>The names of all jobs, with the versions of their arguments.</summary>
    public IReadOnlyDictionary<string, int> JobVersions { get; }

    /// <summary>What this node can run. VER-1, VER-4: only runs of jobs that it knows, with arguments that it can read.</summary>
    public IReadOnlyList<JobClaim> Claims { get; }

    /// <summary>The schedules that are declared in a store, by their ids.</summary>
    public Dictionary<string, DeclaredSchedule> DeclaredIn(string store) =>
        Definitions.Schedules
            .Where(schedule => string.Equals(Definitions.PoliciesOf(schedule.Definition).Store, store, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(schedule => schedule.Definition.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>What two nodes have alike exactly when they declare the same schedules in a store, whatever else differs in their configurations.</summary>
    public string HashOfDeclared(string store)
    {
        var hash = new XxHash128();
        Append(Definitions.TimeZone.Id);
        foreach (var (id, schedule) in DeclaredIn(store).OrderBy(schedule => schedule.Key.ToUpperInvariant(), StringComparer.Ordinal))
        {
            Append(id);
            Append(Compiler.Json.ToStored(schedule.Definition).ToJson());
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());

        void Append(string text)
        {
            hash.Append(Encoding.UTF8.GetBytes(text));
            hash.Append([0]);
        }
    }

    private static JobClaim Claim(JobDefinition job, string name) =>
        new(name, job.Version, job.JobPolicies.MaxConcurrentRuns is int.MaxValue or null ? 0 : job.JobPolicies.MaxConcurrentRuns.Value, job.RateLimit?.Limit);
}

/// <summary>
/// The configuration that holds at the moment; replaced whole. The engine has one for its callers and each loop one of its own, which changes only between two turns.
/// </summary>
internal sealed class CurrentConfiguration(ActiveConfiguration first)
{
    private volatile ActiveConfiguration _value = first;
    private volatile ReloadState _reload = new(default);

    /// <summary>What became of the last change. For people; of the engine's alone.</summary>
    public ReloadState Reload
    {
        get => _reload;
        set => _reload = value;
    }

    /// <summary>Has the configuration read now; null while nobody watches it. Its argument is the hash of a change that is meant, whatever it removes.</summary>
    public Func<string?, Task>? Reloader { get; set; }

    public ActiveConfiguration Value
    {
        get => _value;
        set => _value = value;
    }
}

/// <summary>How the configuration that holds stands to the one that is configured.</summary>
/// <param name="Since">Since when it holds.</param>
internal sealed record ReloadState(DateTimeOffset Since)
{
    /// <summary>Why a later one is refused; empty where none is.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The settings that wait for a restart.</summary>
    public IReadOnlyList<string> Pending { get; init; } = [];
}
