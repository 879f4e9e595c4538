using System.Globalization;

namespace Scheduler.Hosting.Configuration;

/// <summary>The policies one by one, by their keys and as texts of the configuration.</summary>
internal static class PolicyKeys
{
    /// <summary>Every one, and how to read it; the text is null where the policies do not say it.</summary>
    public static IReadOnlyList<(string Key, Func<SchedulePolicies, string?> Read)> All { get; } =
    [
        ("Store", policies => policies.Store),
        ("Executor", policies => policies.Executor),
        ("MaxInstances", policies => policies.MaxInstances == int.MaxValue ? "none" : Text(policies.MaxInstances)),
        ("MisfireGraceTime", policies => Text(policies.MisfireGraceTime)),
        ("Coalesce", policies => Text(policies.Coalesce)),
        ("MaxCatchUp", policies => Text(policies.MaxCatchUp)),
        ("Overlap", policies => Text(policies.Overlap)),
        ("MaxQueued", policies => Text(policies.MaxQueued)),
        ("Retry:MaxAttempts", policies => Text(policies.Retry?.MaxAttempts)),
        ("Retry:InitialDelay", policies => Text(policies.Retry?.InitialDelay)),
        ("Retry:Factor", policies => Text(policies.Retry?.Factor)),
        ("Retry:MaxDelay", policies => Text(policies.Retry?.MaxDelay)),
        ("Retry:Jitter", policies => Text(policies.Retry?.Jitter)),
        ("Retry:Delays", policies => Text(policies.Retry?.Delays?.Select(delay => delay.ToString()))),
        ("Retry:HoldSlot", policies => Text(policies.Retry?.HoldSlot)),
        ("Retry:StopAtNextOccurrence", policies => Text(policies.Retry?.StopAtNextOccurrence)),
        ("Retry:OnTimeout", policies => Text(policies.Retry?.OnTimeout)),
        ("Retry:NoRetryOn", policies => Text(policies.Retry?.NoRetryOn)),
        ("Timeout", policies => Text(policies.Timeout)),
        ("RunTimeout", policies => Text(policies.RunTimeout)),
        ("CancelGrace", policies => Text(policies.CancelGrace)),
        ("Priority", policies => Text(policies.Priority)),
        ("PauseAfterFailures", policies => Text(policies.PauseAfterFailures)),
        ("AlertIfNoSuccessFor", policies => Text(policies.AlertIfNoSuccessFor)),
    ];

    private static string? Text(bool? value) => value is { } flag ? flag ? "true" : "false" : null;

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string? Text(Duration? value) => value?.ToString();

    private static string? Text(IEnumerable<string>? values) => values is null ? null : string.Join(", ", values) is { Length: > 0 } text ? text : "none";
}
