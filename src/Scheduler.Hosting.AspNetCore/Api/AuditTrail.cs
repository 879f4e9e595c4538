using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.AspNetCore.Diagnostics;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Writes down each change that somebody made, or tried and the server failed: in the store of what it was made to, and in the log (SEC-4).</summary>
internal sealed partial class AuditTrail(IScheduler scheduler, ILogger logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <param name="context">The request, answered.</param>
    /// <param name="action">The name of the endpoint.</param>
    public async Task WriteAsync(HttpContext context, string action)
    {
        var (record, status, by) = (ActionRecord.Of(context), context.Response.StatusCode, ApiServices.By(context));
        Log.Acted(logger, by, action, record.Target ?? "everything", status);
        try
        {
            // Not with the token of the request: who goes away has done it all the same.
            using var limit = new CancellationTokenSource(Longest);
            await scheduler.WriteAuditAsync(
                new(by, action) { Target = record.Target, Store = record.Store, Details = record.Details(status, context.Request.QueryString) }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What was done is done; the line above stands for it.
            Log.NotWritten(logger, exception, by, action, record.Target ?? "everything");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(ApiLogEvents.Acted, LogLevel.Information, "{By}: {Action} {Target} ({Status}).")]
        public static partial void Acted(ILogger logger, string by, string action, string target, int status);

        [LoggerMessage(ApiLogEvents.AuditFailed, LogLevel.Error, "What {By} did could not be written down in the store: {Action} {Target}.")]
        public static partial void NotWritten(ILogger logger, Exception exception, string by, string action, string target);
    }
}
