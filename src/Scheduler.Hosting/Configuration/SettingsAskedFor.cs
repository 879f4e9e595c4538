namespace Scheduler.Hosting.Configuration;

/// <summary>Which settings a component reads: it is asked to read some of which none is set, and that it asks for them is all that can be known of its code.</summary>
internal static class SettingsAskedFor
{
    public static IEnumerable<(string Name, KeyKind Kind)> By(ComponentType type)
    {
        var settings = new ComponentSettings(type.Name, new Dictionary<string, string?>());
        try
        {
            type.Check(settings);
        }
        catch (Exception)
        {
            // It cannot be made of nothing. What it asked for before counts.
        }

        return settings.Asked.Select(asked => (asked.Key, KindOf(asked.Value)));
    }

    private static KeyKind KindOf(SettingKind kind) => kind switch
    {
        SettingKind.Number => KeyKind.Number,
        SettingKind.Real => KeyKind.Real,
        SettingKind.Length => KeyKind.Length,
        SettingKind.Flag => KeyKind.Flag,
        SettingKind.Texts => KeyKind.Texts,
        SettingKind.Pairs => KeyKind.Pairs,
        _ => KeyKind.Text,
    };
}
