namespace Scheduler.Hosting.Configuration;

/// <summary>Which keys of a trigger choose its kind, and which modify it (CFG-4).</summary>
internal static class TriggerKinds
{
    /// <summary>The kinds that configuration can name.</summary>
    public static IReadOnlyList<string> InConfiguration { get; } = [nameof(TriggerOptions.Cron), nameof(TriggerOptions.Every), nameof(TriggerOptions.At)];

    /// <summary>The kinds that are set.</summary>
    public static IReadOnlyList<string> Of(TriggerOptions options) =>
    [
        .. When(options.Cron is not null, nameof(options.Cron)),
        .. When(options.Every is not null, nameof(options.Every)),
        .. When(options.At is not null, nameof(options.At)),
        .. When(options.Instance is not null, nameof(options.Instance)),
    ];

    /// <summary>The modifiers that are set.</summary>
    public static IReadOnlyList<string> ModifiersOf(TriggerOptions options) =>
    [
        .. When(options.TimeZone is not null, nameof(options.TimeZone)),
        .. When(options.StartAt is not null, nameof(options.StartAt)),
        .. When(options.EndAt is not null, nameof(options.EndAt)),
        .. When(options.Dst is not null, nameof(options.Dst)),
    ];

    private static IEnumerable<string> When(bool isSet, string key) => isSet ? [key] : [];
}
