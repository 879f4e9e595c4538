using Microsoft.AspNetCore.Http;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What runs that callers make may be, and how they are answered.</summary>
internal static class RunRules
{
    /// <summary>The header that names a request, so that one which is repeated makes no second run (NOW-1).</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const int MostPriority = 100;

    /// <exception cref="ApiException">It is out of range.</exception>
    public static int? Priority(int? priority) =>
        priority is < -MostPriority or > MostPriority ? throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{priority} is out of range. Use -{MostPriority} to {MostPriority}.", "priority") : priority;

    /// <summary>Makes a run: 202 for a new one, 200 for one that is there already.</summary>
    public static async Task<IResult> MakeAsync(HttpContext context, Func<Task<RunId>> make)
    {
        try
        {
            return ApiServices.Accepted(context, await make().ConfigureAwait(false), existed: false);
        }
        catch (RunExistsException exists)
        {
            return ApiServices.Accepted(context, exists.Id, existed: true);
        }
    }

    /// <summary>A run's id.</summary>
    /// <exception cref="ApiException">The text is none, and so there is no such run.</exception>
    public static RunId Id(string text) => RunId.TryParse(text, null, out var id) ? id : throw new ApiException(404, ApiCodes.NotFound, $"There is no run '{text}'.");
}
