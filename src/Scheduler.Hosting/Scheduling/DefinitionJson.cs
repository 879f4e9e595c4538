using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The canonical JSON of a definition: what durable stores keep, and what decides whether two definitions are the same (OWN-6).</summary>
internal sealed class DefinitionJson(TriggerJson triggers)
{
    /// <summary>The names of its members.</summary>
    public static IReadOnlyList<string> Members { get; } =
        ["job", "trigger", "args", .. PolicyJson.Members, "description", "metadata", "firstRunAt", "maxRuns", "runOnCreate", "runOnStartup"];

    /// <summary>Hands a definition to a store; it is encoded only if the store asks for text.</summary>
    public StoredDefinition ToStored(ScheduleDefinition definition) => new Stored(definition, this);

    /// <summary>Takes a definition from a store. The id is not part of the text. A trigger that cannot be read is an <see cref="UnreadTrigger"/>.</summary>
    /// <exception cref="Exception">The text is no definition.</exception>
    public ScheduleDefinition FromStored(string id, StoredDefinition stored) =>
        stored is Stored { Definition: var definition } ? definition : Decode(id, stored.ToJson());

    /// <summary>Whether a stored definition and another are the same.</summary>
    public bool Same(StoredDefinition stored, ScheduleDefinition other) =>
        stored is Stored { Definition: var definition }
            ? definition with { Metadata = other.Metadata } == other
                && definition.Metadata.Count == other.Metadata.Count
                && definition.Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value)
            : stored.ToJson() == Encode(other);

    /// <summary>The members of a definition that are other than in the stored one, null for each that it lacks; null when there is none (OWN-2).</summary>
    /// <exception cref="InvalidScheduleException">It cannot be written as JSON.</exception>
    public JsonElement? Difference(string id, StoredDefinition stored, ScheduleDefinition definition)
    {
        try
        {
            return JsonOverlay.Difference(stored.ToJson(), Encode(definition));
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidScheduleException(
                $"Schedule '{id}' is declared by configuration or code, and what a caller changes of it is kept apart, as JSON: {exception.Message} Or change it where it is declared.", exception);
        }
    }

    /// <summary>The stored definition with other members over it.</summary>
    public ScheduleDefinition Over(string id, StoredDefinition stored, JsonElement members) => Decode(id, JsonOverlay.Over(stored.ToJson(), members));

    /// <summary>The JSON of a definition for those who look at it: of a trigger that cannot be stored, or not be read, what there is.</summary>
    public string Show(ScheduleDefinition definition) => Encode(definition, toShow: true);

    private string Encode(ScheduleDefinition definition, bool toShow = false)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("job", definition.Job);
            if (!toShow || triggers.Knows(definition.Trigger))
            {
                writer.WritePropertyName("trigger");
                triggers.Write(writer, definition.Trigger);
            }
            else if (definition.Trigger is UnreadTrigger unread)
            {
                writer.WriteString("unreadTrigger", unread.Json);
            }

            if (!definition.Args.IsEmpty)
            {
                writer.WritePropertyName("args");
                writer.WriteRawValue(definition.Args.Utf8.Span);
            }

            PolicyJson.Write(writer, definition.Policies);
            if (definition.Description is { } description)
            {
                writer.WriteString("description", description);
            }

            if (definition.Metadata.Count > 0)
            {
                writer.WriteStartObject("metadata");
                foreach (var (name, value) in definition.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            }

            if (definition.FirstRunAt is { } first)
            {
                writer.WriteString("firstRunAt", Instants.Write(first));
            }

            if (definition.MaxRuns is { } runs)
            {
                writer.WriteNumber("maxRuns", runs);
            }

            if (definition.RunOnCreate)
            {
                writer.WriteBoolean("runOnCreate", true);
            }

            if (definition.RunOnStartup != RunOnStartup.Never)
            {
                writer.WriteString("runOnStartup", definition.RunOnStartup.ToString());
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads a definition that somebody may have written by hand.</summary>
    /// <exception cref="InvalidTriggerException">It is none; the message says which member is wrong.</exception>
    public ScheduleDefinition Read(string id, JsonMembers members) => Read(id, members, trigger => triggers.Read(trigger));

    private ScheduleDefinition Decode(string id, string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(id, new(document.RootElement, known: null), Trigger);
    }

    private ITrigger Trigger(JsonElement element)
    {
        try
        {
            return triggers.Read(element);
        }
        catch (InvalidTriggerException exception)
        {
            return new UnreadTrigger(element.GetRawText(), exception);
        }
    }

    private static ScheduleDefinition Read(string id, JsonMembers members, Func<JsonElement, ITrigger> readTrigger) =>
        new(id, members.Text("job") ?? throw members.Missing("job"), readTrigger(members.Raw("trigger") ?? throw members.Missing("trigger")))
    {
        Args = members.Raw("args") is { } args ? new(Encoding.UTF8.GetBytes(args.GetRawText())) : default,
        Policies = PolicyJson.Read(members),
        Description = members.Text("description"),
        Metadata = members.Has("metadata") ? members.Pairs("metadata") : ReadOnlyDictionary<string, string>.Empty,
        FirstRunAt = members.Instant("firstRunAt"),
        MaxRuns = members.Number("maxRuns"),
        RunOnCreate = members.Flag("runOnCreate") ?? false,
        RunOnStartup = members.Choice<RunOnStartup>("runOnStartup") ?? RunOnStartup.Never,
    };

    private sealed class Stored(ScheduleDefinition definition, DefinitionJson json) : StoredDefinition
    {
        private string? _json;

        public ScheduleDefinition Definition => definition;

        public override string ToJson() => _json ??= json.Encode(definition);
    }
}
