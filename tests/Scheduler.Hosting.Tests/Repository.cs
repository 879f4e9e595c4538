using System.Reflection;

namespace Scheduler.Hosting.Tests;

/// <summary>Where the tests were built.</summary>
internal static class Repository
{
    public static string Root => Built("Repository");

    /// <summary>The program of a sample.</summary>
    public static string Sample(string folder, string? program = null) => Path.Combine(Root, "samples", folder, Built("Output"), $"{program ?? folder}.dll");

    private static string Built(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
