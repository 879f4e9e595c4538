using Microsoft.AspNetCore.Diagnostics;
using Scheduler.Hosting;

namespace WebApp;

/// <summary>What a caller asked for wrongly is no error of the server.</summary>
internal sealed class SchedulerExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        int? status = exception switch
        {
            ScheduleNotFoundException or RunNotFoundException => StatusCodes.Status404NotFound,
            InvalidArgsException => StatusCodes.Status400BadRequest,
            _ => null,
        };
        if (status is null)
        {
            return ValueTask.FromResult(false);
        }

        httpContext.Response.StatusCode = status.Value;
        return problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = { Status = status, Detail = exception.Message } });
    }
}
