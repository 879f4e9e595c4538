using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>One key of the section with what stands there: a value, or keys below it. Null and the empty text are both "not set".</summary>
internal readonly struct Setting(IConfigurationSection section, ICollection<ConfigurationProblem> problems, TriggerKinds kinds)
{
    public IConfigurationSection Section => section;

    public string Key => section.Key;

    /// <summary>The kinds of triggers there are.</summary>
    public TriggerKinds Kinds => kinds;

    public Place Place => new(section.Path, problems);

    /// <summary>For messages: an item of an array has a number in place of a name.</summary>
    private string Name => Key.All(char.IsAsciiDigit) && section.Path.Split(':') is [.., var array, _] ? $"Item {Key} of {array}" : Key;

    public bool IsSet => !string.IsNullOrEmpty(section.Value);

    /// <summary>Whether a value stands there or anywhere below.</summary>
    public bool HasContent => IsSet || Nested().Any(child => child.HasContent);

    public Setting Below(string key) => new(section.GetSection(key), problems, kinds);

    /// <summary>Whether it is an array, whose items are numbered.</summary>
    private bool IsArray => Nested().Select(child => child.Key).ToList() is { Count: > 0 } keys && Enumerable.Range(0, keys.Count).All(index => keys.Contains(index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The keys below it; a value in their place is an error.</summary>
    /// <param name="example">What it takes, for messages.</param>
    public IEnumerable<Setting> Children(string? example = null)
    {
        if (IsSet)
        {
            Place.Error(ProblemCodes.InvalidValue, $"'{section.Value}' stands where {Key} takes keys and values of its own. Write {Key} as an object{(example is null ? "" : $", such as {example}")}.");
        }

        return Nested();
    }

    /// <summary>What has a name of its owner's choice below it; a value or an array in their place is an error.</summary>
    public IEnumerable<Setting> Entries()
    {
        const string Example = "{ \"a-name\": { ... } }";
        if (!IsArray)
        {
            return Children(Example);
        }

        // Files are merged item by item: the first of one file would change the first of another.
        Place.Error(ProblemCodes.InvalidValue, $"{Key} takes names, each with keys of its own, and this is an array. Write {Example}.");
        return [];
    }

    /// <summary>The objects of an array; a value in the place of the array or of one of them is an error.</summary>
    /// <param name="example">One of them, for messages.</param>
    public IEnumerable<Setting> Elements(string example)
    {
        if (IsSet)
        {
            Place.Error(ProblemCodes.InvalidValue, $"'{section.Value}' stands where {Key} takes an array of objects. Write for example [ {example} ].");
        }

        if (Nested().Any() && !IsArray)
        {
            Place.Error(ProblemCodes.InvalidValue, $"{Key} takes an array of objects, and this is an object. Write for example [ {example} ].");
            yield break;
        }

        foreach (var element in Nested())
        {
            if (element.IsSet && !element.Key.All(char.IsAsciiDigit))
            {
                Place.Error(ProblemCodes.InvalidValue, $"'{element.Key}' stands where {Key} takes an array of objects. Write for example [ {example} ].");
                yield break;
            }

            if (element.IsSet)
            {
                element.Place.Error(ProblemCodes.InvalidValue, $"'{element.Section.Value}' stands where {Key} takes objects. Write for example {example}.");
            }

            yield return element;
        }
    }

    /// <summary>The value, or null when it is not set; keys below it are an error.</summary>
    public string? Text()
    {
        if (Nested().Any())
        {
            Place.Error(ProblemCodes.InvalidValue, $"{Name} takes one value, not an object or array.");
            return null;
        }

        return IsSet ? section.Value : null;
    }

    /// <summary>The values of an array, or the one value; <c>none</c> takes back what an earlier file has.</summary>
    public IEnumerable<string> OneOrMore() =>
        section.Value?.Equals("none", StringComparison.OrdinalIgnoreCase) == true ? [] : IsSet ? [section.Value!] : Nested().Select(child => child.Text()).OfType<string>();

    public int? Number(int? none)
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (none is not null && text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return none;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        var orNone = none is null ? "" : " or none";
        Place.Error(
            ProblemCodes.InvalidValue,
            text.TrimStart('-').All(char.IsAsciiDigit) && text.Trim('-').Length > 0
                ? $"{text} is beyond what {Key} can be. Use a whole number up to {int.MaxValue}{orNone}."
                : $"'{text}' is not valid. Use a whole number{orNone}.");
        return null;
    }

    public double? Real()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Place.Error(ProblemCodes.InvalidValue, $"'{text}' is not valid. Use a number, such as 2 or 0.5.");
        return null;
    }

    public bool? Flag()
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Place.Error(ProblemCodes.InvalidValue, $"'{text}' is not valid. Use true or false.");
        return null;
    }

    /// <param name="takesNone">Whether it may be without limit.</param>
    public Duration? Length(bool takesNone = true)
    {
        if (Text() is not { } text)
        {
            return null;
        }

        if (Duration.TryParse(text, out var value, out var problem) && (takesNone || !value.IsNone))
        {
            return value;
        }

        if (!takesNone)
        {
            problem = problem is null ? $"{Name} cannot be none. Write {Duration.Examples}, or remove it." : problem.Replace($"{Duration.Examples} or none", Duration.Examples, StringComparison.Ordinal).Replace(" Write none for no limit.", " Write a shorter one.", StringComparison.Ordinal);
        }

        Place.Error(Duration.CodeOf(problem!), problem!);
        return null;
    }

    // Names alone: Enum.Parse would also take numbers, even of no member.
    public TEnum? Choice<TEnum>()
        where TEnum : struct, Enum
    {
        if (Text() is not { } text)
        {
            return null;
        }

        var names = Enum.GetNames<TEnum>();
        var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return Enum.GetValues<TEnum>()[index];
        }

        Place.Error(ProblemCodes.InvalidValue, $"'{text}' is not valid. Use {string.Join(", ", names)}.");
        return null;
    }

    /// <summary>The values of an array; null when it is not set. The word none is an empty one, which files cannot say otherwise.</summary>
    public IReadOnlyList<string>? Texts() => Items() is { } items ? [.. items.Select(item => item.Text()).OfType<string>()] : null;

    /// <inheritdoc cref="Texts"/>
    public IReadOnlyList<Duration>? Lengths() => Items() is { } items ? [.. items.Select(item => item.Length(takesNone: false)).OfType<Duration>()] : null;

    private List<Setting>? Items()
    {
        if (!IsSet)
        {
            return Nested().ToList() is { Count: > 0 } items ? items : null;
        }

        if (section.Value!.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        Place.Error(ProblemCodes.InvalidValue, $"'{section.Value}' stands where {Key} takes an array. Write [ \"{section.Value}\" ], or none for an empty one.");
        return null;
    }

    private IEnumerable<Setting> Nested()
    {
        var (list, known) = (problems, kinds);
        return section.GetChildren().Select(child => new Setting(child, list, known));
    }
}
