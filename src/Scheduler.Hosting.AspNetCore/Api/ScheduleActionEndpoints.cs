using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What can be done with a schedule, besides changing it, and when it occurs.</summary>
internal sealed class ScheduleActionEndpoints(ApiServices api)
{
    private const int MostSkips = 10_000;
    private const int MostOccurrences = 1000;
    private const int MostRuns = 10_000;

    private IScheduler Scheduler => api.Scheduler;

    public void Map(RouteGroupBuilder group)
    {
        group.MapPost("/schedules/{id}/pause", Pause).Takes<SchedulePauseRequestBody>(optional: true).Produces<ScheduleDetails>()
            .Is("PauseSchedule", AccessLevel.Operate, "Stops a schedule from making runs.", 404, 413, 415);
        group.MapPost("/schedules/{id}/resume", Resume).Takes<ResumeRequestBody>(optional: true).Produces<ScheduleDetails>()
            .Is("ResumeSchedule", AccessLevel.Operate, "Lets a paused or faulted schedule go on.", 404, 413, 415);
        group.MapPost("/schedules/{id}/skip", Skip).Takes<SkipRequestBody>().Produces<ScheduleDetails>()
            .Is("SkipOccurrences", AccessLevel.Operate, "Leaves out the next occurrences of a schedule.", 404, 413, 415);
        group.MapPost("/schedules/{id}/trigger", Trigger).Takes<TriggerRequestBody>(optional: true).Produces<RunAccepted>(202).Produces<RunAccepted>(200)
            .Is("TriggerSchedule", AccessLevel.Operate, "Runs a schedule's job once, now, besides its occurrences. 200 where its unique key has a run already.", 404, 413, 415);
        group.MapPost("/schedules/{id}/backfill", Backfill).Takes<BackfillRequestBody>().Produces<BackfillResponse>(202).Produces<BackfillResponse>(200)
            .Is("Backfill", AccessLevel.Operate, "Makes runs of occurrences that are past. 200 for a dry run, and for a request that is repeated.", 404, 413, 415);
        group.MapPost("/schedules/{id}/backfills/{backfill}/cancel", CancelBackfill).Takes<CancelRequestBody>(optional: true).Produces<CancelledRuns>()
            .Is("CancelBackfill", AccessLevel.Operate, "Cancels those runs of a backfill that have not ended.", 404, 413, 415);
        group.MapGet("/schedules/{id}/occurrences", Occurrences).Produces<OccurrencesResponse>()
            .Is("ListOccurrences", AccessLevel.Read, "What is to be expected of a schedule, as if it were not paused. At most 1000; those that calendars leave out count too.", 404);
        group.MapGet("/schedules/{id}/missed", Missed).Produces<MissedResponse>().Is("ListMissed", AccessLevel.Read, "Which occurrences of a schedule made no run, and why.", 404);
        group.MapPost("/preview", Preview).Takes<PreviewRequestBody>().Produces<PreviewResponse>()
            .Is("Preview", AccessLevel.Read, "When a trigger occurs that is not saved.", 413, 415);
    }

