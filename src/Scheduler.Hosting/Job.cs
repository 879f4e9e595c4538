namespace Scheduler.Hosting;

/// <summary>A job this scheduler knows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ArgsType">What its arguments are read as; null when it takes them as they come.</param>
/// <param name="Policies">The policies of a run without a schedule: the job's own over the defaults.</param>
/// <param name="Description">For people: what it does.</param>
/// <param name="Metadata">Free name-value pairs.</param>
public sealed record Job(string Name, Type? ArgsType, SchedulePolicies Policies, string? Description, IReadOnlyDictionary<string, string> Metadata);
