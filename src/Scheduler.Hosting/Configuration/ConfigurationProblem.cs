namespace Scheduler.Hosting.Configuration;

/// <summary>One mistake in the configuration (CFG-9).</summary>
/// <param name="Code">Its code, such as SCH1001.</param>
/// <param name="Path">The full configuration path, such as <c>Scheduler:Jobs:tick:Every</c>.</param>
/// <param name="Message">What is wrong, the value, and the remedy.</param>
public sealed record ConfigurationProblem(string Code, string Path, string Message)
{
    /// <summary>Whether the scheduler starts all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>What supplied the value, such as <c>appsettings.json</c> or <c>environment variable Scheduler__TimeZone</c>; null where nothing did, or code.</summary>
    public string? Source { get; init; }

    /// <summary>All of it in one line, for the log.</summary>
    internal string InOneLine => $"{Code} {Path}{(Source is null ? "" : $" [{Source}]")}: {Message}";
}
