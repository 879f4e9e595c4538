using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Scheduler.Hosting.Configuration;

/// <summary>The configuration as it stands at the moment, to be read again when it changes. It never asks <see cref="IOptionsMonitor{TOptions}"/>, which throws from a mistake on and may call twice for one change.</summary>
internal sealed class ConfigurationSource(SchedulerSection section, ConfigurationCheck check)
{
    /// <summary>Its files.</summary>
    public ConfigurationFiles Files { get; } = new(section);

    /// <summary>Path of the section.</summary>
    public string Path => section.Path;

    /// <summary>Whether there is nothing in the section.</summary>
    public bool IsEmpty => section.IsEmpty;

    /// <summary>Calls back whenever something may have changed, on any thread, until what is returned is disposed.</summary>
    public IReadOnlyList<IDisposable> Watch(Action changed) =>
        section.Section is { } watched ? [ChangeToken.OnChange(watched.GetReloadToken, changed), .. Files.Watch(changed)] : [];

    /// <summary>Stands for the content of the section: the same whatever the order and the case of its keys.</summary>
    public string Hash()
    {
        var hash = new XxHash128();
        foreach (var (key, value) in (section.Section?.AsEnumerable(makePathsRelative: true) ?? []).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.ToUpperInvariant()}\0{(value is null ? '-' : '=')}{value}\0")));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Makes definitions of it, or says everything that is wrong.</summary>
    public BuiltDefinitions Read() => check.Run();
}
