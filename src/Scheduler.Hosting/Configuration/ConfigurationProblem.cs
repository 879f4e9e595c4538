namespace Scheduler.Hosting.Configuration;

/// <summary>One mistake in the configuration.</summary>
/// <param name="Code">Its code in the catalogue, such as SCH1001.</param>
/// <param name="Path">The full configuration path, such as <c>Scheduler:Jobs:tick:Every</c>.</param>
/// <param name="Message">What is wrong, the value, and the remedy.</param>
internal sealed record ConfigurationProblem(string Code, string Path, string Message)
{
    /// <summary>Whether the scheduler starts all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The file or other source that supplied the value; null where it is not known, or code did.</summary>
    public string? Source { get; init; }

    /// <summary>All of it in one line, for the log.</summary>
    public string InOneLine => $"{Code} {Path}{(Source is null ? "" : $" [{Source}]")}: {Message}";
}
