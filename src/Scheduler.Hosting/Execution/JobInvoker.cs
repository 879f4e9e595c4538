using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Execution;

/// <summary>Turns a run into an outcome: opens its DI scope, runs middleware and job, disposes what it made. A job's exception travels no further.</summary>
internal sealed partial class JobInvoker(IServiceScopeFactory scopes, TimeProvider time, ILogger<JobInvoker> logger)
{
    private static readonly Func<ILogger, string, string?, RunId, int, IDisposable?> BeginRunScope =
        LoggerMessage.DefineScope<string, string?, RunId, int>("Job {Job}, schedule {Schedule}, run {Run}, attempt {Attempt}");

    private Func<JobInvocation, Task<JobOutcome>>? _invoke;

    /// <summary>Makes an attempt of a run that an executor can execute.</summary>
    /// <param name="job">The job.</param>
    /// <param name="run">The run, with the number of this attempt.</param>
    /// <param name="json">How arguments and results are written and read.</param>
    /// <param name="cancellationToken">The run's token; <see cref="JobContext.SetCancellationReason"/> comes before signalling it.</param>
    /// <param name="traceParent">The span that created the run, from <see cref="SchedulerActivities.RunCreated"/>.</param>
    /// <param name="lastSuccess">Reads what <see cref="JobContext.GetLastSuccessAsync"/> answers.</param>
    /// <param name="complete">Writes what <see cref="JobContext.CompleteInTransactionAsync"/> asks for.</param>
    public JobInvocation Create(
        JobDescriptor job, Run run, JsonSerializerOptions json, CancellationToken cancellationToken, string? traceParent = null, Func<CancellationToken, Task<Run?>>? lastSuccess = null,
        Func<DbTransaction, CancellationToken, Task>? complete = null) =>
        new(job, new JobContext(run, json, cancellationToken) { LastSuccess = lastSuccess, Complete = complete }, _invoke ??= InvokeAsync) { TraceParent = traceParent };

    private async Task<JobOutcome> InvokeAsync(JobInvocation invocation)
    {
        var context = invocation.Context;
        JobOutcome? outcome = null;
        try
        {
            using var logScope = BeginRunScope(logger, context.Job, context.ScheduleId, context.RunId, context.Attempt);
            using var activity = SchedulerActivities.StartRun(context.Run, invocation.TraceParent);
            var started = time.GetTimestamp();
            Log.RunStarted(logger, context.RunId, context.Job);
            (outcome, var exception) = await RunAsync(invocation).ConfigureAwait(false);
            activity?.RecordEnd(outcome, exception);
            LogEnd(context, outcome, exception, time.GetElapsedTime(started));
            return outcome;
        }
        catch (Exception exception)
        {
            // What watches a run may throw as well (a logger, a trace listener, the text of an exception); it does not undo the job's work.
            return outcome ?? JobOutcome.Failed(exception);
        }
    }

    private async ValueTask<(JobOutcome Outcome, Exception? Exception)> RunAsync(JobInvocation invocation)
    {
        var context = invocation.Context;
        var cancellationToken = context.CancellationToken;
        AsyncServiceScope? scope = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            scope = scopes.CreateAsyncScope();
            var services = scope.Value.ServiceProvider;
            services.GetRequiredService<JobContextHolder>().Context = context;
            await RunPipelineAsync(invocation.Job, context, services, cancellationToken).ConfigureAwait(false);
            return (context.SkipReason is { } reason ? JobOutcome.Skipped(reason) : JobOutcome.Succeeded(context.Result), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var sentence = CancellationSentence(context);
            return (context.CancellationReason == CancellationReason.Timeout ? JobOutcome.TimedOut(sentence) : JobOutcome.Cancelled(sentence), null);
        }
        catch (InvalidArgsException exception) when (exception.Job == context.Job)
        {
            return (JobOutcome.DeserializationFailed(exception), exception);
        }
        catch (Exception exception)
        {
            return (JobOutcome.Failed(exception), exception);
        }
        finally
        {
            if (scope is { } opened)
            {
                await DisposeAsync(opened, context).ConfigureAwait(false);
            }
        }
    }

    private Task RunPipelineAsync(JobDescriptor job, JobContext context, IServiceProvider services, CancellationToken cancellationToken)
    {
        IJobMiddleware[] middleware = [.. services.GetServices<IJobMiddleware>()];
        return middleware.Length == 0 ? RunJobAsync(job, context, services, cancellationToken) : RunPipelineAsync(middleware, job, context, services, cancellationToken);
    }

