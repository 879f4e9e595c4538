using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Diagnostics;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What stands around every endpoint of the API: who may call it, what a request may be, and how mistakes are told. A convention, so that no endpoint can be without it.</summary>
internal sealed partial class ApiBoundary(AccessGate gate, AuditTrail audit, ILogger logger)
{
    /// <summary>Wraps an endpoint that is complete.</summary>
    public void Wrap(EndpointBuilder builder)
    {
        var inner = builder.RequestDelegate!;
        var access = builder.Metadata.OfType<EndpointAccess>().LastOrDefault() ?? throw new InvalidOperationException($"The endpoint '{builder.DisplayName}' does not say who may call it.");
        var rules = new EndpointRules(access.Name, access.Level, QueryRules.Of(builder));
        builder.RequestDelegate = context => InvokeAsync(context, inner, rules);
    }

    private async Task InvokeAsync(HttpContext context, RequestDelegate inner, EndpointRules rules)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (await gate.AllowsAsync(context, rules.Level).ConfigureAwait(false))
            {
                Check(context, rules);
                await inner(context).ConfigureAwait(false);
                await RecordAsync(context, rules).ConfigureAwait(false);
            }

            await ExplainAsync(context).ConfigureAwait(false);
        }
        catch (Exception) when (response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            // Nothing can be said any more.
            throw;
        }
        catch (Exception exception)
        {
            if (ProblemTable.Of(exception) is not { } problem)
            {
                Log.Failed(logger, exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
                problem = new(500, ApiCodes.Failed, $"The server failed; its log says why, under '{context.TraceIdentifier}'.");
            }

            response.Clear();
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            await ProblemTable.WriteAsync(context, problem).ConfigureAwait(false);
            await RecordAsync(context, rules).ConfigureAwait(false);
        }
    }

    // What was refused has changed nothing.
    private Task RecordAsync(HttpContext context, EndpointRules rules) =>
        rules.Level == AccessLevel.Read || context.Response.StatusCode is >= 400 and < 500 ? Task.CompletedTask : audit.WriteAsync(context, rules.Name);

    private static void Check(HttpContext context, EndpointRules rules)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !SameOrigin.Allows(request))
        {
            throw new ApiException(403, ApiCodes.OtherSite, $"A page of another site has sent this. Send it from the scheduler's own origin, or with the header {SameOrigin.Header}, if the application's CORS policy lets that page.");
        }

        rules.Query.Check(request);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = RequestReader.MostBytes;
        }
    }

    // What a scheme or the framework has refused has no body.
    private static Task ExplainAsync(HttpContext context)
    {
        var response = context.Response;
        return response.HasStarted || response.ContentType is not null
            ? Task.CompletedTask
            : response.StatusCode switch
            {
                401 => ProblemTable.WriteAsync(context, new(401, ApiCodes.NotAuthenticated, "Say who you are.")),
                403 => ProblemTable.WriteAsync(context, new(403, ApiCodes.NotAllowed, "You may not do this.")),
                400 => ProblemTable.WriteAsync(context, new(400, ApiCodes.InvalidParameter, "A parameter cannot be read.")),
                _ => Task.CompletedTask,
            };
    }

    private sealed record EndpointRules(string Name, AccessLevel Level, QueryRules Query);

    private static partial class Log
    {
        [LoggerMessage(ApiLogEvents.RequestFailed, LogLevel.Error, "{Method} {Path} failed ({TraceIdentifier}).")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string path, string traceIdentifier);
    }
}
