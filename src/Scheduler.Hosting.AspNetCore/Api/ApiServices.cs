using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What all endpoints need.</summary>
/// <param name="Scheduler">The scheduler.</param>
/// <param name="Serializer">How it reads arguments; asked late, because options are checked when they are first read.</param>
/// <param name="Time">The clock.</param>
internal sealed record ApiServices(IScheduler Scheduler, Func<JsonSerializerOptions> Serializer, TimeProvider Time)
{
    /// <summary>Who asks, for people: the name that the application knows, or that it was this machine.</summary>
    public static string By(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : "local";

    /// <summary>SEC-3: from outside only what is marked for it gets arguments, schedules and runs.</summary>
    /// <exception cref="ApiException">The job is not marked.</exception>
    public void CheckRemote(string name)
    {
        var job = Scheduler.Jobs.FirstOrDefault(job => job.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || job.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (job is { JobPolicies.AllowRemote: not true })
        {
            throw new ApiException(403, ApiCodes.NotRemote, $"Job '{job.Name}' takes no schedules, runs or arguments from outside. Set Jobs:{job.Name}:AllowRemote in the configuration, or AllowRemote() in the code.", "job");
        }
    }

    /// <summary>The schedule that a request is about.</summary>
    /// <exception cref="ScheduleNotFoundException">There is none of this id.</exception>
    public async Task<Schedule> ScheduleAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var schedule = await Scheduler.GetScheduleAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new ScheduleNotFoundException(id);
        var record = ActionRecord.Of(context);
        (record.Target, record.Store) = (schedule.Id, schedule.Policies.Store);
        return schedule;
    }

    /// <summary>Where a run is, seen from an endpoint that has made it: all of these lie two steps below the API.</summary>
    public static JsonHttpResult<RunAccepted> Accepted(HttpContext context, RunId id, bool existed)
    {
        context.Response.Headers.Location = $"../../runs/{id}";
        ActionRecord.Of(context).Outcome = id.ToString();
        return TypedResults.Json(new RunAccepted(id.ToString()), ApiJson.Default.RunAccepted, statusCode: existed ? 200 : 202);
    }
}
