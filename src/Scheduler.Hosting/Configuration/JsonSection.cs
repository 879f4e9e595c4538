using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// A JSON object as a section of configuration: so what a caller posts is read by the same tables, and refused in the same words, as what stands in a file.
/// </summary>
internal sealed class JsonSection
{
    private const string Root = "json";

    private readonly JsonElement _json;

    /// <param name="json">The JSON.</param>
    /// <param name="free">A member of it that is somebody else's to read; null for none.</param>
    public JsonSection(JsonElement json, string? free = null)
    {
        _json = json;
        var values = new List<KeyValuePair<string, string?>>();
        if (json.ValueKind == JsonValueKind.Object)
        {
            Flatten(json, Root, free, values);
        }
        else
        {
            Refuse(Root, $"{(json.ValueKind == JsonValueKind.Undefined ? "nothing" : json.ValueKind)} stands where an object is expected. Write {{ … }}.");
        }

        Section = new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(Root);
    }

    public IConfigurationSection Section { get; }

    /// <summary>What is wrong, so far.</summary>
    public List<ConfigurationProblem> Problems { get; } = [];

    public Place Place => new(Root, Problems);

    /// <summary>A problem at its place in the JSON, as <c>trigger.any[0].cron</c>.</summary>
    public ScheduleProblem Locate(ConfigurationProblem problem)
    {
        var path = new StringBuilder();
        var element = _json;
        foreach (var name in problem.Path.Split(':').Skip(1))
        {
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength())
            {
                element = element[index];
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
                continue;
            }

            var member = element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) : default;
            element = member.Value;
            path.Append(path.Length > 0 ? "." : "").Append(element.ValueKind == JsonValueKind.Undefined ? JsonNamingPolicy.CamelCase.ConvertName(name) : member.Name);
        }

        // What is wrong with a name is told of the schedule in configuration, where the name is a key.
        return new(problem.Code, path.Length == 0 && problem.Code == ProblemCodes.InvalidId ? JsonNamingPolicy.CamelCase.ConvertName(nameof(PostedSchedule.Id)) : path.ToString(), problem.Message);
    }

    private void Flatten(JsonElement json, string path, string? free, List<KeyValuePair<string, string?>> values)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject())
        {
            var at = $"{path}:{member.Name}";
            if (member.Name.Contains(':', StringComparison.Ordinal) || member.Name.Length == 0)
            {
                Refuse(path, $"'{member.Name}' cannot be a name here. Use one without a colon.");
            }
            else if (!names.Add(member.Name))
            {
                Problems.Add(new(ProblemCodes.Duplicate, at, $"'{member.Name}' stands here twice, apart from case. Keep one."));
            }
            else if (member.Name.Equals(free, StringComparison.OrdinalIgnoreCase))
            {
                // Its key alone counts, so that the table knows it.
                values.Add(new(at, "json"));
            }
            else
            {
                Add(member.Value, at, values);
            }
        }
    }

    private void Add(JsonElement value, string path, List<KeyValuePair<string, string?>> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Flatten(value, path, free: null, values);
                break;
            case JsonValueKind.Array when value.GetArrayLength() == 0 && !TakesTriggers(path):
                values.Add(new(path, "none")); // Configuration cannot say an empty array otherwise.
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Add(item, string.Create(CultureInfo.InvariantCulture, $"{path}:{index}"), values);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                values.Add(new(path, value.ToString()));
                break;
        }
    }

    private static bool TakesTriggers(string path) => path.EndsWith($":{nameof(TriggerOptions.Any)}", StringComparison.OrdinalIgnoreCase) || path.EndsWith($":{nameof(TriggerOptions.All)}", StringComparison.OrdinalIgnoreCase);

    private void Refuse(string path, string message) => Problems.Add(new(ProblemCodes.InvalidValue, path, message));
}