    private async Task<IResult> Pause(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.SchedulePauseRequestBody).ConfigureAwait(false) ?? new();
        var (until, before) = (PauseRules.Until(body.Until, api.Time), await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false));
        var schedule = await Scheduler.PauseScheduleAsync(before.Id, ApiServices.By(context), TextRules.Text(body.Reason, "reason"), until, body.PendingRuns ?? PendingRuns.Keep, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(context, schedule, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Resume(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.ResumeRequestBody).ConfigureAwait(false) ?? new();
        var before = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(context, await Scheduler.ResumeScheduleAsync(before.Id, body.Missed ?? ResumeMode.Skip, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Skip(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadAsync(context.Request, ApiJson.Default.SkipRequestBody).ConfigureAwait(false);
        if (body.Count is < 1 or > MostSkips)
        {
            throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{body.Count} is out of range. Use 1 to {MostSkips}.", "count");
        }

        var before = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(context, await Scheduler.SkipAsync(before.Id, body.Count, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Trigger(HttpContext context, string id, [FromHeader(Name = RunRules.KeyHeader)] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var schedule = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.TriggerRequestBody).ConfigureAwait(false) ?? new();
        if (body.Args is not null)
        {
            api.CheckRemote(schedule.Job);
        }

        var args = ArgsRules.Posted(Scheduler, schedule.Job, body.Args);

        if (body.Overlap == Overlap.Allow)
        {
            throw ApiException.BadRequest(ApiCodes.InvalidValue, "Allow is not possible for a run of a schedule, which starts when its schedule has room. Use another word, or POST /jobs/{name}/runs.", "overlap");
        }

        var options = new RunOptions
        {
            Description = TextRules.Text(body.Description, "description"),
            Priority = RunRules.Priority(body.Priority),
            Overlap = body.Overlap,
            UniqueKey = TextRules.Key(body.UniqueKey, "uniqueKey"),
            IdempotencyKey = TextRules.Key(idempotencyKey, RunRules.KeyHeader),
            OnUniqueConflict = UniqueConflict.Reject,
        };
        return await RunRules.MakeAsync(context, () => Scheduler.TriggerAsync(schedule.Id, args, options, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<IResult> Backfill(HttpContext context, string id, [FromHeader(Name = RunRules.KeyHeader)] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var schedule = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        var body = await RequestReader.ReadAsync(context.Request, ApiJson.Default.BackfillRequestBody).ConfigureAwait(false);
        if (body.MaxRuns is < 1 or > MostRuns)
        {
            throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{body.MaxRuns} is out of range. Use 1 to {MostRuns}.", "maxRuns");
        }

        var request = new BackfillRequest(schedule.Id, body.From, body.To)
        {
            DryRun = body.DryRun == true,
            SkipExisting = body.SkipExisting != false,
            LatestFirst = body.Order == BackfillOrder.LatestFirst,
            Force = body.Force == true,
            MaxRuns = body.MaxRuns ?? MostRuns,
            IdempotencyKey = body.DryRun == true ? null : TextRules.Key(idempotencyKey, RunRules.KeyHeader),
        };
        try
        {
            var backfill = await Scheduler.BackfillAsync(request, cancellationToken).ConfigureAwait(false);
            var response = new BackfillResponse(backfill.Id, backfill.Occurrences, backfill.Existing, [.. backfill.Runs.Select(run => run.ToString())]);
            ActionRecord.Of(context).Outcome = backfill.Id;
            return TypedResults.Json(response, ApiJson.Default.BackfillResponse, statusCode: request.DryRun || backfill.IsRepeated ? 200 : 202);
        }
        catch (ArgumentException exception)
        {
            throw ApiException.BadRequest(ApiCodes.OutOfRange, exception.Message.Split(" (Parameter")[0]);
        }
    }

    private async Task<IResult> CancelBackfill(HttpContext context, string id, string backfill, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.CancelRequestBody).ConfigureAwait(false) ?? new();
        var schedule = await api.ScheduleAsync(context, id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(new CancelledRuns(await Scheduler.CancelBackfillAsync(schedule.Id, backfill, TextRules.Text(body.Reason, "reason"), cancellationToken).ConfigureAwait(false)), ApiJson.Default.CancelledRuns);
    }

    private async Task<IResult> Occurrences(string id, DateTimeOffset? from, DateTimeOffset? to, int? limit, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit, MostOccurrences);
        var occurrences = await Scheduler.ListOccurrencesAsync(id, most, from, to, cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(new OccurrencesResponse([.. occurrences.Select(Responses.Occurrence)]), ApiJson.Default.OccurrencesResponse);
    }

    private async Task<IResult> Missed(string id, CancellationToken cancellationToken)
    {
        var missed = await Scheduler.ListMissedAsync(id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(new MissedResponse([.. missed.Select(Responses.Missed)]), ApiJson.Default.MissedResponse);
    }

    private async Task<IResult> Preview(HttpContext context, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadAsync(context.Request, ApiJson.Default.PreviewRequestBody).ConfigureAwait(false);
        if (body.Count is < 1 or > MostOccurrences)
        {
            throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{body.Count} is out of range. Use 1 to {MostOccurrences}.", "count");
        }

        var count = body.Count ?? 10;
        var draft = Read(body.Trigger);
        var occurrences = body.ScheduleId is { } id
            ? await Scheduler.ListOccurrencesAsync(id, draft.Trigger, count, body.From, cancellationToken: cancellationToken).ConfigureAwait(false)
            : [.. Scheduler.ListOccurrences(draft.Trigger, count, body.From).Select(occurrence => occurrence.IsExcluded ? occurrence : occurrence with { Due = occurrence.Nominal })];
        var response = new PreviewResponse
        {
            Occurrences = [.. occurrences.Select(Responses.Occurrence)],
            Exhausted = occurrences.Count < count,
            When = draft.Trigger.Describe(),
            Warnings = [.. draft.Warnings.Select(Responses.Problem)],
        };
        return TypedResults.Json(response, ApiJson.Default.PreviewResponse);
    }

    private TriggerDraft Read(TriggerBody trigger)
    {
        try
        {
            return Scheduler.ReadTrigger(System.Text.Json.JsonSerializer.SerializeToElement(trigger, ApiJson.Default.TriggerBody));
        }
        catch (InvalidScheduleException exception)
        {
            throw new ApiException(400, [.. exception.Problems.Select(problem => Responses.Problem(problem with { Path = problem.Path.Length == 0 ? "trigger" : $"trigger.{problem.Path}" }))]);
        }
    }

    private Task<IResult> AnswerAsync(HttpContext context, Schedule schedule, CancellationToken cancellationToken) =>
        new ScheduleAnswer(Scheduler).MakeAsync(context, schedule, cancellationToken: cancellationToken);
}
