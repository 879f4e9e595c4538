using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>The scheduler as a whole.</summary>
internal sealed class OverviewEndpoints(ApiServices api)
{
    private IScheduler Scheduler => api.Scheduler;

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/overview", Overview).Produces<OverviewResponse>()
            .Is("Overview", AccessLevel.Read, "How the scheduler is: paused or not, what waits, what runs.");
        group.MapGet("/config", Configuration).Produces<ConfigurationResponse>()
            .Is("Configuration", AccessLevel.Read, "The configuration that holds on the node that answers, and what is wrong with a later one.");
        group.MapPost("/config/reload", Reload).Produces<ConfigurationResponse>()
            .Is("ReloadConfiguration", AccessLevel.Admin, "Has the node that answers read its configuration now; confirm is the hash that the refusal of a mass removal names. The errors of the answer say why a change was refused.", 409);
        group.MapPost("/pause", Pause).Takes<PauseRequestBody>(optional: true).Produces<OverviewResponse>()
            .Is("Pause", AccessLevel.Operate, "Stops every schedule from making runs, and queued runs from starting. What runs goes on.", 413, 415);
        group.MapPost("/resume", Resume).Takes<ResumeRequestBody>(optional: true).Produces<OverviewResponse>()
            .Is("Resume", AccessLevel.Operate, "Lets everything go on; what is paused by itself stays paused.", 413, 415);
    }

    private async Task<IResult> Overview(CancellationToken cancellationToken)
    {
        var configuration = Scheduler.Configuration;
        var backlogs = await Scheduler.ReadBacklogAsync(cancellationToken).ConfigureAwait(false);
        var response = new OverviewResponse
        {
            Now = api.Time.GetUtcNow(),
            Node = configuration.Node,
            Pause = Responses.Pause(await Scheduler.GetPauseAsync(cancellationToken).ConfigureAwait(false)),
            Stores = [.. backlogs.Join(configuration.Stores, backlog => backlog.Store, store => store.Name, (backlog, store) =>
                new StoreResponse(store.Name, store.Type, backlog.Due, backlog.Oldest, backlog.Oldest is { } oldest ? Math.Max(0, (backlog.Now - oldest).TotalSeconds) : null))],
            Executors = [.. configuration.Executors.Select(executor => new ExecutorResponse(executor.Name, executor.Type, executor.Slots!.Value, executor.Busy!.Value))],
            Jobs = Scheduler.Jobs.Count,
            ConfigurationRefused = configuration.Errors.Count > 0,
        };
        return TypedResults.Json(response, ApiJson.Default.OverviewResponse);
    }

    private async Task<IResult> Reload(string? confirm, CancellationToken cancellationToken)
    {
        try
        {
            return Answer(await Scheduler.ReloadConfigurationAsync(confirm, cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidOperationException exception)
        {
            throw new ApiException(409, ApiCodes.Conflict, exception.Message);
        }
    }

    private JsonHttpResult<ConfigurationResponse> Configuration() => Answer(Scheduler.Configuration);

    private static JsonHttpResult<ConfigurationResponse> Answer(AppliedConfiguration configuration)
    {
        var response = new ConfigurationResponse
        {
            Node = configuration.Node,
            Hash = configuration.Hash,
            Since = configuration.Since,
            TimeZone = configuration.TimeZone,
            Errors = configuration.Errors,
            PendingRestart = configuration.PendingRestart,
            Warnings = configuration.Warnings,
            ReadOnly = configuration.Access.ReadOnly,
        };
        return TypedResults.Json(response, ApiJson.Default.ConfigurationResponse);
    }

    private async Task<IResult> Pause(HttpContext context, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.PauseRequestBody).ConfigureAwait(false) ?? new();
        await Scheduler.PauseAsync(ApiServices.By(context), TextRules.Text(body.Reason, "reason"), PauseRules.Until(body.Until, api.Time), cancellationToken).ConfigureAwait(false);
        return await Overview(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Resume(HttpContext context, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.ResumeRequestBody).ConfigureAwait(false) ?? new();
        await Scheduler.ResumeAsync(body.Missed ?? ResumeMode.Skip, cancellationToken).ConfigureAwait(false);
        return await Overview(cancellationToken).ConfigureAwait(false);
    }
}
