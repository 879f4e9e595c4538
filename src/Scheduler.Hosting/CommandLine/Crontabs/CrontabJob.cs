namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>One job of a crontab, with the variables that hold for it.</summary>
/// <param name="Line">Number of its line, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">The comment above it; null for none.</param>
/// <param name="Crons">When it runs: when any of these cron expressions says so.</param>
/// <param name="Command">What the shell is given.</param>
/// <param name="Input">What the command reads; null for nothing.</param>
/// <param name="Variables">The variables.</param>
internal sealed record CrontabJob(
    int Line, string Name, string? Description, IReadOnlyList<string> Crons, string Command, string? Input, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The time zone of the crontab; null where it says none.</summary>
    public string? TimeZone => Variables.GetValueOrDefault("CRON_TZ");

    /// <summary>Up to how many minutes cron delays it; null for not.</summary>
    public string? RandomDelay => Variables.GetValueOrDefault("RANDOM_DELAY");
}
