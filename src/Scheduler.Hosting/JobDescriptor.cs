using System.Collections.ObjectModel;

namespace Scheduler.Hosting;

/// <summary>A job's name and how to make an instance of it in a DI scope. Registered as a singleton for each job.</summary>
/// <param name="name">Its name: what schedules, stores and callers know it by (VER-1).</param>
/// <param name="create">Makes the job from the services of a run's scope. An instance that the scope does not own is disposed by the engine when <paramref name="ownsInstance"/>.</param>
public sealed class JobDescriptor(string name, Func<IServiceProvider, IJob> create, bool ownsInstance = false)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its class; null when it has none, or none that is known, such as a delegate.</summary>
    public Type? Type { get; init; }

    /// <summary>What its arguments are read as, so that wrong ones are refused before a run; null when it takes them as they come.</summary>
    public Type? ArgsType { get; init; }

    /// <summary>Whether it takes arguments at all; where not, a schedule or caller that brings some is refused. Default: true.</summary>
    public bool TakesArgs { get; init; } = true;

    /// <summary>For people: what it does.</summary>
    public string? Description { get; init; }

    /// <summary>Names it had before, under which stored schedules and runs still find it (VER-3). Default: none.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Version of its arguments, from 0: a run whose arguments have a later one is left to nodes that know it (VER-4). Default: 0.</summary>
    public int Version { get; init; }

    /// <summary>Free name-value pairs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Why it can never run: an error of the configuration. Null for a job that can.</summary>
    internal string? Refusal { get; init; }

    /// <summary>Whether the engine disposes the instance, because the scope does not know it.</summary>
    internal bool OwnsInstance { get; } = ownsInstance;

    /// <summary>Makes the job.</summary>
    /// <param name="services">The services of the run's scope.</param>
    internal IJob Create(IServiceProvider services) => create(services);
}
