using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Runs, and what becomes of them.</summary>
internal sealed class RunEndpoints(ApiServices api)
{
    // How many one look into the stores brings, where a text is searched.
    private const int Stride = 500;

    private IScheduler Scheduler => api.Scheduler;

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/runs", List).Produces<Page<RunResponse>>()
            .Is("ListRuns", AccessLevel.Read, "Runs of all stores, latest occurrence first; state takes several words with commas between, q a text.", 404);
        group.MapGet("/runs/{id}", Get).Produces<RunResponse>().Is("GetRun", AccessLevel.Read, "A run with its arguments, result and error.", 404);
        group.MapPost("/runs/{id}/cancel", Cancel).Takes<CancelRequestBody>(optional: true).Produces<CancelResponse>()
            .Is("CancelRun", AccessLevel.Operate, "Ends a queued run, or asks a running one to stop.", 404, 413, 415);
        group.MapPost("/runs/{id}/discard", Discard).Produces(204)
            .Is("DiscardRun", AccessLevel.Operate, "Forgets a run that has ended, such as one that failed and is not to be run again.", 404, 409);
        group.MapPost("/runs/{id}/retry", Retry).Takes<RetryRequestBody>(optional: true).Produces<RunAccepted>(202).Produces<RunAccepted>(200)
            .Is("RetryRun", AccessLevel.Operate, "Queues a run like one that has ended, for the same occurrence.", 404, 409, 413, 415);
    }

    private async Task<IResult> List(
        string? schedule, string? job, string? state, DateTimeOffset? from, DateTimeOffset? to, string? backfill, string? q, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit);
        var filter = new RunFilter
        {
            ScheduleId = schedule, Job = job, States = Paging.Words<RunState>(state, "state"), From = from, To = to, BackfillId = backfill, After = Position(cursor),
            Take = q is null ? most + 1 : Stride,
        };
        var responses = new Responses(Scheduler);
        var (items, scanned) = (new List<RunResponse>(), 0);
        while (true)
        {
            var runs = await ReadAsync(filter, cancellationToken).ConfigureAwait(false);
            foreach (var run in runs)
            {
                if (items.Count == most)
                {
                    return Page(items, filter.After);
                }

                (scanned, filter) = (scanned + 1, filter with { After = run.Id });
                if (q is null || Matches(run, q))
                {
                    items.Add(responses.Run(run));
                }
            }

            if (runs.Count < filter.Take)
            {
                return Page(items, null);
            }

            if (scanned >= Paging.MostScanned)
            {
                return Page(items, filter.After);
            }
        }
    }

    private static JsonHttpResult<Page<RunResponse>> Page(List<RunResponse> items, RunId? last) =>
        TypedResults.Json(new Page<RunResponse>(items, last is null ? null : Paging.Encode($"{last}")), ApiJson.Default.PageRunResponse);

    private static RunId? Position(string? cursor) =>
        Paging.Decode(cursor) is not { } text ? null : RunId.TryParse(text, null, out var id) ? id : throw Paging.Invalid();

    private async Task<IReadOnlyList<Run>> ReadAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        try
        {
            return await Scheduler.ListRunsAsync(filter, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException) when (filter.BackfillId is not null)
        {
            throw ApiException.BadRequest(ApiCodes.InvalidParameter, $"'{filter.BackfillId}' is no backfill, or its schedule is missing. Give both.", "backfill");
        }
    }

    private static bool Matches(Run run, string text)
    {
        return Has(run.Id.ToString()) || Has(run.Job) || Has(run.ScheduleId) || Has(run.Description) || Has(run.Reason) || Has(run.Error?.Message) || Has(run.Error?.Type);

        bool Has(string? value) => value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
    }

    private async Task<IResult> Get(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var run = await RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(new Responses(Scheduler).Run(run, whole: true), ApiJson.Default.RunResponse);
    }

    private async Task<IResult> Cancel(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.CancelRequestBody).ConfigureAwait(false) ?? new();
        var run = await RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        var cancelled = await Scheduler.CancelRunAsync(run.Id, TextRules.Text(body.Reason, "reason"), cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(new CancelResponse(cancelled), ApiJson.Default.CancelResponse);
    }

    private async Task<IResult> Retry(HttpContext context, string id, [FromHeader(Name = RunRules.KeyHeader)] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var run = await RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.RetryRequestBody).ConfigureAwait(false) ?? new();
        if (body.Args is not null)
        {
            api.CheckRemote(run.Job);
        }

        var args = ArgsRules.Posted(Scheduler, run.Job, body.Args);

        if (!run.State.IsFinal())
        {
            throw new ApiException(409, ApiCodes.Conflict, $"Run '{run.Id}' has not ended. Wait for its end, or cancel it, before it is run again.");
        }

        var options = new RunOptions { IdempotencyKey = TextRules.Key(idempotencyKey, RunRules.KeyHeader), OnUniqueConflict = UniqueConflict.Reject };
        return await RunRules.MakeAsync(context, () => Scheduler.RetryRunAsync(run.Id, args, options, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<IResult> Discard(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var run = await RunAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (!run.State.IsFinal())
        {
            throw new ApiException(409, ApiCodes.Conflict, $"Run '{run.Id}' has not ended. Wait for its end, or cancel it, before it is discarded.");
        }

        await Scheduler.ForgetRunAsync(run.Id, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private async Task<Run> RunAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        var id = RunRules.Id(text);
        var run = await Scheduler.GetRunAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new RunNotFoundException(id);
        ActionRecord.Of(context).Store = run.Store;
        return run;
    }
}
