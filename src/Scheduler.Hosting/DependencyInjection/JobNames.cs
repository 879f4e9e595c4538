using System.Reflection;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.DependencyInjection;

/// <summary>The name of a job class that was registered without one.</summary>
internal static partial class JobNames
{
    public static string Of(Type type) => type.GetCustomAttribute<JobNameAttribute>()?.Name ?? Kebab(type.Name);

    private static string Kebab(string name)
    {
        var bare = name.Length > 3 && name.EndsWith("Job", StringComparison.Ordinal) ? name[..^3] : name;
        return WordStart().Replace(bare, "-").ToLowerInvariant();
    }

    // Between "y" and "R" of NightlyReport, and between "L" and "R" of SQLReport.
    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
