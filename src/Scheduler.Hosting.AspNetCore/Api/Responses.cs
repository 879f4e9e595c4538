using System.Globalization;
using System.Text.Json;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>Schedules, runs and the rest as the API shows them, without what is not to be seen (SEC-3). For one request.</summary>
internal sealed class Responses(IScheduler scheduler)
{
    private Dictionary<string, Job>? _jobs;

    private Dictionary<string, Job> Jobs => _jobs ??= scheduler.Jobs.ToDictionary(job => job.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Arguments as they may be shown. What a job takes that this node does not know, nobody knows: it is hidden whole.</summary>
    public JsonElement? Args(string job, Payload args) =>
        args.IsEmpty ? null : Jobs.TryGetValue(job, out var known) ? Json(known.Redact(args)) : Text("[redacted]");

    public ScheduleResponse Schedule(Schedule schedule) => Fill(schedule, new ScheduleResponse
    {
        Id = "", Job = "", When = "", State = default, Source = default, Store = "", RunCount = 0, Overrides = [], Version = 0, Definition = null!,
    });

    public ScheduleDetails Details(Schedule schedule, IReadOnlyList<Occurrence> next, Run? last, IReadOnlyList<EffectiveSetting>? settings, IReadOnlyList<ScheduleProblem>? warnings) =>
        (ScheduleDetails)Fill(schedule, new ScheduleDetails
        {
            Id = "", Job = "", When = "", State = default, Source = default, Store = "", RunCount = 0, Overrides = [], Version = 0, Definition = null!,
            Next = [.. next.Select(Occurrence)],
            LastRun = last is null ? null : Run(last),
            Policies = Policies(schedule.Policies),
            Settings = settings is null ? null : [.. settings.Select(setting => new SettingResponse(setting.Key, setting.Value, setting.Origin, setting.Source))],
            Warnings = warnings is null ? null : [.. warnings.Select(Problem)],
        });

    /// <param name="run">The run.</param>
    /// <param name="whole">Whether with what lists leave out.</param>
    public RunResponse Run(Run run, bool whole = false) => new()
    {
        Id = run.Id.ToString(),
        Job = run.Job,
        Schedule = run.ScheduleId,
        State = run.State,
        Origin = run.Origin,
        Store = run.Store,
        NominalTime = run.NominalTime,
        DueTime = run.DueTime,
        FirstStartedAt = run.FirstStartedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        NextAttemptAt = run.NextAttemptAt,
        Attempt = run.Attempt,
        Recovery = run.Recovery,
        CancelRequested = run.CancelRequested,
        IsStuck = run.IsStuck,
        Progress = run.Progress is { } progress ? new(progress.Fraction, progress.Message) : null,
        Reason = run.Reason,
        Error = run.Error is { } error ? Error(error, whole) : null,
        Description = run.Description,
        CoalescedFrom = run.CoalescedFrom,
        CoalescedCount = run.CoalescedCount,
        Parent = run.Parent?.ToString(),
        Correlation = run.Correlation?.ToString(),
        RetryOf = run.RetryOf?.ToString(),
        Args = whole ? Args(run.Job, run.Args) : null,
        Result = whole && !run.Result.IsEmpty ? Json(run.Result) : null,
        Metadata = whole && run.Metadata.Count > 0 ? run.Metadata : null,
        IdempotencyKey = whole ? run.IdempotencyKey : null,
    };

    public static OccurrenceResponse Occurrence(Occurrence occurrence) =>
        new()
        {
            Nominal = occurrence.Nominal,
            Due = occurrence.Due,
            Local = new DateTimeOffset(occurrence.Local, occurrence.Offset).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFzzz", CultureInfo.InvariantCulture),
            Note = occurrence.Note,
        };

    public static PauseResponse? Pause(Pause? pause) => pause is null ? null : new(pause.At, pause.By, pause.Reason, pause.Until);

    public static RunErrorResponse Error(RunError error, bool whole) => new(error.Type, error.Message, whole ? error.StackTrace : null);

    public static MissedStreak Missed(MissedOccurrences missed) => new(missed.From, missed.To, missed.Count, missed.Reason);

    public static ProblemError Problem(ScheduleProblem problem) => new() { Code = problem.Code, Path = problem.Path, Message = problem.Message };

    public static PoliciesResponse Policies(SchedulePolicies policies) => new()
    {
        Store = policies.Store!,
        Executor = policies.Executor!,
        MaxInstances = policies.MaxInstances == int.MaxValue ? null : policies.MaxInstances,
        MisfireGraceTime = $"{policies.MisfireGraceTime}",
        Coalesce = policies.Coalesce!.Value,
        MaxCatchUp = policies.MaxCatchUp!.Value,
        Overlap = policies.Overlap!.Value,
        MaxQueued = policies.MaxQueued!.Value,
        Retry = Retry(policies.Retry!),
        Timeout = $"{policies.Timeout}",
        RunTimeout = $"{policies.RunTimeout}",
        CancelGrace = $"{policies.CancelGrace}",
        Priority = policies.Priority!.Value,
        PauseAfterFailures = policies.PauseAfterFailures!.Value,
        AlertIfNoSuccessFor = $"{policies.AlertIfNoSuccessFor}",
    };

    public static JsonElement Json(Payload payload)
    {
        try
        {
            return JsonElement.Parse(payload.Utf8.Span);
        }
        catch (JsonException)
        {
            return Text(payload.ToString()); // Code may have made it of something else.
        }
    }

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, ApiJson.Default.String);

    private static RetryBody Retry(RetryPolicy retry) => new()
    {
        MaxAttempts = retry.MaxAttempts,
        InitialDelay = $"{retry.InitialDelay}",
        Factor = retry.Factor,
        MaxDelay = $"{retry.MaxDelay}",
        Jitter = retry.Jitter,
        Delays = retry.Delays is { Count: > 0 } delays ? [.. delays.Select(delay => delay.ToString())] : null,
        HoldSlot = retry.HoldSlot,
        StopAtNextOccurrence = retry.StopAtNextOccurrence,
        OnTimeout = retry.OnTimeout,
        NoRetryOn = retry.NoRetryOn is { Count: > 0 } types ? types : null,
    };

    private ScheduleResponse Fill(Schedule schedule, ScheduleResponse response) => response with
    {
        Id = schedule.Id,
        Job = schedule.Job,
        When = schedule.When,
        State = schedule.State,
        Source = schedule.Source,
        Store = schedule.Policies.Store!,
        NextRun = schedule.NextRun,
        RunCount = schedule.RunCount,
        Pause = Pause(schedule.Pause),
        Completion = schedule.Completion,
        Overrides = schedule.Overrides,
        RetiredAt = schedule.RetiredAt,
        Fault = schedule.Fault,
        Version = schedule.Version,
        Definition = JsonSerializer.Deserialize(scheduler.WriteSchedule(schedule.Definition).Utf8.Span, ApiJson.Default.ScheduleBody)! with { Args = Args(schedule.Job, schedule.Definition.Args) },
    };
}
