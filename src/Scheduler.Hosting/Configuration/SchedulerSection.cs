using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>The section that configures the scheduler, and where its values come from.</summary>
/// <param name="configuration">The application's configuration; null when it has none.</param>
/// <param name="path">The section's path.</param>
internal sealed class SchedulerSection(IConfiguration? configuration, string path = SchedulerOptions.DefaultSection)
{
    public IConfigurationSection? Section { get; } = configuration?.GetSection(path);

    public string Path => Section?.Path ?? path;

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Section?.GetChildren().Any() != true;

    /// <summary>A setting of the application, outside the section; null when it is not set.</summary>
    public string? OfApplication(string key) => configuration?[key];

    /// <summary>The names of the application's connection strings.</summary>
    public IEnumerable<string> ConnectionStrings => configuration?.GetSection(nameof(ConnectionStrings)).GetChildren().Where(one => !string.IsNullOrEmpty(one.Value)).Select(one => one.Key) ?? [];

    /// <summary>All providers, the strongest last.</summary>
    public IEnumerable<IConfigurationProvider> Providers => ProvidersOf(configuration);

    /// <summary>What supplies what stands at a path, with its line where it is a file: the last provider that has it wins. Null when none does.</summary>
    public string? SourceOf(string path) =>
        Providers.LastOrDefault(provider => provider.TryGet(path, out _) || IsBelow(provider, path)) is { } source
            ? source is FileConfigurationProvider file && JsonPlaces.LineOf(file, path) is { } line ? $"{SettingSource.Of(source, path)}:{line}" : SettingSource.Of(source, path)
            : null;

    /// <summary>All that have something below a path, the strongest last.</summary>
    public IReadOnlyList<string> SourcesOf(string path) => [.. Providers.Where(provider => IsBelow(provider, path)).Select(provider => SettingSource.Of(provider, path))];

    // A configuration may be a part of another one, as that of the host is of the application's.
    private static IEnumerable<IConfigurationProvider> ProvidersOf(IConfiguration? configuration) =>
        (configuration as IConfigurationRoot)?.Providers.SelectMany(provider => provider is ChainedConfigurationProvider chained ? ProvidersOf(chained.Configuration) : [provider]) ?? [];

    private static bool IsBelow(IConfigurationProvider provider, string path) => provider.GetChildKeys([], path).Any();
}
