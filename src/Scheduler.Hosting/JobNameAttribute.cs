using System.Reflection;

namespace Scheduler.Hosting;

/// <summary>Names a job class, so that renaming the class changes nothing that is stored (VER-3). Without it the name is the class's in kebab case: <c>NightlyReport</c> and <c>NightlyReportJob</c> are <c>nightly-report</c>.</summary>
/// <param name="name">The job's name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobNameAttribute(string name) : Attribute
{
    /// <summary>The job's name.</summary>
    public string Name { get; } = name;

    /// <summary>Names it had before, under which stored schedules and runs still find it. They do not apply where the class is registered under a name other than <see cref="Name"/>. Default: none.</summary>
    public string[] Aliases { get; set; } = [];

    /// <summary>Version of its arguments, from 0: raise it when an older node could not read what this one writes (VER-4). Default: 0.</summary>
    public int Version { get; set; }

    /// <summary>What a class says of itself when it is registered under a name.</summary>
    internal static (IReadOnlyList<string> Aliases, int Version) Of(Type type, string name) =>
        type.GetCustomAttribute<JobNameAttribute>() is { } said ? (said.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? said.Aliases : [], said.Version) : ([], 0);
}
