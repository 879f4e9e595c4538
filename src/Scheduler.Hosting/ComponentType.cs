namespace Scheduler.Hosting;

/// <summary>A kind of store or executor that configuration can choose by name: <c>"Type": "Memory"</c>.</summary>
internal abstract class ComponentType(string name)
{
    /// <summary>The name, compared ignoring case.</summary>
    public string Name { get; } = name;

    /// <summary>Reads and checks the settings without creating anything; mistakes end up in <paramref name="settings"/>.</summary>
    public abstract void Check(ComponentSettings settings);
}

/// <summary>A kind of store (<c>ISchedulerStore</c>) or executor (<c>IExecutor</c>). Registered as a singleton; of several with one name the last counts.</summary>
/// <typeparam name="T">What it makes.</typeparam>
/// <param name="name">The name.</param>
/// <param name="read">
/// Reads the settings and returns what creates the part. Called once to check the configuration and once to create; it has no effect besides. A setting that
/// it does not read is reported as unknown.
/// </param>
internal sealed class ComponentType<T>(string name, Func<ComponentSettings, Func<IServiceProvider, T>> read) : ComponentType(name)
    where T : class
{
    public override void Check(ComponentSettings settings) => read(settings);

    public T Create(ComponentSettings settings, IServiceProvider services) => read(settings)(services);
}
