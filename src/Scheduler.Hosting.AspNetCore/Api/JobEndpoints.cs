using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>The jobs that this node knows.</summary>
internal sealed class JobEndpoints(ApiServices api)
{
    private IScheduler Scheduler => api.Scheduler;

    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/jobs", List).Produces<Page<JobResponse>>().Is("ListJobs", AccessLevel.Read, "The jobs that this node knows, by name.");
        group.MapGet("/jobs/{name}", Get).Produces<JobResponse>().Is("GetJob", AccessLevel.Read, "A job, with the JSON schema of its arguments.", 404);
        group.MapPost("/jobs/{name}/runs", Enqueue).Takes<EnqueueRequestBody>(optional: true).Produces<RunAccepted>(202).Produces<RunAccepted>(200)
            .Is("EnqueueRun", AccessLevel.Operate, "Runs a job once, now or at an instant. 200 where its unique key has a run already.", 404, 413, 415);
        group.MapPost("/jobs/{name}/pause", Pause).Takes<PauseRequestBody>(optional: true).Produces<JobResponse>()
            .Is("PauseJob", AccessLevel.Operate, "Stops all schedules of a job from making runs, and its queued runs from starting.", 404, 413, 415);
        group.MapPost("/jobs/{name}/resume", Resume).Takes<ResumeRequestBody>(optional: true).Produces<JobResponse>()
            .Is("ResumeJob", AccessLevel.Operate, "Lets a job go on.", 404, 413, 415);
    }

    private async Task<IResult> List(int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var (most, after) = (Paging.Limit(limit), Paging.Decode(cursor));
        List<Job> jobs = [.. Scheduler.Jobs.OrderBy(job => job.Name, StringComparer.OrdinalIgnoreCase).SkipWhile(job => after is not null && StringComparer.OrdinalIgnoreCase.Compare(job.Name, after) <= 0).Take(most + 1)];
        var running = await Scheduler.ListRunsAsync(new() { States = [RunState.Running], Take = 1000 }, cancellationToken).ConfigureAwait(false);
        var counts = running.CountBy(run => run.Job, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var items = new List<JobResponse>();
        foreach (var job in jobs.Take(most))
        {
            items.Add(await ViewAsync(job, counts.GetValueOrDefault(job.Name), cancellationToken).ConfigureAwait(false));
        }

        return TypedResults.Json(new Page<JobResponse>(items, jobs.Count > most ? Paging.Encode(jobs[most - 1].Name) : null), ApiJson.Default.PageJobResponse);
    }

    private async Task<IResult> Get(HttpContext context, string name, CancellationToken cancellationToken) => await AnswerAsync(Find(context, name), cancellationToken).ConfigureAwait(false);

    private async Task<IResult> Enqueue(HttpContext context, string name, [FromHeader(Name = RunRules.KeyHeader)] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var job = Find(context, name);
        api.CheckRemote(job.Name);
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.EnqueueRequestBody).ConfigureAwait(false) ?? new();
        var options = new RunOptions
        {
            Description = TextRules.Text(body.Description, "description"),
            Priority = RunRules.Priority(body.Priority),
            UniqueKey = TextRules.Key(body.UniqueKey, "uniqueKey"),
            IdempotencyKey = TextRules.Key(idempotencyKey, RunRules.KeyHeader),
            OnUniqueConflict = UniqueConflict.Reject,
        };
        return await RunRules.MakeAsync(context, () => Scheduler.EnqueueAsync(job.Name, ArgsRules.Posted(Scheduler, job.Name, body.Args), body.RunAt, options, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<IResult> Pause(HttpContext context, string name, CancellationToken cancellationToken)
    {
        var job = Find(context, name);
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.PauseRequestBody).ConfigureAwait(false) ?? new();
        await Scheduler.PauseJobAsync(job.Name, ApiServices.By(context), TextRules.Text(body.Reason, "reason"), PauseRules.Until(body.Until, api.Time), cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(job, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IResult> Resume(HttpContext context, string name, CancellationToken cancellationToken)
    {
        var job = Find(context, name);
        var body = await RequestReader.ReadOptionalAsync(context.Request, ApiJson.Default.ResumeRequestBody).ConfigureAwait(false) ?? new();
        await Scheduler.ResumeJobAsync(job.Name, body.Missed ?? ResumeMode.Skip, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(job, cancellationToken).ConfigureAwait(false);
    }

    private Job Find(HttpContext context, string name)
    {
        var job = Scheduler.Jobs.FirstOrDefault(job => job.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || job.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? throw new ApiException(404, ApiCodes.NotFound, $"There is no job '{name}' on this node.");
        var record = ActionRecord.Of(context);
        (record.Target, record.Store) = (job.Name, job.Policies.Store);
        return job;
    }

    private async Task<IResult> AnswerAsync(Job job, CancellationToken cancellationToken)
    {
        var running = await Scheduler.ListRunsAsync(new() { Job = job.Name, States = [RunState.Running], Take = 1000 }, cancellationToken).ConfigureAwait(false);
        var view = await ViewAsync(job, running.Count, cancellationToken).ConfigureAwait(false);
        return TypedResults.Json(view with { ArgsSchema = job.ArgsType is { } type ? ArgsSchema.Of(type, api.Serializer()) : null }, ApiJson.Default.JobResponse);
    }

    private async Task<JobResponse> ViewAsync(Job job, int running, CancellationToken cancellationToken) => new()
    {
        Name = job.Name,
        Description = job.Description,
        Aliases = job.Aliases,
        Version = job.Version,
        AllowRemote = job.JobPolicies.AllowRemote == true,
        Pause = Responses.Pause(await Scheduler.GetJobPauseAsync(job.Name, cancellationToken).ConfigureAwait(false)),
        Running = running,
        MaxConcurrentRuns = job.JobPolicies.MaxConcurrentRuns == int.MaxValue ? null : job.JobPolicies.MaxConcurrentRuns,
        ConcurrencyKey = job.JobPolicies.ConcurrencyKey,
        RateLimit = job.JobPolicies.RateLimit,
        Delivery = job.JobPolicies.Delivery!.Value,
        MaxRecoveries = job.JobPolicies.MaxRecoveries!.Value,
        Metadata = job.Metadata,
        Policies = Responses.Policies(job.Policies),
    };
}
