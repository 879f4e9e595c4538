using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine;

/// <summary>A trigger in one argument: a cron expression, a macro, a duration, an instant or local time, or JSON as it stands in configuration.</summary>
internal static class TriggerText
{
    /// <summary>Whether a text is meant as a trigger, and not as the id of a schedule.</summary>
    public static bool IsTrigger(string text) => text.StartsWith('{') || text.StartsWith('@') || text.Trim().Contains(' ', StringComparison.Ordinal) || IsTime(text) || IsLength(text);

    /// <exception cref="InvalidTriggerException">It is none.</exception>
    /// <exception cref="UsageException">It is no JSON.</exception>
    public static Trigger Parse(string text, SchedulerDefinitions definitions) =>
        text.StartsWith('{') ? FromJson(text, definitions)
        : IsLength(text) ? Trigger.Every(Duration.Parse(text).ToTimeSpan())
        : IsTime(text) ? Trigger.At(LocalTimes.Parse(text, definitions.TimeZone, nameof(TriggerOptions.At)))
        : Trigger.Cron(text);

    private static bool IsLength(string text) => Duration.TryParse(text, out var length, out _) && !length.IsNone;

    private static bool IsTime(string text) => text.Length > 4 && text.AsSpan(0, 4).ContainsAnyExceptInRange('0', '9') is false && text[4] == '-';

    private static Trigger FromJson(string text, SchedulerDefinitions definitions)
    {
        try
        {
            using var document = JsonDocument.Parse(WithMemberNames(JsonNode.Parse(text))!.ToJsonString());
            return definitions.TriggerJson.Read(document.RootElement, definitions.TimeZone);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"The trigger is no JSON: {exception.Message}");
        }
    }

    // The JSON of triggers has the names of configuration in camel case.
    private static JsonNode? WithMemberNames(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Member(member.Key), WithMemberNames(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithMemberNames)]),
        _ => node?.DeepClone(),
    };

    private static string Member(string name) => name.Length == 0 ? name : JsonMembers.Member(name);
}
