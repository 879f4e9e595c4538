using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hosting.Configuration;

/// <summary>The jobs that have code, each found by its name and by its aliases, ignoring case (VER-3).</summary>
internal sealed class JobDefinitions : IReadOnlyCollection<JobDefinition>
{
    private readonly Dictionary<string, JobDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyCollection<JobDefinition> _jobs;

    /// <param name="jobs">The jobs. Of two with one name the first has it.</param>
    public JobDefinitions(IReadOnlyCollection<JobDefinition> jobs)
    {
        _jobs = jobs;
        foreach (var (name, job) in jobs.Select(job => (job.Name, job)).Concat(jobs.SelectMany(job => job.Aliases, (job, alias) => (alias, job))))
        {
            _byName.TryAdd(name, job);
        }
    }

    public int Count => _jobs.Count;

    /// <summary>Their names, without aliases: for messages.</summary>
    public IReadOnlyCollection<string> Names => [.. _jobs.Select(job => job.Name)];

    /// <summary>Their names and aliases: what this node knows.</summary>
    public IReadOnlyCollection<string> AllNames => [.. _jobs.SelectMany(job => job.Names)];

    /// <summary>All names of the job that has this one (VER-3); this one alone where no job has it.</summary>
    public IEnumerable<string> NamesOf(string name) => Find(name)?.Names ?? [name];

    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public JobDefinition this[string name] => _byName[name];

    /// <summary>The job; null when there is none of this name.</summary>
    public JobDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    public bool TryGetValue(string name, [NotNullWhen(true)] out JobDefinition? job) => _byName.TryGetValue(name, out job);

    public IEnumerator<JobDefinition> GetEnumerator() => _jobs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
