using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What people did.</summary>
internal sealed class AuditEndpoints(ApiServices api)
{
    public void Map(RouteGroupBuilder group) => group.MapGet("/audit", List).Produces<AuditResponse>()
        .Is("ListAudit", AccessLevel.Read, "What people did through the API, latest first, of all stores or of one; target is the id of a schedule or run, or the name of a job.");

    private async Task<IResult> List(string? store, string? target, int? limit, CancellationToken cancellationToken)
    {
        var entries = await api.Scheduler.ListAuditAsync(new() { Store = store, Target = target, Take = Paging.Limit(limit) }, cancellationToken).ConfigureAwait(false);
        var items = entries.Select(entry => new AuditItem
        {
            At = entry.At,
            By = entry.By,
            Action = entry.Action,
            Target = entry.Target,
            Store = entry.Store,
            Details = entry.Details is { } details ? Responses.Json(new Payload(System.Text.Encoding.UTF8.GetBytes(details))) : null,
        });
        return TypedResults.Json(new AuditResponse([.. items]), ApiJson.Default.AuditResponse);
    }
}
