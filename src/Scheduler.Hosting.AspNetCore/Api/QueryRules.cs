using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>The parameters that a query may have, as an endpoint's handler declares them. Others are refused: a filter with a typing error must not list everything.</summary>
internal sealed class QueryRules
{
    private readonly Dictionary<string, Type> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of an endpoint.</summary>
    public static QueryRules Of(EndpointBuilder builder)
    {
        var rules = new QueryRules();
        var route = ((RouteEndpointBuilder)builder).RoutePattern.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in builder.Metadata.OfType<MethodInfo>().Single().GetParameters())
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            if (!route.Contains(parameter.Name!) && (type.IsPrimitive || type == typeof(string) || type == typeof(DateTimeOffset)) && !parameter.IsDefined(typeof(FromHeaderAttribute)))
            {
                rules._known.Add(parameter.Name!, type);
            }
        }

        return rules;
    }

    /// <exception cref="ApiException">There is another, one twice, or one with a value that it cannot have.</exception>
    public void Check(HttpRequest request)
    {
        if (request.RouteValues.Values.Any(value => value is string text && text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ApiException(404, ApiCodes.NotFound, "There is nothing of this name.");
        }

        foreach (var (name, values) in request.Query)
        {
            if (!_known.TryGetValue(name, out var type))
            {
                throw ApiException.BadRequest(ApiCodes.UnknownParameter, $"There is no parameter '{name}' here. {(_known.Count == 0 ? "There are none." : $"Known: {string.Join(", ", _known.Keys.Order(StringComparer.Ordinal))}.")}", name);
            }

            if (values.Count != 1)
            {
                throw ApiException.BadRequest(ApiCodes.InvalidParameter, $"'{name}' is given {values.Count} times. Give it once.", name);
            }

            if (Wrong(type, values[0] ?? "") is { } remedy)
            {
                throw ApiException.BadRequest(ApiCodes.InvalidParameter, $"'{values[0]}' is not valid. {remedy}", name);
            }
        }
    }

    private static string? Wrong(Type type, string value) =>
        value.Contains('\0', StringComparison.Ordinal) ? "Leave out null characters."
        : type == typeof(int) ? int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "Use a whole number."
        : type == typeof(bool) ? bool.TryParse(value, out _) ? null : "Use true or false."
        : type == typeof(DateTimeOffset) ? IsInstant(value) ? null : "Use an instant with its offset, such as 2027-01-04T09:00:00Z."
        : null;

    // Without an offset it would be read in the time zone of the server. A + that nobody encoded is a space.
    private static bool IsInstant(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && (value.EndsWith('Z') || (value.LastIndexOfAny(['+', '-']) is var sign && sign > value.IndexOf('T', StringComparison.Ordinal) && value.Contains('T', StringComparison.Ordinal)));
}
