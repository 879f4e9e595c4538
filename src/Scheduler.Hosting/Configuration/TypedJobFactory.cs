namespace Scheduler.Hosting.Configuration;

/// <summary>Makes the jobs whose <c>Type</c> is a kind of job: of their <c>Settings</c>, and of nothing that a caller can say.</summary>
/// <param name="types">The kinds there are.</param>
/// <param name="configuration">Looks up what settings refer to; null where nobody knows the configuration.</param>
internal sealed class TypedJobFactory(IReadOnlyList<JobType> types, Func<string, string?>? configuration)
{
    // The last one of a name wins, so that an application can put its own in place of a built-in kind.
    public JobType? Find(string name) => types.LastOrDefault(type => type.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The job; null when something is wrong, which is reported.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="place">Where it stands.</param>
    public JobDescriptor? Make(JobType type, string name, JobOptions options, Place place)
    {
        if (type.Refusal is { } refusal)
        {
            place.Below(nameof(options.Type)).Error(ProblemCodes.InvalidJobType, refusal);
            return null;
        }

        var settings = new ComponentSettings(name, options.Settings) { Configuration = configuration };
        var job = Describe(type, settings, place);
        ComponentRules.Report(settings, place.Below(nameof(options.Settings)));
        return settings.Problems.Count == 0 && !settings.Unknown.Any() ? job : null;
    }

    /// <summary>Says that nobody reads the settings of a job that is of no kind.</summary>
    public void RefuseSettings(JobOptions options, Place place)
    {
        if (options.Settings.Count > 0)
        {
            place.Below(nameof(options.Settings)).Error(
                ProblemCodes.DoesNotFit,
                $"Nobody reads these settings. They are for a job whose Type is one of {string.Join(", ", types.Select(type => type.Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase))}; a class takes its settings from the container.");
        }
    }

    private static JobDescriptor? Describe(JobType type, ComponentSettings settings, Place place)
    {
        try
        {
            return type.Describe(settings);
        }
        catch (Exception) when (settings.Problems.Count > 0)
        {
            // Made of the fallback of a setting that is refused: what is wrong is said there.
            return null;
        }
        catch (Exception exception)
        {
            place.Below("Type").Error(ProblemCodes.CodeFailed, $"Type '{type.Name}' cannot be made of its settings, {exception.GetType().Name}: {exception.Message}");
            return null;
        }
    }
}
