using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>The members of a JSON object, each read as what it must be. One that is null counts as absent.</summary>
internal readonly record struct JsonMembers
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly string _path;

    /// <param name="element">The object.</param>
    /// <param name="known">The names of the members that it may have.</param>
    /// <param name="path">Where it stands in its trigger, in the words of configuration.</param>
    /// <exception cref="InvalidTriggerException">SCH1001: it has another member.</exception>
    public JsonMembers(JsonElement element, IReadOnlyCollection<string> known, string path = "")
    {
        _path = path;
        foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (!known.Contains(member.Name))
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

    public int Number(string member) =>
        !_values.TryGetValue(member, out var value) ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw Wrong("SCH1040", member, $"'{member}' is a whole number, not {value.GetRawText()}.");

    public DateTimeOffset? Instant(string member) => Text(member) is { } text ? LocalTimes.Parse(text, Zone, _path + Setting(member)) : null;

    public TimeSpan? Length(string member) =>
        Text(member) is not { } text ? null
        : Duration.TryParse(text, out var duration, out var problem) ? duration.ToTimeSpan()
        : throw Wrong(Duration.CodeOf(problem), member, problem);

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

    public JsonMembers Object(string member, params string[] known) =>
        IsObject(member)
            ? new(_values[member], known, $"{_path}{Setting(member)}:") { Zone = Zone }
            : throw Wrong("SCH1040", member, $"'{member}' is an object, not {_values[member].GetRawText()}.");

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

    private InvalidTriggerException Wrong(string code, string member, string message) => new(code, _path + Setting(member), message);
}
