using System.Globalization;

namespace Scheduler.Hosting;

/// <summary>The settings of one store, executor or job, or of a trigger of a kind of your own. Each is asked for by name; a mistake is noted, reported with the rest of the configuration, and stops the start.</summary>
public sealed partial class ComponentSettings
{
    private const string Invalid = "SCH1040";
    private const string OutOfRange = "SCH1043";

    private readonly IReadOnlyDictionary<string, string?> _values;
    private readonly OrderedDictionary<string, SettingKind> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Code, string Key, string Message)> _problems = [];

    internal ComponentSettings(string name, IDictionary<string, string?> values)
    {
        Name = name;
        _values = values.ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Name of the store, executor, job or kind of trigger.</summary>
    public string Name { get; }

    /// <summary>Says what is wrong with a connection of this name, or of none, that a service of this type may bring as well; null where nobody knows the connections.</summary>
    internal Func<string?, Type?, string?>? ConnectionProblem { get; init; }

    internal IReadOnlyList<(string Code, string Key, string Message)> Problems => _problems;

    /// <summary>What was asked for so far.</summary>
    internal IReadOnlyDictionary<string, SettingKind> Asked => _asked;

    internal IEnumerable<string> Unknown => _values.Keys.Where(key => !IsAsked(key));

    /// <summary>A text; null when it is not set.</summary>
    public string? Text(string key) => Text(key, SettingKind.Text);

    /// <summary>A text that must be set.</summary>
    public string RequiredText(string key) => RequiredText(key, SettingKind.Text);

    /// <summary>A whole number.</summary>
    public int Number(string key, int fallback, int least, int most)
    {
        var text = Text(key, SettingKind.Number);
        if (text is null)
        {
            return fallback;
        }

        var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (isNumber && value >= least && value <= most)
        {
            return value;
        }

        Refuse(isNumber ? OutOfRange : Invalid, key, $"'{text}' is not a whole number from {least} to {most}.");
        return fallback;
    }

    /// <summary>A number, with a point where it has a fraction.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    /// <param name="fallback">What it is when it is not set; null when it must be set.</param>
    public double Real(string key, double least, double most, double? fallback = null)
    {
        var text = fallback is null ? RequiredText(key, SettingKind.Real) : Text(key, SettingKind.Real);
        if (text is null or "")
        {
            return fallback ?? least;
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        if (isNumber && value >= least && value <= most)
        {
            return value;
        }

        Refuse(isNumber ? OutOfRange : Invalid, key, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a number from {least} to {most}."));
        return fallback ?? least;
    }

    /// <summary>A length of time.</summary>
    public Duration Length(string key, Duration fallback)
    {
        var text = Text(key, SettingKind.Length);
        if (text is null)
        {
            return fallback;
        }

        if (Duration.TryParse(text, out var value, out var problem))
        {
            return value;
        }

        Refuse(Duration.CodeOf(problem), key, problem);
        return fallback;
    }

    /// <summary>Yes or no.</summary>
    public bool Flag(string key, bool fallback)
    {
        var text = Text(key, SettingKind.Flag);
        if (text is null)
        {
            return fallback;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Refuse(key, $"'{text}' is neither true nor false.");
        return fallback;
    }

    /// <summary>
    /// Notes a mistake (SCH1110) where a connection is neither a connection string of the application, below <c>ConnectionStrings</c>, nor a service that is registered with the name as its key. So a secret
    /// is named in the section and stands elsewhere (CFG-8).
    /// </summary>
    /// <param name="key">The setting that names it.</param>
    /// <param name="name">The name; null where the setting is not set, so that the application must have registered the service itself.</param>
    /// <param name="service">The type of the service; null where only a connection string will do.</param>
    public void CheckConnection(string key, string? name, Type? service = null)
    {
        if (ConnectionProblem?.Invoke(name, service) is { } problem)
        {
            Refuse("SCH1110", key, problem);
        }
    }

    /// <summary>Notes a mistake in a setting (SCH1040).</summary>
    /// <param name="key">The setting.</param>
    /// <param name="message">What is wrong, the value, and the remedy.</param>
    public void Refuse(string key, string message) => Refuse(Invalid, key, message);

    private void Refuse(string code, string key, string message)
    {
        // A setting may be asked for more than once.
        if (!_problems.Contains((code, key, message)))
        {
            _problems.Add((code, key, message));
        }
    }

    private string RequiredText(string key, SettingKind kind)
    {
        var value = Text(key, kind);
        if (value is null)
        {
            Refuse(key, $"{key} is missing.");
        }

        return value ?? "";
    }

    private string? Text(string key, SettingKind kind)
    {
        _asked[key] = kind;
        if (Below(key).Any())
        {
            Refuse(key, $"{key} takes one value, not an object or array.");
            return null;
        }

        return _values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
    }

    private IEnumerable<KeyValuePair<string, string?>> Below(string key) => _values.Where(pair => IsBelow(pair.Key, key));

    // What stands below a setting is a part of it.
    private bool IsAsked(string key) => _asked.ContainsKey(key) || _asked.Keys.Any(asked => IsBelow(key, asked));

    private static bool IsBelow(string key, string parent) => key.Length > parent.Length && key[parent.Length] == ':' && key.StartsWith(parent, StringComparison.OrdinalIgnoreCase);
}
