using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Hosting.Configuration;

/// <summary>Hides the members of a job's arguments that are marked with <see cref="RedactAttribute"/> (SEC-3).</summary>
/// <param name="type">What the arguments are read as.</param>
/// <param name="json">How.</param>
internal sealed class RedactedArgs(Type type, JsonSerializerOptions json)
{
    /// <summary>What stands in the place of a hidden value.</summary>
    public const string Mark = "[redacted]";

    private readonly ConcurrentDictionary<Type, bool> _marked = new();

    /// <summary>Whether a member is marked.</summary>
    public static bool IsMarked(JsonPropertyInfo member) =>
        member.AttributeProvider?.IsDefined(typeof(RedactAttribute), inherit: true) == true
        || member.AssociatedParameter?.AttributeProvider?.IsDefined(typeof(RedactAttribute), inherit: true) == true;

    /// <summary>The arguments as they may be shown. Those that cannot be read as the type are hidden whole, unless it has nothing to hide.</summary>
    public Payload Hide(Payload args)
    {
        if (args.IsEmpty || !HasMarked(type))
        {
            return args;
        }

        try
        {
            using var document = JsonDocument.Parse(args.Utf8);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                Write(writer, document.RootElement, ContractOf(type));
            }

            return new(buffer.ToArray());
        }
        catch (JsonException)
        {
            return new("\"[redacted]\""u8.ToArray());
        }
    }

    private bool HasMarked(Type one) => _marked.GetOrAdd(one, key => Reaches(key, []));

    private bool Reaches(Type one, HashSet<Type> seen)
    {
        if (!seen.Add(one))
        {
            return false;
        }

        try
        {
            var contract = json.GetTypeInfo(one);
            return contract.Kind == JsonTypeInfoKind.Object
                ? contract.Properties.Any(IsMarked) || contract.Properties.Any(member => Reaches(member.PropertyType, seen))
                : contract.ElementType is { } element && Reaches(element, seen);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return false; // Nobody can read such a value, the job neither.
        }
    }

    private JsonTypeInfo? ContractOf(Type? one) => one is not null && HasMarked(one) ? json.GetTypeInfo(one) : null;

    // Null is a contract without anything to hide.
    private void Write(Utf8JsonWriter writer, JsonElement value, JsonTypeInfo? contract)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when contract is not null:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    var known = contract.Kind == JsonTypeInfoKind.Object ? Find(contract, member.Name) : null;
                    if (known is not null && IsMarked(known))
                    {
                        writer.WriteStringValue(Mark);
                    }
                    else
                    {
                        Write(writer, member.Value, ContractOf(known?.PropertyType ?? contract.ElementType));
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when contract is not null:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, ContractOf(contract.ElementType));
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private JsonPropertyInfo? Find(JsonTypeInfo contract, string name) =>
        contract.Properties.FirstOrDefault(member => member.Name.Equals(name, json.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
}
