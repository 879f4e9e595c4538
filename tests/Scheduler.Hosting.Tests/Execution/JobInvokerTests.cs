using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

public class JobInvokerTests
{
    [Fact]
    public async Task Each_execution_has_a_service_of_its_own_that_is_disposed_after_it()
    {
        var used = new List<ScopedService>();
        await using var harness = new Harness(services => services.AddScoped<ScopedService>().AddSingleton(used).AddScoped<UsesService>());
        var job = TypedJobs.Describe<UsesService>("job");

        Assert.Equal(RunState.Succeeded, (await harness.InvokeAsync(job)).State);
        Assert.Equal(RunState.Succeeded, (await harness.InvokeAsync(job)).State);

        Assert.Equal(2, used.Distinct().Count());
        Assert.All(used, service => Assert.True(service.Disposed));
        Assert.All(used, service => Assert.False(service.DisposedDuringTheJob));
    }

    [Fact]
    public async Task The_context_is_injected_into_a_service_of_the_job()
    {
        await using var harness = new Harness(services => services.AddScoped<KnowsItsRun>());
        RunId? seen = null;
        var job = DelegateJobs.Describe("job", (KnowsItsRun service) => seen = service.Context.RunId, harness.Services.GetRequiredService<IServiceProviderIsService>());

        await harness.InvokeAsync(job);

        Assert.Equal(Harness.Run().Id, seen);
    }

    [Fact]
    public async Task A_context_outside_a_run_is_an_error_that_says_so()
    {
        await using var harness = new Harness();
        await using var scope = harness.Services.CreateAsyncScope();

        var exception = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<JobContext>());

        Assert.Contains("There is no JobContext outside the DI scope of a run.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_job_throws_is_a_failure_with_its_type_and_text()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new InvalidTimeZoneException("no such zone")));

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Equal("System.InvalidTimeZoneException", outcome.Error!.Type);
        Assert.Equal("no such zone", outcome.Error.Message);
        Assert.Contains(nameof(What_a_job_throws_is_a_failure_with_its_type_and_text), outcome.Error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TMO_4_a_cancellation_of_our_token_is_cancelled_in_the_words_of_the_caller()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(async (context, cancellationToken) =>
        {
            harness.Cancel(context, words: "Wrong month.");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));

        Assert.Equal((RunState.Cancelled, "Wrong month."), (outcome.State, outcome.Reason));
    }

    [Theory]
    [InlineData(CancellationReason.Shutdown, "The host is stopping.")]
    [InlineData(CancellationReason.UserRequested, "A caller cancelled the run.")]
    public async Task TMO_2_a_cancellation_without_words_is_told_by_its_reason(CancellationReason reason, string sentence)
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job((context, cancellationToken) =>
        {
            harness.Cancel(context, reason);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }));

