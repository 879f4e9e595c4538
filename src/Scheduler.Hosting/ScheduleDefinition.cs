using System.Collections.ObjectModel;

namespace Scheduler.Hosting;

/// <summary>What a schedule is, as its owner wrote it: immutable, and the part of a schedule that stores keep as text.</summary>
/// <param name="Id">Its name among all stores: letters, digits, <c>. _ -</c>, at most 128, the first a letter or digit; compared ignoring case.</param>
/// <param name="Job">Name of the job it runs.</param>
/// <param name="Trigger">When it occurs.</param>
public sealed record ScheduleDefinition(string Id, string Job, ITrigger Trigger)
{
    /// <summary>Arguments of each run. Default: none.</summary>
    public Payload Args { get; init; }

    /// <summary>Policies said here; what is null is inherited.</summary>
    public SchedulePolicies Policies { get; init; } = new();

    /// <summary>For people: what it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Free name-value pairs for tools of the owner; each run sees them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>An instant of the first occurrence, before which the trigger is not asked; null leaves all to the trigger.</summary>
    public DateTimeOffset? FirstRunAt { get; init; }

    /// <summary>After how many runs of its occurrences the schedule is completed, from 1; null for never. Runs that callers make and retries do not count (BND-2).</summary>
    public int? MaxRuns { get; init; }

    /// <summary>Whether it runs once at its creation, besides its occurrences (INT-1). Default: no.</summary>
    public bool RunOnCreate { get; init; }

    /// <summary>Whether it runs when a node starts, besides its occurrences (INT-3). Default: never.</summary>
    public RunOnStartup RunOnStartup { get; init; }
}
