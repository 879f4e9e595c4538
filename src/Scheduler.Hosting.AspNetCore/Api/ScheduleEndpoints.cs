using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Schedules: what there is, and what becomes of it.</summary>
internal sealed class ScheduleEndpoints(ApiServices api)
{
    private const int Next = 5;

    private IScheduler Scheduler => api.Scheduler;

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/schedules", List).Produces<Page<ScheduleResponse>>().Is("ListSchedules", AccessLevel.Read, "Schedules, store by store in the order of their ids.");
        group.MapPost("/schedules", Add).Takes<ScheduleRequestBody>().Produces<ScheduleDetails>(201)
            .Is("AddSchedule", AccessLevel.Admin, "Adds a schedule of a job that allows it (AllowRemote).", 409, 413, 415);
        group.MapGet("/schedules/{id}", Get).Produces<ScheduleDetails>().Is("GetSchedule", AccessLevel.Read, "A schedule, with what comes next. With explain=true: who says each of its settings.", 404);
        group.MapPut("/schedules/{id}", Put).Takes<ScheduleBody>().Produces<ScheduleDetails>()
            .Is("ChangeSchedule", AccessLevel.Admin, "Replaces the definition of a schedule. Over one that configuration or code declares, the change is kept apart.", 404, 412, 413, 415, 428);
        group.MapDelete("/schedules/{id}", Delete).Produces(204)
            .Is("RemoveSchedule", AccessLevel.Admin, "Removes a schedule that was added through the API. Its runs go on.", 404, 409, 412, 428);
        group.MapPost("/schedules/{id}/reset", Reset).Produces<ScheduleDetails>().Is("ResetSchedule", AccessLevel.Admin, "Takes back what callers have set over what configuration or code declares.", 404);
    }

    private async Task<IResult> List(string? job, string? state, string? store, string? q, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var (most, wanted) = (Paging.Limit(limit), Paging.Word<ScheduleState>(state, "state"));
        var (stores, from, after) = Position(store, Paging.Decode(cursor));
        var responses = new Responses(Scheduler);
        var (items, scanned, place) = (new List<ScheduleResponse>(), 0, "");
        foreach (var one in stores.SkipWhile(name => from is not null && name != from))
        {
            var filter = new ScheduleFilter { Store = one, Job = job, State = wanted, AfterId = one == from ? after : null, Take = q is null ? most + 1 - items.Count : null };
            await foreach (var schedule in Scheduler.ListSchedulesAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                if (items.Count == most || scanned == Paging.MostScanned)
                {
                    return Page(items, place);
                }

                (scanned, place) = (scanned + 1, $"{one}\n{schedule.Id}");
                if (q is null || Matches(schedule, q))
                {
                    items.Add(responses.Schedule(schedule));
                }
            }
        }

        return Page(items, null);
    }

    private static JsonHttpResult<Page<ScheduleResponse>> Page(List<ScheduleResponse> items, string? place) =>
        TypedResults.Json(new Page<ScheduleResponse>(items, place is null ? null : Paging.Encode(place)), ApiJson.Default.PageScheduleResponse);

    private (IReadOnlyList<string> Stores, string? From, string? After) Position(string? store, string? position)
    {
        IReadOnlyList<string> stores = [.. Scheduler.Configuration.Stores.Select(known => known.Name)];
        if (store is not null)
        {
            stores = [stores.FirstOrDefault(known => known.Equals(store, StringComparison.OrdinalIgnoreCase)) ?? throw new StoreNotFoundException(store, stores)];
        }

        return position is null ? (stores, null, null)
            : position.Split('\n') is [var from, var after] && stores.Contains(from) ? (stores, from, after)
            : throw Paging.Invalid();
    }

    private static bool Matches(Schedule schedule, string text) =>
        schedule.Id.Contains(text, StringComparison.OrdinalIgnoreCase)
        || schedule.Job.Contains(text, StringComparison.OrdinalIgnoreCase)
        || schedule.Definition.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    private async Task<IResult> Add(HttpContext context, CancellationToken cancellationToken)
    {
        var draft = Scheduler.ReadSchedule(await RequestReader.ReadJsonAsync(context.Request).ConfigureAwait(false));
        api.CheckRemote(draft.Definition.Job);
        var record = ActionRecord.Of(context);
        record.Target = draft.Definition.Id;
        var definition = draft.Definition with { Args = ArgsRules.Changed(default, null, draft.Definition.Args) };
        var schedule = await Scheduler.AddScheduleAsync(definition, draft.Options, cancellationToken).ConfigureAwait(false);
        record.Store = schedule.Policies.Store;
        context.Response.Headers.Location = $"schedules/{schedule.Id}";
        return await AnswerAsync(context, schedule, draft.Warnings, 201, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Get(HttpContext context, string id, bool? explain, CancellationToken cancellationToken)
    {
        var schedule = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        var settings = explain == true ? await Scheduler.ExplainScheduleAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return await AnswerAsync(context, schedule, null, 200, cancellationToken, settings).ConfigureAwait(false);
    }

    private async Task<IResult> Put(HttpContext context, string id, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken)
    {
        var before = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        var version = EntityTags.Expected(ifMatch);
        var draft = Scheduler.ReadSchedule(await RequestReader.ReadJsonAsync(context.Request).ConfigureAwait(false), before.Id);
        if (draft.Options is { Paused: true } or { RunIfPast: true })
        {
            throw ApiException.BadRequest(ApiCodes.InvalidValue, "startPaused and runIfPast are for a schedule that is added. Remove them; pause a schedule with POST …/pause.");
        }

        var schedule = await Scheduler.ModifyScheduleAsync(before.Id, version ?? before.Version, current => Change(current, draft.Definition), cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(context, schedule, draft.Warnings, 200, cancellationToken).ConfigureAwait(false);
    }

    // SEC-3: what is given to a job, or to another job, must be allowed; when its owner's schedule runs may be changed all the same.
    private ScheduleDefinition Change(ScheduleDefinition current, ScheduleDefinition sent)
    {
        var args = ArgsRules.Changed(current.Args, new Responses(Scheduler).Args(current.Job, current.Args), sent.Args);
        if (!current.Job.Equals(sent.Job, StringComparison.OrdinalIgnoreCase) || !Same(current.Args, args))
        {
            api.CheckRemote(sent.Job);
        }

        return sent with { Args = args };
    }

    private static bool Same(Payload one, Payload other) =>
        one == other || (!one.IsEmpty && !other.IsEmpty && System.Text.Json.JsonElement.DeepEquals(Responses.Json(one), Responses.Json(other)));

    private async Task<IResult> Delete(HttpContext context, string id, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken)
    {
        var schedule = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        var version = EntityTags.Expected(ifMatch);
        if (schedule is { Source: ScheduleSource.Declared, State: not ScheduleState.Retired })
        {
            throw new ApiException(409, ApiCodes.Conflict, $"Schedule '{schedule.Id}' is declared by configuration or code, which would add it again. Remove it there, or pause it here.");
        }

        return await Scheduler.RemoveScheduleAsync(schedule.Id, version ?? schedule.Version, cancellationToken).ConfigureAwait(false) ? TypedResults.NoContent() : throw new ScheduleNotFoundException(id);
    }

    private async Task<IResult> Reset(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var before = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(context, await Scheduler.ResetScheduleAsync(before.Id, cancellationToken).ConfigureAwait(false), null, 200, cancellationToken).ConfigureAwait(false);
    }

    private Task<IResult> AnswerAsync(
        HttpContext context, Schedule schedule, IReadOnlyList<ScheduleProblem>? warnings, int status, CancellationToken cancellationToken, IReadOnlyList<EffectiveSetting>? settings = null) =>
        new ScheduleAnswer(Scheduler, Next).MakeAsync(context, schedule, warnings, status, settings, cancellationToken);
}
