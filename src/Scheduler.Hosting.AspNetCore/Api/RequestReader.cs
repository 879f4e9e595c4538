using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Reads bodies: JSON of a bounded length and depth, without unknown members (SEC-1).</summary>
internal static class RequestReader
{
    /// <summary>How long a body may be.</summary>
    public const int MostBytes = 256 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = ApiJson.MaxDepth };

    /// <summary>Reads a body that must be there.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> contract)
        where T : class =>
        await ReadOptionalAsync(request, contract).ConfigureAwait(false) ?? throw Missing();

    /// <summary>Reads a body; null where there is none.</summary>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, JsonTypeInfo<T> contract)
        where T : class
    {
        var body = await BytesAsync(request).ConfigureAwait(false);
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize(body.Span, contract);
        }
        catch (JsonException exception)
        {
            throw Explain(exception, contract);
        }
    }

    /// <summary>Reads a body whose members somebody else checks.</summary>
    public static async Task<JsonElement> ReadJsonAsync(HttpRequest request)
    {
        var body = await BytesAsync(request).ConfigureAwait(false);
        if (body.Length == 0)
        {
            throw Missing();
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw ApiException.BadRequest(ApiCodes.Malformed, $"The body is no JSON: {exception.Message}");
        }
    }

    private static ApiException Missing() => ApiException.BadRequest(ApiCodes.Malformed, "The body is missing. Send an object as JSON.");

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(HttpRequest request)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(MostBytes + 1, request.HttpContext.RequestAborted).ConfigureAwait(false);
        var length = read.Buffer.Length;
        var bytes = length > MostBytes ? [] : read.Buffer.ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.End);
        ActionRecord.Of(request.HttpContext).Body = bytes;
        return length > MostBytes ? throw new ApiException(413, ApiCodes.TooLarge, ProblemTable.TooLarge)
            : length > 0 && !request.HasJsonContentType() ? throw new ApiException(415, ApiCodes.MediaType, $"The body is '{request.ContentType}'. Send JSON, with the header Content-Type: application/json.")
            : bytes;
    }

    private static ApiException Explain(JsonException exception, JsonTypeInfo contract)
    {
        // The serializer says what it could not read in words of .NET; callers know members and words.
        var path = exception.Path is ['$', '.', .. var below] ? below : exception.Path?.TrimStart('$') ?? "";
        var (within, member) = Find(contract, path);
        if (within is null)
        {
            return ApiException.BadRequest(ApiCodes.Malformed, $"The body is no JSON: {exception.Message.Split(" Path: ")[0]}", path.Length > 0 ? path : null);
        }

        if (member is null)
        {
            return ApiException.BadRequest(ApiCodes.UnknownMember, $"Unknown member. Known: {string.Join(", ", within.Properties.Select(one => one.Name))}.", path);
        }

        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        return ApiException.BadRequest(ApiCodes.InvalidValue, $"The value cannot be read. {Expected(type)}", path);
    }

    private static string Expected(Type type) =>
        type.IsEnum ? $"Use {string.Join(", ", Enum.GetNames(type))}."
        : type == typeof(string) ? "Use a text."
        : type == typeof(bool) ? "Use true or false."
        : type == typeof(DateTimeOffset) ? "Use an instant with its offset, such as 2027-01-04T09:00:00Z."
        : type.IsPrimitive ? "Use a whole number."
        : "Use an object or array as documented.";

    // The object that has the member, and the member; both null where the path leads nowhere in it.
    private static (JsonTypeInfo? Within, JsonPropertyInfo? Member) Find(JsonTypeInfo contract, string path)
    {
        JsonTypeInfo? within = null;
        JsonPropertyInfo? member = null;
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(step => step.Split('[')[0]))
        {
            within = member is null ? contract : contract.Options.GetTypeInfo(member.PropertyType);
            if (within.Kind != JsonTypeInfoKind.Object)
            {
                break;
            }

            member = within.Properties.FirstOrDefault(one => one.Name == name);
            if (member is null)
            {
                break;
            }
        }

        return (within, member);
    }
}
