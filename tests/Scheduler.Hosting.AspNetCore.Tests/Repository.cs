using System.Reflection;

namespace Scheduler.Hosting.AspNetCore.Tests;

/// <summary>Where the tests were built.</summary>
internal static class Repository
{
    public static string Root => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Repository").Value!;
}
