using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// Makes the JSON schema of the section from the tables of keys, for editors. It refuses nothing that can be right: a file need not say everything, and another one may say the rest, so
/// nothing is required and no trigger must be there. Only names and words have to be written as the reference writes them, where the reader ignores case.
/// </summary>
internal sealed class ConfigurationSchema
{
    private const string Duration = @"([0-9]*\.?[0-9]+(ms|s|m|h|d))+|([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,3})?)?|P[0-9.DTHMS]+";

    // Of an editor that merges the schemas of many packages: no other has definitions of these names.
    private const string Prefix = "scheduler";

    private static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _definitions = [];
    private readonly TriggerKinds? _kinds;
    private readonly IReadOnlyList<JobType> _jobTypes;

    private ConfigurationSchema(TriggerKinds? kinds, IReadOnlyList<JobType> jobTypes) => (_kinds, _jobTypes) = (kinds, jobTypes);

    /// <param name="section">Path of the section.</param>
    /// <param name="kinds">The kinds of triggers there are; null where nobody knows them all, so that every object may be one.</param>
    /// <param name="jobTypes">The kinds of jobs there are; null for those that are built in. The settings of others may be anything.</param>
    public static string Write(string section, TriggerKinds? kinds, IEnumerable<JobType>? jobTypes = null)
    {
        JobType[] last = [.. (jobTypes ?? [BuiltInJobTypes.Http, BuiltInJobTypes.CommandElsewhere]).Reverse().DistinctBy(type => type.Name, StringComparer.OrdinalIgnoreCase).OrderBy(type => type.Name, StringComparer.OrdinalIgnoreCase)];
        var schema = new ConfigurationSchema(kinds, last);
        var root = section.Split(':').Reverse().Aggregate(schema.TableOf(KeyTables.Scheduler), (inner, name) => Object(new() { [name] = inner }));
        root["definitions"] = schema._definitions;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonObject Object(JsonObject properties) => new() { ["type"] = "object", ["properties"] = properties };

    private static JsonArray Array(IEnumerable<string?> values) => [.. values.Select(value => (JsonNode?)value)];

    private static JsonObject Of(params string[] types) => new() { ["type"] = Array([.. types, "null"]) };

    private static JsonObject Matching(string pattern, params string[] types)
    {
        var schema = Of(types);
        schema["pattern"] = pattern;
        return schema;
    }

    private static JsonObject ArrayOf(JsonObject items, string? pattern)
    {
        var schema = pattern is null ? Of("array", "string") : Matching(pattern, "array", "string");
        schema["items"] = items;
        return schema;
    }

    private static JsonObject MapOf(string names, JsonObject values)
    {
        var schema = Of("object");
        schema["patternProperties"] = new JsonObject { [names] = values };
        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject SchemaOf(Key key)
    {
        var schema = key switch
        {
            { Kind: KeyKind.Number, Words: [] } => Matching("^(-?[0-9]+)?$", "integer", "string"),
            { Kind: KeyKind.Number } => Matching("^(-?[0-9]+|none)?$", "integer", "string"),
            { Kind: KeyKind.Real } => Matching(@"^(-?[0-9]*\.?[0-9]+)?$", "number", "string"),
            { Kind: KeyKind.Flag } => Matching("^([Tt]rue|[Ff]alse)?$", "boolean", "string"),
            { Kind: KeyKind.Length, Words: [] } => Matching($"^({Duration})?$", "string"),
            { Kind: KeyKind.Length } => Matching($"^(none|{Duration})?$", "string"),
            { Kind: KeyKind.Choice } => new() { ["enum"] = Array([.. key.Words, null]) },
            { Kind: KeyKind.Texts, Words: [] } => ArrayOf(Of("string", "number"), null),
            { Kind: KeyKind.Texts } => ArrayOf(Of("string", "number"), "^(none)?$"),
            { Kind: KeyKind.Lengths } => ArrayOf(Matching($"^({Duration})?$", "string"), "^(none)?$"),
            { Kind: KeyKind.Pairs } => MapOf("", Of("string", "number", "boolean")),
            { Kind: KeyKind.Map, Table: { } table } => MapOf(DefinitionRules.IdPattern, Reference(table)),
            { Kind: KeyKind.List, Items: { } items } => ArrayOf(Reference(items()), "^$"),
            { Kind: KeyKind.Section, Table: { } table, Words: [] } => Reference(table),
            { Kind: KeyKind.Section, Table: { } table } => new() { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = Array(key.Words) }, Reference(table)) },
            { Kind: KeyKind.Free } => [],
            _ => Of("string", "number"),
        };
        if (key.Summary.Length > 0)
        {
            schema.Insert(0, "description", key.Summary);
        }

        return schema;
    }

    private JsonObject Reference(KeyTable table)
    {
        var name = Prefix + table.Name;
        if (!_definitions.ContainsKey(name))
        {
            // Known before its keys are: a trigger has triggers in it.
            _definitions[name] = null;
            _definitions[name] = TableOf(table);
        }

        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private JsonObject TableOf(KeyTable table)
    {
        var schema = Of("object");
        var properties = new JsonObject();
        foreach (var key in table.Keys.Concat(_kinds is null ? [] : table.KeysOf(_kinds)))
        {
            properties[key.Name] = SchemaOf(key);
        }

        schema["properties"] = properties;
        if (table == KeyTables.Job)
        {
            schema["anyOf"] = SettingsByType();
        }

        if (table.IsOpen)
        {
            return schema;
        }

        schema["patternProperties"] = new JsonObject { [@"^([Xx]-|\$schema$)"] = new JsonObject() };
        schema["additionalProperties"] = table.TakesKinds && _kinds is null ? KindOfTheApplication() : false;
        return schema;
    }

    // Of a job whose Type stands in another file its settings may be anything; so may those of a kind that is not known here.
    private JsonArray SettingsByType()
    {
        JsonNode[] known = [.. _jobTypes.Select(type => new JsonObject { ["properties"] = new JsonObject { ["Type"] = Named(type), ["Settings"] = SettingsOf(type) }, ["required"] = Array(["Type"]) })];
        var other = new JsonObject { ["properties"] = new JsonObject { ["Type"] = new JsonObject { ["enum"] = Array(_jobTypes.Select(type => type.Name)) } }, ["required"] = Array(["Type"]) };
        return [.. known, new JsonObject { ["not"] = other }];
    }

    private static JsonObject Named(JobType type) => new() { ["enum"] = Array([type.Name]) };

    private JsonObject SettingsOf(JobType type)
    {
        var properties = new JsonObject();
        foreach (var (name, kind) in SettingsAskedFor.By(type))
        {
            properties[name] = SchemaOf(new Key<object>(name, kind, "", (_, _) => { }));
        }

        var schema = Of("object");
        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject KindOfTheApplication()
    {
        var schema = Of("object", "boolean");
        schema.Insert(0, "description", "A kind of trigger that the application registered.");
        return schema;
    }
}
