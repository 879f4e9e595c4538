using System.Runtime.InteropServices;

namespace Scheduler.Hosting.Benchmarks.Reports;

/// <summary>Where it was measured.</summary>
internal static class ThisMachine
{
    public static string Description { get; } = $"{Environment.ProcessorCount} cores{Model()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {DateTimeOffset.UtcNow:yyyy-MM-dd}";

    private static string Model()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "" : " of " + line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
