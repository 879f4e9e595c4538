using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Scheduler.Hosting.Configuration;

/// <summary>The configuration as it stands at the moment, to be read again when it changes. It never asks <see cref="IOptionsMonitor{TOptions}"/>, which throws from a mistake on and may call twice for one change.</summary>
internal sealed class ConfigurationSource(
    SchedulerSection section,
    DefinitionBuilder builder,
    IEnumerable<IConfigureOptions<SchedulerOptions>> setups,
    IEnumerable<IPostConfigureOptions<SchedulerOptions>> postConfigures,
    IEnumerable<IValidateOptions<SchedulerOptions>> validations,
    TimeProvider time)
{
    /// <summary>Its files.</summary>
    public ConfigurationFiles Files { get; } = new(section);

    /// <summary>Path of the section.</summary>
    public string Path => section.Path;

    /// <summary>Whether there is nothing in the section.</summary>
    public bool IsEmpty => section.Section?.GetChildren().Any() != true;

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
    public BuiltDefinitions Read()
    {
        try
        {
            // Everything but the one validator whose text is for a start: it is asked here for what is behind the text.
            var options = new SchedulerOptionsFactory(setups, postConfigures, validations.Where(validation => validation is not SchedulerOptionsValidator)).Create(Options.DefaultName);
            var built = builder.Build(options, time.GetUtcNow());
            return built with { Problems = [.. built.Problems.Select(section.WithSource)] };
        }
        catch (OptionsValidationException exception)
        {
            return new(null, [.. exception.Failures.Select(failure => new ConfigurationProblem(ProblemCodes.InvalidValue, section.Path, failure))]);
        }
    }
}
