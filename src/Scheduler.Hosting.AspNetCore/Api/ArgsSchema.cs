using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What a job takes, as a JSON schema: for forms, and for those who write requests.</summary>
internal static class ArgsSchema
{
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Complete };

    /// <summary>The schema; null where nobody knows the type.</summary>
    public static JsonElement? Of(Type type, JsonSerializerOptions serializer)
    {
        try
        {
            // Numbers are read from text for the sake of configuration files; who writes JSON has numbers.
            var contract = new JsonSerializerOptions(serializer) { NumberHandling = JsonNumberHandling.Strict }.GetTypeInfo(type);
            var schema = contract.GetJsonSchemaAsNode(Options);
            return JsonElement.Parse(schema.ToJsonString());
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Type == typeof(bool))
        {
            schema = new JsonObject { ["type"] = "boolean" };
        }

        if (context.PropertyInfo is { } member && schema is JsonObject described)
        {
            if (AttributeOf<DescriptionAttribute>(member) is { Description: { Length: > 0 } description })
            {
                described["description"] = description;
            }

            if (AttributeOf<RedactAttribute>(member) is not null)
            {
                described["writeOnly"] = true;
            }
        }

        return schema;
    }

    private static T? AttributeOf<T>(System.Text.Json.Serialization.Metadata.JsonPropertyInfo member)
        where T : Attribute =>
        (member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true) is [T own, ..] ? own : null)
        ?? (member.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true) is [T ofParameter, ..] ? ofParameter : null);
}
