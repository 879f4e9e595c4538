namespace Scheduler.Hosting;

/// <summary>A job this scheduler knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ArgsType">What its arguments are read as; null when it takes them as they come.</param>
/// <param name="Policies">The policies of a run without a schedule: the job's own over the defaults.</param>
/// <param name="Description">For people: what it does.</param>
/// <param name="Metadata">Free name-value pairs.</param>
public sealed record Job(string Name, Type? ArgsType, SchedulePolicies Policies, string? Description, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What holds for all its runs, whatever made them; a name that is null is none.</summary>
    public JobPolicies JobPolicies { get; init; } = JobPolicies.BuiltIn;

    /// <summary>Other names that it is found by (VER-3).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Version of its arguments (VER-4).</summary>
    public int Version { get; init; }

    /// <summary>What hides members of the arguments; null where nothing is to be hidden.</summary>
    internal Func<Payload, Payload>? Hide { get; init; }

    /// <summary>Arguments of this job as they may be shown: members that are marked with <see cref="RedactAttribute"/> are <c>[redacted]</c> (SEC-3).</summary>
    /// <param name="args">The arguments.</param>
    public Payload Redact(Payload args) => Hide?.Invoke(args) ?? args;
}
