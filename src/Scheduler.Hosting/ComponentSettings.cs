using System.Globalization;

namespace Scheduler.Hosting;

/// <summary>The settings of one store or executor, or of a trigger of a kind of your own. Each is asked for by name; a mistake is noted, reported with the rest of the configuration, and stops the start.</summary>
public sealed class ComponentSettings
{
    private readonly IReadOnlyDictionary<string, string?> _values;
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Key, string Message)> _problems = [];

    internal ComponentSettings(string name, IDictionary<string, string?> values)
    {
        Name = name;
        _values = values.ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Name of the store, executor or kind of trigger.</summary>
    public string Name { get; }

    internal IReadOnlyList<(string Key, string Message)> Problems => _problems;

    internal IReadOnlyCollection<string> Asked => _asked;

    internal IEnumerable<string> Unknown => _values.Keys.Where(key => !_asked.Contains(key));

    /// <summary>A text; null when it is not set.</summary>
    public string? Text(string key)
    {
        _asked.Add(key);
        return _values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
    }

    /// <summary>A text that must be set.</summary>
    public string RequiredText(string key)
    {
        var value = Text(key);
        if (value is null)
        {
            Refuse(key, $"{key} is missing.");
        }

        return value ?? "";
    }

    /// <summary>A whole number.</summary>
    public int Number(string key, int fallback, int least, int most)
    {
        var text = Text(key);
        if (text is null)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Refuse(key, $"'{text}' is not a whole number from {least} to {most}.");
        return fallback;
    }

    /// <summary>A number, with a point where it has a fraction.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    /// <param name="fallback">What it is when it is not set; null when it must be set.</param>
    public double Real(string key, double least, double most, double? fallback = null)
    {
        var text = fallback is null ? RequiredText(key) : Text(key);
        if (text is null or "")
        {
            return fallback ?? least;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a number from {least} to {most}."));
        return fallback ?? least;
    }

    /// <summary>A length of time.</summary>
    public Duration Length(string key, Duration fallback)
    {
        var text = Text(key);
        if (text is null)
        {
            return fallback;
        }

        if (Duration.TryParse(text, out var value, out var problem))
        {
            return value;
        }

        Refuse(key, problem);
        return fallback;
    }

    /// <summary>Yes or no.</summary>
    public bool Flag(string key, bool fallback)
    {
        var text = Text(key);
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

    /// <summary>Notes a mistake in a setting.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="message">What is wrong, the value, and the remedy.</param>
    public void Refuse(string key, string message) => _problems.Add((key, message));
}
