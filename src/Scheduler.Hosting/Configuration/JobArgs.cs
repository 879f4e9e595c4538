using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Configuration;

/// <summary>Encodes the arguments of a schedule, and checks that its job can read them.</summary>
internal static partial class JobArgs
{
    /// <summary>The arguments, written as their job's type writes them where it is known; what is wrong with them goes to <paramref name="place"/>.</summary>
    public static Payload Encode(object? args, Type? type, JsonSerializerOptions json, Place place)
    {
        var payload = default(Payload);
        try
        {
            payload = Payload.From(args, json);
            return type is null || payload.Required(type, Strict(json)) is not { } value
                ? payload
                : new(JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(type)));
        }
        catch (JsonException exception)
        {
            Refuse(args, payload, type, exception, json, place);
        }
        catch (NotSupportedException exception)
        {
            place.Error(ProblemCodes.InvalidArgs, $"{exception.Message} Set {nameof(SchedulerOptions)}.{nameof(SchedulerOptions.Serializer)} to options that know the type.");
        }

        return payload;
    }

    // A member that the type does not have is a typing error here, where a person wrote it; at run time it may come from a newer version.
    private static JsonSerializerOptions Strict(JsonSerializerOptions json) => new(json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static void Refuse(object? args, Payload payload, Type? type, JsonException exception, JsonSerializerOptions json, Place place)
    {
        // The serializer repeats the path and adds a byte position, which mean nothing to who wrote configuration.
        var reason = exception.Message.Split(" Path: ")[0];
        using var document = Parse(payload);
        if (document is null)
        {
            place.Error(ProblemCodes.InvalidArgs, args is null ? $"{reason} Add Args." : $"The arguments are no JSON: {reason}");
            return;
        }

        var (value, member) = (document.RootElement, type?.Name ?? "");
        var within = type is null ? null : json.GetTypeInfo(type);
        foreach (Match step in Step().Matches(exception.Path ?? ""))
        {
            var name = step.Groups[1].Value;
            if (!TryStep(value, name, out var below))
            {
                break;
            }

            (value, place, member) = (below, place.Below(name), $"{member}.{name}");
            if (within is { Kind: JsonTypeInfoKind.Object } owner && Member(owner, name) is null)
            {
                place.Error(ProblemCodes.InvalidArgs, Unknown.Argument(name, owner.Type, [.. owner.Properties.Select(member => member.Name)]));
                return;
            }

            within = (within is { Kind: JsonTypeInfoKind.Object } ? Member(within, name)!.PropertyType : within?.ElementType) is { } inner ? json.GetTypeInfo(inner) : null;
        }

        var shown = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "The value" : $"'{value}'";
        place.Error(
            ProblemCodes.InvalidArgs,
            within is null || !reason.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? $"{shown} cannot be read as the job's {type?.Name}: {reason}"
            : within.Type == type ? $"{shown} is not {Words(within)}, which the job takes."
            : $"{shown} is not {Words(within)} ({member}).");
    }

    private static string Words(JsonTypeInfo type)
    {
        var scalar = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "an array",
            JsonTypeInfoKind.Object => $"an object with {string.Join(", ", type.Properties.Select(member => member.Name))}",
            JsonTypeInfoKind.Dictionary => "an object",
            _ when scalar.IsEnum => $"one of {string.Join(", ", Enum.GetNames(scalar))}",
            _ => $"{("AEIO".Contains(scalar.Name[0], StringComparison.Ordinal) ? "an" : "a")} {scalar.Name}",
        };
    }

    private static JsonPropertyInfo? Member(JsonTypeInfo type, string name) => type.Properties.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JsonDocument? Parse(Payload payload)
    {
        try
        {
            return payload.IsEmpty ? null : JsonDocument.Parse(payload.Utf8);
        }
        catch (JsonException)
        {
            return null; // Code made the payload of something else, which its reader has said already.
        }
    }

    private static bool TryStep(JsonElement value, string name, out JsonElement below)
    {
        below = default;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return value.TryGetProperty(name, out below);
            case JsonValueKind.Array when int.TryParse(name, out var index) && index < value.GetArrayLength():
                below = value[index];
                return true;
            default:
                return false;
        }
    }

    // A path of JSON: $.name, $[0] or $['a name'].
    [GeneratedRegex(@"[.\[]'?([^.\[\]']+)'?\]?")]
    private static partial Regex Step();
}
