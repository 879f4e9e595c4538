using System.Reflection;

namespace Scheduler.Hosting.Tests;

/// <summary>Where the tests were built.</summary>
internal static class Repository
{
    public static string Root => Built("Repository");

    /// <summary>The sample's program.</summary>
    public static string WebApp => Built("WebApp");

    private static string Built(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
