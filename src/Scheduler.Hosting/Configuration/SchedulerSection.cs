using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>The section that configures the scheduler, and where its values come from.</summary>
/// <param name="configuration">The application's configuration; null when it has none.</param>
/// <param name="path">The section's path.</param>
internal sealed class SchedulerSection(IConfiguration? configuration, string path = SchedulerOptions.DefaultSection)
{
    private const string TypeSuffix = "ConfigurationProvider";

    public IConfigurationSection? Section { get; } = configuration?.GetSection(path);

    public string Path => Section?.Path ?? path;

    /// <summary>A setting of the application, outside the section; null when it is not set.</summary>
    public string? OfApplication(string key) => configuration?[key];

    /// <summary>All providers, the strongest last.</summary>
    public IEnumerable<IConfigurationProvider> Providers => ProvidersOf(configuration);

    /// <summary>The problem with the source of what it is about.</summary>
    public ConfigurationProblem WithSource(ConfigurationProblem problem) => problem.Source is null ? problem with { Source = SourceOf(problem.Path) } : problem;

    /// <summary>The provider that supplies what stands at a path, with its line where it is a file: the last one wins. Null when none does.</summary>
    public string? SourceOf(string path) =>
        Providers.Reverse().FirstOrDefault(provider => provider.TryGet(path, out _) || provider.GetChildKeys([], path).Any()) is { } source
            ? source is FileConfigurationProvider file && JsonPlaces.LineOf(file, path) is { } line ? $"{NameOf(source)}:{line}" : NameOf(source)
            : null;

    /// <summary>All providers that have something below a path, the strongest last.</summary>
    public IReadOnlyList<string> SourcesOf(string path) => [.. Providers.Where(provider => provider.GetChildKeys([], path).Any()).Select(NameOf)];

    // A configuration may be a part of another one, as that of the host is of the application's.
    private static IEnumerable<IConfigurationProvider> ProvidersOf(IConfiguration? configuration) =>
        (configuration as IConfigurationRoot)?.Providers.SelectMany(provider => provider is ChainedConfigurationProvider chained ? ProvidersOf(chained.Configuration) : [provider]) ?? [];

    // A provider of a file says its path only in its text: "JsonConfigurationProvider for 'appsettings.json' (Optional)".
    private static string NameOf(IConfigurationProvider provider)
    {
        if (provider.ToString()?.Split(" for '") is [_, var file])
        {
            return file.Split('\'')[0];
        }

        var type = provider.GetType().Name;
        return type.EndsWith(TypeSuffix, StringComparison.Ordinal) ? type[..^TypeSuffix.Length] : type;
    }
}