    private async Task RunPipelineAsync(IJobMiddleware[] middleware, JobDescriptor job, JobContext context, IServiceProvider services, CancellationToken cancellationToken)
    {
        // The job is made last, so that a middleware can skip it, or prepare what its constructor needs.
        var reached = false;
        JobDelegate pipeline = (context, cancellationToken) =>
        {
            reached = true;
            return RunJobAsync(job, context, services, cancellationToken);
        };
        for (var i = middleware.Length - 1; i >= 0; i--)
        {
            var (outer, next) = (middleware[i], pipeline);
            pipeline = (context, cancellationToken) => outer.InvokeAsync(context, next, cancellationToken);
        }

        await pipeline(context, cancellationToken).ConfigureAwait(false);
        if (!reached && context.SkipReason is null)
        {
            // Work that was not done must not look as if it was.
            context.Skip("A middleware ended the run before the job.");
        }
    }

    private async Task RunJobAsync(JobDescriptor job, JobContext context, IServiceProvider services, CancellationToken cancellationToken)
    {
        var instance = job.Create(services);
        try
        {
            await instance.ExecuteAsync(context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (job.OwnsInstance)
            {
                await DisposeAsync(instance, context).ConfigureAwait(false);
            }
        }
    }

    // The work was done, or has failed for a better reason: an error here is reported and changes no outcome.
    private async ValueTask DisposeAsync(object instance, JobContext context)
    {
        try
        {
            if (instance is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            }
            else if (instance is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
        catch (Exception exception)
        {
            Log.DisposeFailed(logger, context.RunId, context.Job, exception);
        }
    }

    private static string CancellationSentence(JobContext context) => context.CancellationWords ?? context.CancellationReason switch
    {
        CancellationReason.UserRequested => "A caller cancelled the run.",
        CancellationReason.Shutdown => "The host is stopping.",
        CancellationReason.Timeout => "Its time was over.",
        CancellationReason.Superseded => "A newer occurrence takes its place.",
        CancellationReason.LeaseLost => "This node has lost its lease.",
        CancellationReason.SchedulePaused => "Its schedule was paused.",
        _ => "The run was cancelled.",
    };

    private void LogEnd(JobContext context, JobOutcome outcome, Exception? exception, TimeSpan elapsed)
    {
        switch (outcome.State)
        {
            case RunState.Succeeded:
                Log.RunSucceeded(logger, context.RunId, context.Job, elapsed);
                break;
            case RunState.Failed or RunState.DeserializationFailed:
                Log.RunFailed(logger, context.RunId, context.Job, elapsed, exception);
                break;
            case RunState.TimedOut:
                Log.RunTimedOut(logger, context.RunId, context.Job, elapsed, outcome.Reason);
                break;
            case RunState.Cancelled:
                Log.RunCancelled(logger, context.RunId, context.Job, elapsed, outcome.Reason);
                break;
            default:
                Log.RunSkipped(logger, context.RunId, context.Job, elapsed, outcome.Reason);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.RunStarted, LogLevel.Debug, "Job '{Job}' starts (run {Run}).")]
        public static partial void RunStarted(ILogger logger, RunId run, string job);

        [LoggerMessage(LogEvents.RunSucceeded, LogLevel.Information, "Job '{Job}' succeeded in {Elapsed} (run {Run}).")]
        public static partial void RunSucceeded(ILogger logger, RunId run, string job, TimeSpan elapsed);

        [LoggerMessage(LogEvents.RunFailed, LogLevel.Error, "Job '{Job}' failed after {Elapsed} (run {Run}).")]
        public static partial void RunFailed(ILogger logger, RunId run, string job, TimeSpan elapsed, Exception? exception);

        [LoggerMessage(LogEvents.RunCancelled, LogLevel.Warning, "Job '{Job}' was cancelled after {Elapsed} (run {Run}): {Reason}")]
        public static partial void RunCancelled(ILogger logger, RunId run, string job, TimeSpan elapsed, string? reason);

        [LoggerMessage(LogEvents.RunTimedOut, LogLevel.Error, "Job '{Job}' was stopped after {Elapsed} (run {Run}): {Reason}")]
        public static partial void RunTimedOut(ILogger logger, RunId run, string job, TimeSpan elapsed, string? reason);

        [LoggerMessage(LogEvents.RunSkipped, LogLevel.Information, "Job '{Job}' had nothing to do (run {Run}, {Elapsed}): {Reason}")]
        public static partial void RunSkipped(ILogger logger, RunId run, string job, TimeSpan elapsed, string? reason);

        [LoggerMessage(LogEvents.DisposeFailed, LogLevel.Error, "Disposing what job '{Job}' used failed (run {Run}). The outcome of the run stays.")]
        public static partial void DisposeFailed(ILogger logger, RunId run, string job, Exception exception);
    }
}
