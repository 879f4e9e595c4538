using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What each mistake of a caller is as a problem (RFC 9457).</summary>
internal static class ProblemTable
{
    public const string MediaType = "application/problem+json";

    /// <summary>The problem; null for an exception that is no mistake of the caller's.</summary>
    public static ApiException? Of(Exception exception) => exception switch
    {
        ApiException known => known,
        InvalidScheduleException { Problems: [_, ..] problems } => new(400, [.. problems.Select(Responses.Problem)]),
        InvalidScheduleException invalid => ApiException.BadRequest(ApiCodes.InvalidValue, invalid.Message),
        InvalidTriggerException trigger => ApiException.BadRequest(trigger.Code, trigger.Message, $"trigger.{trigger.Member}"),
        InvalidArgsException { Problems: [_, ..] problems } => new(400, [.. problems.Select(Responses.Problem)]),
        InvalidArgsException args => ApiException.BadRequest(ApiCodes.InvalidArgs, args.Message, "args"),
        JobNotFoundException job => ApiException.BadRequest(ApiCodes.UnknownJob, job.Message, "job"),
        StoreNotFoundException store => ApiException.BadRequest(ApiCodes.UnknownStore, store.Message, "store"),
        ExecutorNotFoundException executor => ApiException.BadRequest(ApiCodes.UnknownExecutor, executor.Message, "executor"),
        ScheduleNotFoundException or RunNotFoundException => new(404, ApiCodes.NotFound, exception.Message),
        ScheduleExistsException exists => new(409, ApiCodes.Conflict, $"A schedule '{exists.Id}' exists already. Choose another id, or change that one with PUT.", "id"),
        ScheduleChangedException => new(412, ApiCodes.Changed, exception.Message),
        BadHttpRequestException { StatusCode: 413 } => new(413, ApiCodes.TooLarge, TooLarge),
        BadHttpRequestException bad => new(bad.StatusCode, ApiCodes.Malformed, bad.Message),
        JsonException json => ApiException.BadRequest(ApiCodes.Malformed, json.Message),
        _ => null,
    };

    public static string TooLarge => $"A body may have {RequestReader.MostBytes / 1024} KB. Send less.";

    public static Task WriteAsync(HttpContext context, ApiException problem)
    {
        var status = problem.Status;
        context.Response.StatusCode = status;
        var body = new Problem
        {
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = problem.Errors.Count == 1 ? problem.Errors[0].Message : $"{problem.Errors.Count} errors.",
            Errors = problem.Errors,
        };
        return context.Response.WriteAsJsonAsync(body, ApiJson.Default.Problem, MediaType, context.RequestAborted);
    }
}
