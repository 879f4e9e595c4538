namespace Scheduler.Hosting;

/// <summary>A setting in force for a schedule, and what says so (CFG-5).</summary>
/// <param name="Key">Its key as in configuration: <c>Trigger</c>, <c>TimeZone</c>, or that of a policy, such as <c>Timeout</c> or <c>Retry:MaxAttempts</c>.</param>
/// <param name="Value">Its value as in configuration; for the trigger the words of <see cref="Schedule.When"/>.</param>
/// <param name="Origin">Which of those that may say it does.</param>
/// <param name="Source">Where that stands: a file with the line, an environment variable, <c>code</c>, <c>API</c>; null for what is built in.</param>
public sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin, string? Source);

/// <summary>What says a setting, each over those before it (CFG-5).</summary>
public enum SettingOrigin
{
    /// <summary>The scheduler itself: nobody says otherwise.</summary>
    BuiltIn,

    /// <summary>The defaults of the section, or the section itself.</summary>
    Defaults,

    /// <summary>The job.</summary>
    Job,

    /// <summary>The schedule.</summary>
    Schedule,

    /// <summary>A caller, over what configuration or code declares (OWN-2).</summary>
    Operator,
}
