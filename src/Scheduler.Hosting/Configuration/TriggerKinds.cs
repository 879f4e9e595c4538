using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Configuration;

/// <summary>Which keys of a trigger choose its kind, and which modify it (CFG-4).</summary>
internal sealed class TriggerKinds
{
    /// <summary>A trigger as it stands in an array, for messages.</summary>
    public const string Example = "{ \"Cron\": \"0 9 * * *\" }";

    private static readonly string[] BuiltInNames =
    [
        nameof(TriggerOptions.Cron),
        nameof(TriggerOptions.CronFields),
        nameof(TriggerOptions.Every),
        nameof(TriggerOptions.Delay),
        nameof(TriggerOptions.After),
        nameof(TriggerOptions.At),
        nameof(TriggerOptions.Calendar),
        nameof(TriggerOptions.Any),
        nameof(TriggerOptions.All),
    ];

    /// <param name="custom">The kinds that the application registered; of several with one name the last counts.</param>
    public TriggerKinds(IEnumerable<CustomKind> custom)
    {
        Custom = [.. custom.GroupBy(kind => kind.Name, StringComparer.OrdinalIgnoreCase).Select(kinds => kinds.Last())];
        InConfiguration = [.. BuiltInNames, .. Custom.Select(kind => kind.Name)];
        Names = string.Join(", ", InConfiguration);
        Json = new(Custom);
    }

    /// <summary>The built-in kinds alone.</summary>
    public static TriggerKinds BuiltIn { get; } = new([]);

    /// <summary>The kinds that the application registered.</summary>
    public IReadOnlyList<CustomKind> Custom { get; }

    /// <summary>The kinds that configuration can name.</summary>
    public IReadOnlyList<string> InConfiguration { get; }

    /// <summary>The kinds that configuration can name, for messages.</summary>
    public string Names { get; }

    /// <summary>How triggers of these kinds are stored.</summary>
    public TriggerJson Json { get; }

    /// <summary>The kinds that are set.</summary>
    public static IReadOnlyList<string> Of(TriggerOptions options) =>
    [
        .. When(options.Cron is not null, nameof(options.Cron)),
        .. When(options.CronFields is not null, nameof(options.CronFields)),
        .. When(options.Every is not null, nameof(options.Every)),
        .. When(options.Delay is not null, nameof(options.Delay)),
        .. When(options.After is not null, nameof(options.After)),
        .. When(options.At is not null, nameof(options.At)),
        .. When(options.Calendar is not null, nameof(options.Calendar)),
        .. When(options.Any.Count > 0, nameof(options.Any)),
        .. When(options.All.Count > 0, nameof(options.All)),
        .. options.Custom.Keys,
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

    /// <summary>Whether a trigger stands at a place that could not be read, or is misspelt: it is reported already, and is no missing one.</summary>
    public bool AreUnread(Place place) =>
        place.Problems.Any(problem => problem.Code == ProblemCodes.InvalidValue && Is(problem, place))
        || InConfiguration.Any(kind => place.Problems.Any(problem => Is(problem, place.Below(kind))))
        || place.Problems.Any(problem => problem.Code == ProblemCodes.UnknownSetting && problem.Path[(problem.Path.LastIndexOf(':') + 1)..] is var key && Is(problem, place.Below(key)) && Unknown.Meant(key, InConfiguration) is not null);

    /// <summary>The modifiers that are set and belong to the outermost trigger of any kind, one made in code included.</summary>
    public static IReadOnlyList<string> OutermostOf(TriggerOptions options) =>
    [
        .. When(options.Calendars.Count > 0, nameof(options.Calendars)),
        .. When(options.OnExcluded is not null, nameof(options.OnExcluded)),
    ];

    private static bool Is(ConfigurationProblem problem, Place place) => problem.Path.Equals(place.Path, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> When(bool isSet, string key) => isSet ? [key] : [];
}
