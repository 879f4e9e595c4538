using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Who may call an endpoint. It also says that the endpoint serves programs, so that schemes that would lead people to a page for signing in answer 401 and 403.</summary>
/// <param name="Name">The endpoint's name: what the audit calls it.</param>
/// <param name="Level">What a request needs to be allowed to do.</param>
internal sealed record EndpointAccess(string Name, AccessLevel Level) : IDisableCookieRedirectMetadata;

/// <summary>How endpoints are described.</summary>
internal static class EndpointDescription
{
    /// <summary>Names an endpoint, says who may call it and what its problems are.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder endpoint, string name, AccessLevel level, string summary, params int[] problems)
    {
        endpoint.WithName(name).WithSummary(summary).WithMetadata(new EndpointAccess(name, level));
        foreach (var status in problems.Append(400).Append(401).Append(403).Distinct().Order())
        {
            endpoint.Produces<Problem>(status, ProblemTable.MediaType);
        }

        return endpoint;
    }

    /// <summary>Says what its body is. A body of another media type does not get here: the router answers 415.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, bool optional = false)
        where T : notnull => endpoint.WithMetadata(new BodyMetadata(typeof(T), optional));

    private sealed record BodyMetadata(Type RequestType, bool IsOptional) : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes { get; } = ["application/json"];
    }
}
