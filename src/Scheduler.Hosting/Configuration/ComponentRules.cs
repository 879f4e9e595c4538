namespace Scheduler.Hosting.Configuration;

/// <summary>What must hold for a store or an executor.</summary>
internal static class ComponentRules
{
    /// <param name="name">Its name.</param>
    /// <param name="type">The type it chooses.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="known">The types there are.</param>
    /// <param name="keys">Its keys besides the settings.</param>
    /// <param name="connections">What the application can connect to; null where nobody knows.</param>
    /// <param name="place">Where it stands.</param>
    public static void Check(string name, string type, ComponentOptions options, IReadOnlyCollection<ComponentType> known, KeyTable keys, Connections? connections, Place place)
    {
        DefinitionRules.CheckId(name, place);
        if (known.LastOrDefault(candidate => candidate.Name.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } chosen)
        {
            CheckSettings(new(name, options.Settings) { ConnectionProblem = connections is null ? null : connections.ProblemOf }, chosen, keys, place);
        }
        else
        {
            place.Below("Type").Error(ProblemCodes.UnknownComponentType, Unknown.ComponentType(type, [.. known.Select(candidate => candidate.Name)]));
        }
    }

    private static void CheckSettings(ComponentSettings settings, ComponentType type, KeyTable keys, Place place)
    {
        type.Check(settings);
        Report(settings, place, keys);
    }

    /// <summary>Says what was found out about settings while they were read.</summary>
    public static void Report(ComponentSettings settings, Place place, KeyTable? keys = null)
    {
        foreach (var (code, key, message) in settings.Problems)
        {
            place.Below(key).Error(code, message);
        }

        foreach (var key in settings.Unknown)
        {
            place.Below(key).Error(ProblemCodes.UnknownSetting, Unknown.Setting(key, [.. keys?.Keys.Select(known => known.Name) ?? [], .. settings.Asked.Keys]));
        }
    }
}
