using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting;

/// <content>Settings that are lists, and texts that refer to secrets.</content>
public sealed partial class ComponentSettings
{
    /// <summary>Looks up a value of the application's configuration by its path; null where nobody knows the configuration.</summary>
    internal Func<string, string?>? Configuration { get; init; }

    /// <summary>Texts, written as an array or as one text; empty when it is not set. An empty text in an array counts.</summary>
    /// <param name="key">The setting.</param>
    public IReadOnlyList<string> Texts(string key)
    {
        _asked[key] = SettingKind.Texts;
        if (_values.GetValueOrDefault(key) is { Length: > 0 } one)
        {
            return [one];
        }

        var items = new SortedList<int, string>();
        foreach (var (path, value) in Below(key))
        {
            if (value is null)
            {
                continue;
            }

            if (int.TryParse(path.AsSpan(key.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                items[index] = value;
            }
            else
            {
                Refuse(path, $"{key} takes an array of texts. Write [ \"{value}\" ].");
            }
        }

        return [.. items.Values];
    }

    /// <summary>Names of the owner's choice, each with a text; empty when it is not set. Names are compared ignoring case; one whose text is empty is not set.</summary>
    /// <param name="key">The setting.</param>
    public IReadOnlyDictionary<string, string> Pairs(string key)
    {
        _asked[key] = SettingKind.Pairs;
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (_values.GetValueOrDefault(key) is { Length: > 0 } one)
        {
            Refuse(key, $"'{one}' stands where {key} takes names with texts. Write {{ \"Name\": \"text\" }}.");
        }

        foreach (var (path, value) in Below(key))
        {
            var name = path[(key.Length + 1)..];
            if (name.Contains(':', StringComparison.Ordinal))
            {
                Refuse(path, $"{key}:{name.Split(':')[0]} takes one text, not an object or array.");
            }
            else if (!string.IsNullOrEmpty(value))
            {
                pairs[name] = value;
            }
        }

        return pairs;
    }

    /// <summary>
    /// A text in which each <c>{configuration:Partner:Token}</c> stands for the value that the application's configuration has at that path: a secret of a vault or an environment variable is named in the section
    /// and stands elsewhere (CFG-8). A path without a value is a mistake. Never write what comes of it to a log.
    /// </summary>
    /// <param name="key">The setting.</param>
    /// <returns>Makes the text, with what the configuration has at that moment; null when it is not set. It throws <see cref="InvalidOperationException"/> for a value that is gone.</returns>
    public Func<string>? Secret(string key) => Text(key) is { } text ? Expand(key, text) : null;

    /// <summary>Names of the owner's choice, each with a text as <see cref="Secret"/> reads it.</summary>
    /// <param name="key">The setting.</param>
    public IReadOnlyDictionary<string, Func<string>> SecretPairs(string key) =>
        Pairs(key).ToDictionary(pair => pair.Key, pair => Expand($"{key}:{pair.Key}", pair.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>A path from a setting: one that is relative counts from the content root of the application.</summary>
    internal string FullPath(string path) => Path.GetFullPath(path, Configuration?.Invoke("contentRoot") is { Length: > 0 } root ? Path.GetFullPath(root) : Environment.CurrentDirectory);

    private Func<string> Expand(string key, string text)
    {
        var references = Reference().Matches(text);
        if (references.Count == 0)
        {
            return () => text;
        }

        if (Configuration is not { } lookup)
        {
            return () => throw new InvalidOperationException($"{key} refers to the configuration, which nobody knows here.");
        }

        foreach (Match reference in references)
        {
            if (string.IsNullOrEmpty(lookup(reference.Groups[1].Value)))
            {
                Refuse(key, $"The configuration has no '{reference.Groups[1].Value}', which {key} refers to. Add it, or correct the reference.");
            }
        }

        return () => Reference().Replace(text, reference => lookup(reference.Groups[1].Value) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"The configuration has no '{reference.Groups[1].Value}' any more, which {key} refers to."));
    }

    [GeneratedRegex(@"\{configuration:([^{}]+)\}")]
    private static partial Regex Reference();
}
