using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>The section that configures the scheduler, and where its values come from.</summary>
/// <param name="configuration">The application's configuration; null when it has none.</param>
/// <param name="path">The section's path.</param>
internal sealed class SchedulerSection(IConfiguration? configuration, string path = SchedulerOptions.DefaultSection)
{
    private readonly IConfigurationRoot? _root = configuration as IConfigurationRoot;

    public IConfigurationSection? Section { get; } = configuration?.GetSection(path);

    public string Path => Section?.Path ?? path;

    /// <summary>A setting of the application, outside the section; null when it is not set.</summary>
    public string? OfApplication(string key) => configuration?[key];

    /// <summary>What supplies what stands at a path: the last provider that has it wins. Null when none does.</summary>
    public string? SourceOf(string path) => _root?.Providers.LastOrDefault(provider => provider.TryGet(path, out _) || IsBelow(provider, path)) is { } source ? SettingSource.Of(source, path) : null;

    /// <summary>All that have something below a path, the strongest last.</summary>
    public IReadOnlyList<string> SourcesOf(string path) => [.. (_root?.Providers ?? []).Where(provider => IsBelow(provider, path)).Select(provider => SettingSource.Of(provider, path))];

    private static bool IsBelow(IConfigurationProvider provider, string path) => provider.GetChildKeys([], path).Any();
}
