namespace Scheduler.Hosting.Configuration;

/// <summary>A kind of job that configuration can choose by name, <c>"Type": "http"</c>, and that is made of its <c>Settings</c>. Registered as a singleton; of several with one name the last counts.</summary>
internal abstract class JobType(string name) : ComponentType(name)
{
    /// <summary>Why configuration may not choose it; null where it may.</summary>
    public string? Refusal { get; init; }

    /// <summary>The job of these settings; mistakes end up in <paramref name="settings"/>, and then it is not to be used.</summary>
    public abstract JobDescriptor Describe(ComponentSettings settings);

    public override void Check(ComponentSettings settings) => Describe(settings);
}

/// <inheritdoc/>
/// <typeparam name="TJob">Its class.</typeparam>
/// <param name="name">The name.</param>
/// <param name="argsType">What its arguments are read as; null where it takes none.</param>
/// <param name="read">
/// Reads the settings and returns what makes the job of a run. Called whenever the configuration is checked; it has no effect besides. A setting that it does not read is reported as unknown.
/// </param>
internal sealed class JobType<TJob>(string name, Type? argsType, Func<ComponentSettings, Func<IServiceProvider, TJob>> read) : JobType(name)
    where TJob : class, IJob
{
    public override JobDescriptor Describe(ComponentSettings settings)
    {
        var create = read(settings);
        return new(settings.Name, services => create(services), ownsInstance: true) { Type = typeof(TJob), ArgsType = argsType, TakesArgs = argsType is not null };
    }
}
