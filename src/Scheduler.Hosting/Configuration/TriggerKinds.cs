namespace Scheduler.Hosting.Configuration;

/// <summary>Which keys of a trigger choose its kind, and which modify it (CFG-4).</summary>
internal static class TriggerKinds
{
    /// <summary>The kinds that configuration can name.</summary>
    public static IReadOnlyList<string> InConfiguration { get; } =
    [
        nameof(TriggerOptions.Cron),
        nameof(TriggerOptions.CronFields),
        nameof(TriggerOptions.Every),
        nameof(TriggerOptions.At),
        nameof(TriggerOptions.Calendar),
        nameof(TriggerOptions.Any),
        nameof(TriggerOptions.All),
    ];

    /// <summary>The kinds that configuration can name, for messages.</summary>
    public static string Names { get; } = string.Join(", ", InConfiguration);

    /// <summary>The kinds that are set.</summary>
    public static IReadOnlyList<string> Of(TriggerOptions options) =>
    [
        .. When(options.Cron is not null, nameof(options.Cron)),
        .. When(options.CronFields is not null, nameof(options.CronFields)),
        .. When(options.Every is not null, nameof(options.Every)),
        .. When(options.At is not null, nameof(options.At)),
        .. When(options.Calendar is not null, nameof(options.Calendar)),
        .. When(options.Any.Count > 0, nameof(options.Any)),
        .. When(options.All.Count > 0, nameof(options.All)),
        .. When(options.Instance is not null, nameof(options.Instance)),
    ];

    /// <summary>The modifiers that are set.</summary>
    public static IReadOnlyList<string> ModifiersOf(TriggerOptions options) =>
    [
        .. When(options.TimeZone is not null, nameof(options.TimeZone)),
        .. When(options.StartAt is not null, nameof(options.StartAt)),
        .. When(options.EndAt is not null, nameof(options.EndAt)),
        .. When(options.Dst is not null, nameof(options.Dst)),
        .. When(options.Jitter is not null, nameof(options.Jitter)),
        .. When(options.JitterMode is not null, nameof(options.JitterMode)),
        .. When(options.Align is not null, nameof(options.Align)),
        .. When(options.Threshold is not null, nameof(options.Threshold)),
    ];

    /// <summary>The modifiers that are set and belong to the outermost trigger of any kind, one made in code included.</summary>
    public static IReadOnlyList<string> OutermostOf(TriggerOptions options) =>
    [
        .. When(options.Calendars.Count > 0, nameof(options.Calendars)),
        .. When(options.OnExcluded is not null, nameof(options.OnExcluded)),
    ];

    private static IEnumerable<string> When(bool isSet, string key) => isSet ? [key] : [];
}
