using System.Collections.Concurrent;
using System.Diagnostics;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Tests.Execution;

namespace Scheduler.Hosting.Tests.Diagnostics;

public sealed class SchedulerActivitiesTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivitySource _application = new("application");
    private readonly string _job = $"job-{Guid.NewGuid()}";

    public void Dispose() => _application.Dispose();

    [Fact]
    public void The_creation_of_a_run_is_a_producer_span_of_the_caller_whose_traceparent_is_returned()
    {
        using var listener = Listen();
        using var caller = _application.StartActivity("request");
        var run = Run() with { Job = _job };

        var traceParent = SchedulerActivities.RunCreated(run.Job, run.ScheduleId, run.Id);

        var span = Ended("create");
        Assert.Equal((ActivityKind.Producer, caller!.TraceId, caller.SpanId), (span.Kind, span.TraceId, span.ParentSpanId));
        Assert.Equal($"00-{span.TraceId}-{span.SpanId}-01", traceParent);
        Assert.Equal([_job, "schedule", run.Id.ToString()], [span.GetTagItem("scheduler.job.name"), span.GetTagItem("scheduler.schedule.id"), span.GetTagItem("scheduler.run.id")]);
    }

    [Fact]
    public async Task An_attempt_is_a_root_span_that_is_linked_to_the_creation_and_around_the_job()
    {
        using var listener = Listen();
        using var caller = _application.StartActivity("request");
        var traceParent = SchedulerActivities.RunCreated(_job, "schedule", Run().Id);
        Activity? seen = null;

        await InvokeAsync(_ => seen = Activity.Current, traceParent);

        var span = Ended("run");
        Assert.Same(seen, span);
        Assert.Equal((ActivityKind.Consumer, null), (span.Kind, span.ParentId));
        Assert.NotEqual(caller!.TraceId, span.TraceId);
        Assert.Equal(Ended("create").SpanId, Assert.Single(span.Links).Context.SpanId);
        Assert.Equal(["succeeded", 1], [span.GetTagItem("scheduler.run.outcome"), span.GetTagItem("scheduler.run.attempt")]);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task A_failure_sets_the_status_and_the_exception_event()
    {
        using var listener = Listen();

        await InvokeAsync(_ => throw new NotSupportedException("not this"), traceParent: null);

        var span = Ended("run");
        Assert.Empty(span.Links);
        Assert.Equal((ActivityStatusCode.Error, "not this"), (span.Status, span.StatusDescription));
        Assert.Equal(["failed", "System.NotSupportedException"], [span.GetTagItem("scheduler.run.outcome"), span.GetTagItem("error.type")]);
        var exception = Assert.Single(span.Events);
        Assert.Equal("exception", exception.Name);
        Assert.Contains(new("exception.message", "not this"), exception.Tags);
    }

    private static Run Run() => Harness.Run();

    private async Task InvokeAsync(Action<JobContext> code, string? traceParent)
    {
        await using var harness = new Harness();
        var invocation = harness.Invoker.Create(Harness.Job(code), Run() with { Job = _job }, PayloadJson.Default, TestContext.Current.CancellationToken, traceParent);
        await invocation.InvokeAsync();
    }

    // Other tests run at the same time; the job's name tells the spans apart.
    private Activity Ended(string what) => Assert.Single(_ended, activity => activity.OperationName == $"{what} {_job}");

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SchedulerDiagnostics.ActivitySourceName || source == _application,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
