using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>The members of a JSON object, each read as what it must be. One that is null counts as absent.</summary>
internal readonly record struct JsonMembers
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly string _path;
    private readonly bool _passesOver;

    /// <param name="element">The object.</param>
    /// <param name="known">The names of the members that it may have; null where others are passed over, because a later version may have written them.</param>
    /// <param name="path">Where it stands in what is read, in the words of configuration.</param>
    /// <exception cref="InvalidTriggerException">SCH1001: it has another member.</exception>
    public JsonMembers(JsonElement element, IReadOnlyCollection<string>? known, string path = "")
    {
        (_path, _passesOver) = (path, known is null);
        foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (known?.Contains(member.Name) == false)
            {
                var nearest = Suggestion.Nearest(member.Name, known) is { } near ? $" Did you mean '{near}'?" : "";
                throw new InvalidTriggerException("SCH1001", path + member.Name, $"Unknown setting '{member.Name}'.{nearest}");
            }

            _values[member.Name] = member.Value;
        }
    }

    /// <summary>Time zone of local times.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>How configuration writes a name.</summary>
    public static string Setting(string member) => char.ToUpperInvariant(member[0]) + member[1..];

    /// <summary>How JSON writes a name of configuration.</summary>
    public static string Member(string setting) => char.ToLowerInvariant(setting[0]) + setting[1..];

    public bool Has(string member) => _values.ContainsKey(member);

    public bool IsObject(string member) => _values.TryGetValue(member, out var value) && value.ValueKind == JsonValueKind.Object;

    public string? Text(string member) =>
        !_values.TryGetValue(member, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong("SCH1040", member, $"'{member}' is a text, not {value.GetRawText()}.");

    public int? Number(string member) =>
        Count(member) is not { } count ? null
        : count is >= int.MinValue and <= int.MaxValue ? (int)count
        : throw Wrong("SCH1040", member, $"'{member}' is a whole number of at most {int.MaxValue}, not {count}.");

    public long? Count(string member) =>
        !_values.TryGetValue(member, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw Wrong("SCH1040", member, $"'{member}' is a whole number, not {value.GetRawText()}.");

    public double? Real(string member) =>
        !_values.TryGetValue(member, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : throw Wrong("SCH1040", member, $"'{member}' is a number, not {value.GetRawText()}.");

    public bool? Flag(string member) =>
        !_values.TryGetValue(member, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong("SCH1040", member, $"'{member}' is true or false, not {value.GetRawText()}.");

    public DateTimeOffset? Instant(string member) => Text(member) is { } text ? LocalTimes.Parse(text, Zone, _path + Setting(member)) : null;

    public TimeSpan? Length(string member) => Duration(member)?.ToTimeSpan();

    /// <summary>A length, or none.</summary>
    public Duration? Duration(string member) => Text(member) is { } text ? Duration(member, text) : null;

    /// <summary>Lengths, each of which may be none.</summary>
    public IReadOnlyList<Duration> Durations(string member)
    {
        var durations = new List<Duration>();
        foreach (var text in Texts(member))
        {
            durations.Add(Duration(member, text));
        }

        return durations;
    }

    public TEnum? Choice<TEnum>(string member)
        where TEnum : struct, Enum
    {
        if (Text(member) is not { } text)
        {
            return null;
        }

        // Names alone: Enum.TryParse would also take numbers.
        var index = System.Array.FindIndex(Enum.GetNames<TEnum>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? Enum.GetValues<TEnum>()[index]
            : throw Wrong("SCH1040", member, $"'{text}' is not valid. Use {string.Join(", ", Enum.GetNames<TEnum>())}.");
    }

    public JsonMembers Object(string member, params IReadOnlyCollection<string> known) =>
        IsObject(member)
            ? new(_values[member], _passesOver ? null : known, $"{_path}{Setting(member)}:") { Zone = Zone }
            : throw Wrong("SCH1040", member, $"'{member}' is an object, not {_values[member].GetRawText()}.");

    /// <summary>An object of texts. Names are compared ignoring case everywhere, but nothing keeps an owner from writing two that differ by it: the last holds.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string member)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var members = IsObject(member) ? _values[member] : throw Wrong("SCH1040", member, $"'{member}' is an object, not {_values[member].GetRawText()}.");
        foreach (var pair in members.EnumerateObject())
        {
            pairs[pair.Name] = pair.Value.ValueKind == JsonValueKind.String
                ? pair.Value.GetString()!
                : throw Wrong("SCH1040", member, $"'{pair.Name}' in '{member}' is a text, not {pair.Value.GetRawText()}.");
        }

        return pairs;
    }

    /// <summary>As it is written.</summary>
    public JsonElement? Raw(string member) => _values.TryGetValue(member, out var value) ? value : null;

    /// <summary>An object as configuration has it: a text for each key, with nested keys joined by a colon. The value true is one without keys.</summary>
    public Dictionary<string, string?> Settings(string member)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (_values[member].ValueKind != JsonValueKind.True)
        {
            Flatten(IsObject(member) ? _values[member] : throw Wrong("SCH1040", member, $"'{member}' is an object, not {_values[member].GetRawText()}."), "", settings);
        }

        return settings;
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonElement> Array(string member) =>
        _values[member].ValueKind == JsonValueKind.Array
            ? _values[member].EnumerateArray()
            : throw Wrong("SCH1040", member, $"'{member}' is an array, not {_values[member].GetRawText()}.");

    /// <summary>The elements of an array of texts.</summary>
    public IReadOnlyList<string> Texts(string member)
    {
        var texts = new List<string>();
        foreach (var element in Array(member))
        {
            texts.Add(element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong("SCH1040", member, $"'{member}' is an array of texts, not {_values[member].GetRawText()}."));
        }

        return texts;
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, string?> settings)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}:{member.Name}", settings);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Flatten(item, $"{path}:{index}", settings);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                settings[path] = element.ToString();
                break;
        }
    }

    /// <summary>What to throw where a member is not there that must be.</summary>
    public InvalidTriggerException Missing(string member) => Wrong("SCH1040", member, $"'{member}' is missing.");

    private Duration Duration(string member, string text) =>
        Hosting.Duration.TryParse(text, out var duration, out var problem) ? duration : throw Wrong(Hosting.Duration.CodeOf(problem), member, problem);

    private InvalidTriggerException Wrong(string code, string member, string message) => new(code, _path + Setting(member), message);
}
