using System.Globalization;

namespace Scheduler.Hosting;

/// <summary>The program of a job of type <c>command</c> ended with an exit code that is no success.</summary>
public sealed class CommandFailedException : Exception
{
    private const int Shown = 1500;

    internal CommandFailedException(string program, int exitCode, string output)
        : base($"'{program}' ended with exit code {exitCode.ToString(CultureInfo.InvariantCulture)}.{(output.Length == 0 ? "" : $"\n{Last(output)}")}") => ExitCode = exitCode;

    /// <summary>The exit code; for a program that a signal has ended, 128 and the number of the signal.</summary>
    public int ExitCode { get; }

    private static string Last(string output) => output.Length <= Shown ? output : string.Concat("…", output.AsSpan(output.Length - Shown));
}
