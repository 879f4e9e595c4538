using System.Diagnostics;

namespace Scheduler.Hosting.Diagnostics;

/// <summary>The spans of a run: one where it is created, and for each attempt a root of its own that is linked to it, because a run may start long after.</summary>
internal static class SchedulerActivities
{
    private static readonly ActivitySource Source = new(SchedulerDiagnostics.ActivitySourceName);

    /// <summary>Records that a run is created, under the caller's span. Costs nothing while nobody listens.</summary>
    /// <returns>The W3C traceparent to keep with the run; null when nobody listens.</returns>
    public static string? RunCreated(string job, string? scheduleId, RunId run)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        using var activity = Source.StartActivity($"create {job}", ActivityKind.Producer, parentContext: default, Tags(job, scheduleId, run));
        return activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;
    }

    /// <summary>Starts the span of an attempt. Disposing it ends it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="traceParent">What <see cref="RunCreated"/> returned.</param>
    public static Activity? StartRun(Run run, string? traceParent)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Without this the span would be a child of whatever the executor happens to be called in.
        Activity.Current = null;
        ActivityLink[] links = ActivityContext.TryParse(traceParent, null, isRemote: true, out var creation) ? [new(creation)] : [];
        var activity = Source.StartActivity($"run {run.Job}", ActivityKind.Consumer, parentContext: default, Tags(run.Job, run.ScheduleId, run.Id), links);
        return activity?.SetTag("scheduler.run.attempt", run.Attempt);
    }

    /// <summary>Notes how an attempt ended.</summary>
    public static void RecordEnd(this Activity activity, JobOutcome outcome, Exception? exception)
    {
        activity.SetTag(TelemetryNames.Outcome, TelemetryNames.Of(outcome.State));
        if (outcome.Error is { } error)
        {
            activity.SetTag(TelemetryNames.ErrorType, error.Type).SetStatus(ActivityStatusCode.Error, error.Message);
        }

        if (exception is not null)
        {
            activity.AddException(exception);
        }
    }

    private static KeyValuePair<string, object?>[] Tags(string job, string? scheduleId, RunId run) =>
    [
        new(TelemetryNames.Job, job),
        new(TelemetryNames.Schedule, scheduleId),
        new("scheduler.run.id", run.ToString()),
    ];
}
