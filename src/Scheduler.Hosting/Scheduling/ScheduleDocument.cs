using System.Text.Encodings.Web;
using System.Text.Json;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// The JSON in which schedules leave one store for another. What stores keep as text stands in it byte for byte, so that a definition is the same afterwards (OWN-6).
/// </summary>
internal sealed class ScheduleDocument(DefinitionJson definitions)
{
    /// <summary>Of the format: greater where a reader of this one would misunderstand it.</summary>
    private const int Version = 1;

    private static readonly string[] Members = ["version", "schedules"];
    private static readonly string[] ScheduleMembers = ["id", "source", "state", .. DefinitionJson.Members];
    private static readonly string[] StateMembers = ["createdAt", "cursor", "due", "runCount", "pause", "deployment", "overrides", "retiredAt"];

    // It goes to a file, not into a page.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Begins a document.</summary>
    public static Utf8JsonWriter Begin(Stream utf8Json)
    {
        var writer = new Utf8JsonWriter(utf8Json, Readable);
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteStartArray("schedules");
        return writer;
    }

    /// <summary>Ends it.</summary>
    public static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <param name="writer">Takes it.</param>
    /// <param name="stored">The schedule.</param>
    /// <param name="cursor">What counts as considered.</param>
    /// <exception cref="InvalidScheduleException">Its definition has no JSON.</exception>
    public static void Write(Utf8JsonWriter writer, StoredSchedule stored, DateTimeOffset cursor)
    {
        var (row, timer) = stored;
        writer.WriteStartObject();
        writer.WriteString("id", row.Id);
        WriteMembers(writer, DefinitionOf(row));
        writer.WriteString("source", row.Source.ToString());
        writer.WriteStartObject("state");
        writer.WriteString("createdAt", Instants.Write(row.Anchor));
        writer.WriteString("cursor", Instants.Write(cursor));

        // Of what counts from the end of a run, this alone says when that was.
        if (row.DelayAfterEnd is not null && timer is { State: ScheduleState.Active, Due: { } due })
        {
            writer.WriteString("due", Instants.Write(due));
        }

        writer.WriteNumber("runCount", timer.Runs);
        WriteMembers(writer, row.Operator ?? "{}");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The schedules in a document, each of which may still be refused.</summary>
    /// <exception cref="InvalidTriggerException">It is no such document.</exception>
    public static IReadOnlyList<JsonElement> SchedulesOf(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidTriggerException(ProblemCodes.UnknownSetting, "Schedules", "A document is an object such as {\"schedules\":[]}.");
        }

        // What a later version has added beside them comes with its number.
        if (document.TryGetProperty("version", out var version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number is >= 1 and <= Version))
        {
            throw new InvalidTriggerException(ProblemCodes.InvalidValue, "Version", $"Documents of version {version.GetRawText()} cannot be read here, only those of version {Version}. Import it with the version of the library that wrote it, or a later one.");
        }

        var members = new JsonMembers(document, Members);
        return [.. members.Has("schedules") ? members.Array("schedules") : throw members.Missing("schedules")];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="InvalidTriggerException">It is no schedule; the message says which member is wrong.</exception>
    public ImportedSchedule Read(string id, JsonElement schedule)
    {
        var members = new JsonMembers(schedule, ScheduleMembers);
        var definition = definitions.Read(id, members);
        var source = members.Choice<ScheduleSource>("source") ?? ScheduleSource.Api;
        var state = members.Has("state") ? ReadState(members.Object("state", StateMembers)) : null;
        return new(definition, source, state, state?.Layer.Overrides is { } overrides ? InForce(definition, source, overrides) : definition);
    }

    private ScheduleDefinition InForce(ScheduleDefinition definition, ScheduleSource source, JsonElement overrides)
    {
        const string Place = "State:Overrides";
        if (source != ScheduleSource.Declared)
        {
            throw new InvalidTriggerException(ProblemCodes.InvalidValue, Place, "Only a declared schedule has something set over it. Write the members into the schedule itself.");
        }

        try
        {
            using var document = JsonDocument.Parse(JsonOverlay.Over(definitions.ToStored(definition).ToJson(), overrides));
            return definitions.Read(definition.Id, new JsonMembers(document.RootElement, DefinitionJson.Members));
        }
        catch (InvalidTriggerException exception)
        {
            throw exception.Below(Place);
        }
    }

    private static TransferredState ReadState(JsonMembers state) => new(
        Instants.Floor(state.Instant("createdAt") ?? throw state.Missing("createdAt")),
        Instants.Floor(state.Instant("cursor") ?? throw state.Missing("cursor")),
        state.Instant("due") is { } due ? Instants.Ceiling(due) : null,
        state.Count("runCount") ?? 0,
        new(
            state.Has("pause") ? ReadPause(state.Object("pause", "at", "by", "reason", "until")) : null,
            state.Text("deployment"),
            state.Has("overrides") ? ReadOverrides(state) : null,
            state.Instant("retiredAt")));

    private static JsonElement ReadOverrides(JsonMembers state)
    {
        // Their names are checked here; what they say, together with what they lie over.
        state.Object("overrides", DefinitionJson.Members);
        return state.Raw("overrides")!.Value.Clone();
    }

    private static Pause ReadPause(JsonMembers pause) => new(pause.Instant("at") ?? throw pause.Missing("at"), pause.Text("by"), pause.Text("reason"), pause.Instant("until"));

    private static string DefinitionOf(ScheduleRow row)
    {
        try
        {
            return row.Definition.ToJson();
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidScheduleException($"Schedule '{row.Id}' cannot be exported. {exception.Message}", exception);
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, string json)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }
    }
}

/// <summary>A schedule in a document.</summary>
/// <param name="Definition">What its owner wrote.</param>
/// <param name="Source">The owner.</param>
/// <param name="State">What else is known of it; null for one that never was in a store.</param>
/// <param name="InForce">What holds: the definition, with what callers have set over it.</param>
internal sealed record ImportedSchedule(ScheduleDefinition Definition, ScheduleSource Source, TransferredState? State, ScheduleDefinition InForce)
{
    public string Id => Definition.Id;
}

/// <summary>What is known of a schedule besides its definition.</summary>
/// <param name="CreatedAt">From when its intervals count (INT-1).</param>
/// <param name="Cursor">Everything up to here has been considered.</param>
/// <param name="Due">When it is due, where that counts from the end of a run; null for all others.</param>
/// <param name="RunCount">How many runs its occurrences have made.</param>
/// <param name="Layer">What operators set over it.</param>
internal sealed record TransferredState(DateTimeOffset CreatedAt, DateTimeOffset Cursor, DateTimeOffset? Due, long RunCount, OperatorLayer Layer);
