using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>Settings that somebody else reads: each value by its path below the section that holds them, as <c>Headers:Accept</c>.</summary>
internal static class FlatSettings
{
    /// <summary>Takes what stands at one key, which is the first part of each path.</summary>
    public static void Read(IDictionary<string, string?> settings, Setting setting) => Read(settings, setting, setting.Section.Path.Length - setting.Key.Length);

    /// <summary>Takes all that stands below a key.</summary>
    public static void ReadBelow(IDictionary<string, string?> settings, Setting setting)
    {
        foreach (var child in setting.Children())
        {
            Read(settings, child);
        }
    }

    private static void Read(IDictionary<string, string?> settings, Setting setting, int prefix)
    {
        foreach (var (key, value) in setting.Section.AsEnumerable())
        {
            if (value is not null)
            {
                settings[key[prefix..]] = value;
            }
        }
    }
}