        Assert.Equal((RunState.Cancelled, sentence), (outcome.State, outcome.Reason));
    }

    [Fact]
    public async Task TMO_2_the_first_reason_stands()
    {
        await using var harness = new Harness();
        CancellationReason? seen = null;

        var outcome = await harness.InvokeAsync(Harness.Job(context =>
        {
            harness.Cancel(context, CancellationReason.UserRequested, "by hand");
            context.SetCancellationReason(CancellationReason.Shutdown);
            seen = context.CancellationReason;
            throw new OperationCanceledException();
        }));

        Assert.Equal((CancellationReason.UserRequested, "by hand"), (seen, outcome.Reason));
    }

    [Fact]
    public async Task TMO_4_a_cancellation_that_is_not_ours_is_a_failure()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new TaskCanceledException("the request timed out")));

        Assert.Equal((RunState.Failed, "the request timed out"), (outcome.State, outcome.Error?.Message));
    }

    [Fact]
    public async Task TMO_4_a_normal_return_after_the_cancellation_is_a_success()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(context => harness.Cancel(context)));

        Assert.Equal(RunState.Succeeded, outcome.State);
    }

    [Fact]
    public async Task TMO_4_another_exception_after_the_cancellation_is_a_failure()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(context =>
        {
            harness.Cancel(context);
            throw new TimeZoneNotFoundException();
        }));

        Assert.Equal(RunState.Failed, outcome.State);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_starts_never_makes_its_job()
    {
        await using var harness = new Harness();
        var made = false;
        var invocation = harness.Invocation(new JobDescriptor("job", _ =>
        {
            made = true;
            throw new NotSupportedException();
        }));
        harness.Cancel(invocation.Context, CancellationReason.Shutdown);

        var outcome = await invocation.InvokeAsync();

        Assert.Equal((RunState.Cancelled, false), (outcome.State, made));
    }

    [Fact]
    public async Task A_job_that_skips_ends_as_skipped_with_its_reason()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(context => context.Skip("Nothing to send.")));

        Assert.Equal((RunState.Skipped, "Nothing to send."), (outcome.State, outcome.Reason));
    }

    [Fact]
    public async Task A_job_that_skips_and_then_throws_has_failed()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(context =>
        {
            context.Skip("Nothing to send.");
            throw new NotSupportedException();
        }));

        Assert.Equal(RunState.Failed, outcome.State);
    }

    [Fact]
    public async Task RES_1_a_result_that_is_too_large_is_a_failure_that_says_what_to_do()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(context => context.SetResult(new string('x', 64 * 1024))));

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.StartsWith("The result of job 'job' is 65,538 bytes of JSON; at most 65,536 are kept. Store the data elsewhere", outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_progress_of_a_job_can_be_read_while_it_runs()
    {
        await using var harness = new Harness();
        var reported = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var invocation = harness.Invocation(Harness.Job(async (context, _) =>
        {
            context.ReportProgress(0.5, "half");
            reported.SetResult();
            await goOn.Task;
        }));

        Assert.Null(invocation.Context.Progress);
        var running = invocation.InvokeAsync();
        await reported.Task;

        Assert.Equal(new RunProgress(0.5, "half"), invocation.Context.Progress);
        goOn.SetResult();
        await running;
    }

    [Fact]
    public async Task A_job_that_cannot_be_resolved_is_a_failure()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(TypedJobs.Describe<UsesService>("job"));

        Assert.Equal(RunState.Failed, outcome.State);
        Assert.Contains(nameof(UsesService), outcome.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_the_engine_owns_is_disposed_and_one_that_it_does_not_own_is_not()
    {
        await using var harness = new Harness();
        var owned = new DisposableJob();
        var other = new DisposableJob();

        await harness.InvokeAsync(new JobDescriptor("job", _ => owned, ownsInstance: true));
        await harness.InvokeAsync(new JobDescriptor("job", _ => other));

        Assert.Equal((1, 0), (owned.Disposals, other.Disposals));
    }

    [Fact]
    public async Task An_error_while_disposing_is_logged_and_leaves_the_success_as_it_is()
    {
        await using var harness = new Harness(services => services.AddScoped<ThrowsOnDispose>());

        var outcome = await harness.InvokeAsync(
            DelegateJobs.Describe("job", (ThrowsOnDispose service) => 42, harness.Services.GetRequiredService<IServiceProviderIsService>()));

        Assert.Equal((RunState.Succeeded, "42"), (outcome.State, outcome.Result.ToString()));
        var record = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == LogEvents.DisposeFailed);
        Assert.Equal((LogLevel.Error, "not today"), (record.Level, record.Exception?.Message));
    }

    [Fact]
    public async Task An_exception_whose_text_throws_is_still_an_outcome()
    {
        await using var harness = new Harness();

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new Unspeakable()));

        Assert.Equal((RunState.Failed, "System.NotSupportedException"), (outcome.State, outcome.Error?.Type));
    }

    [Fact]
    public async Task What_a_job_logs_carries_job_schedule_run_and_attempt()
    {
        await using var harness = new Harness();
        var logger = harness.Services.GetRequiredService<ILogger<JobInvokerTests>>();

        await harness.InvokeAsync(Harness.Job(_ => logger.Log(LogLevel.Information, default, "working", null, (text, _) => text)));

        var record = Assert.Single(harness.Logs.GetSnapshot(), record => record.Message == "working");
        var scope = Assert.IsAssignableFrom<IEnumerable<KeyValuePair<string, object?>>>(Assert.Single(record.Scopes)).ToDictionary();
        Assert.Equal(["job", "schedule", Harness.Run().Id, 1], [scope["Job"], scope["Schedule"], scope["Run"], scope["Attempt"]]);
    }

    [Theory]
    [InlineData("return", LogEvents.RunSucceeded, LogLevel.Information)]
    [InlineData("throw", LogEvents.RunFailed, LogLevel.Error)]
    [InlineData("cancel", LogEvents.RunCancelled, LogLevel.Warning)]
    [InlineData("skip", LogEvents.RunSkipped, LogLevel.Information)]
    public async Task Each_end_is_logged_once(string end, int id, LogLevel level)
    {
        await using var harness = new Harness();

        await harness.InvokeAsync(Harness.Job((context, cancellationToken) =>
        {
            switch (end)
            {
                case "throw":
                    throw new NotSupportedException("bad");
                case "cancel":
                    harness.Cancel(context);
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
                case "skip":
                    context.Skip("idle");
                    break;
            }

            return Task.CompletedTask;
        }));

        var records = harness.Logs.GetSnapshot();
        Assert.Equal([LogEvents.RunStarted, id], records.Select(record => record.Id.Id));
        Assert.Equal((level, end == "throw" ? "bad" : null), (records[1].Level, records[1].Exception?.Message));
    }

    private sealed class ScopedService : IAsyncDisposable
    {
        public bool Disposed { get; private set; }

        public bool DisposedDuringTheJob { get; set; }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Disposed = true;
        }
    }

    private sealed class UsesService(ScopedService service, List<ScopedService> used) : IJob
    {
        public async Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            used.Add(service);
            await Task.Yield();
            service.DisposedDuringTheJob = service.Disposed;
        }
    }

    private sealed class KnowsItsRun(JobContext context)
    {
        public JobContext Context => context;
    }

    private sealed class DisposableJob : IJob, IAsyncDisposable, IDisposable
    {
        public int Disposals { get; private set; }

        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Disposals += 100;

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ThrowsOnDispose : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => throw new InvalidOperationException("not today");
    }

    private sealed class Unspeakable : Exception
    {
        public override string Message => throw new NotSupportedException("no words");
    }
}
