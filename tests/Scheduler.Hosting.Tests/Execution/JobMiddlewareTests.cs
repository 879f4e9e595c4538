using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Tests.Execution;

public class JobMiddlewareTests
{
    [Fact]
    public async Task Middleware_wraps_the_job_in_the_order_of_registration()
    {
        var steps = new List<string>();
        await using var harness = new Harness(services => services
            .AddScoped<IJobMiddleware>(_ => Around(steps, "outer"))
            .AddScoped<IJobMiddleware>(_ => Around(steps, "inner")));

        var outcome = await harness.InvokeAsync(Harness.Job(_ => steps.Add("job")));

        Assert.Equal(RunState.Succeeded, outcome.State);
        Assert.Equal(["outer begins", "inner begins", "job", "inner ends", "outer ends"], steps);
    }

    [Fact]
    public async Task Middleware_ends_a_run_as_skipped_without_making_its_job()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(new Middleware((context, _, _) =>
        {
            context.Skip("Not in a freeze.");
            return Task.CompletedTask;
        })));
        var made = false;

        var outcome = await harness.InvokeAsync(new JobDescriptor("job", _ =>
        {
            made = true;
            throw new NotSupportedException();
        }));

        Assert.Equal((RunState.Skipped, "Not in a freeze.", false), (outcome.State, outcome.Reason, made));
    }

    [Fact]
    public async Task Middleware_that_leaves_out_the_job_without_a_word_does_not_make_it_look_done()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(new Middleware((_, _, _) => Task.CompletedTask)));

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new NotSupportedException()));

        Assert.Equal((RunState.Skipped, "A middleware ended the run before the job."), (outcome.State, outcome.Reason));
    }

    [Fact]
    public async Task Middleware_replaces_an_exception()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(new Middleware(async (context, next, cancellationToken) =>
        {
            try
            {
                await next(context, cancellationToken);
            }
            catch (NotSupportedException exception)
            {
                throw new TimeZoneNotFoundException("replaced", exception);
            }
        })));

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new NotSupportedException()));

        Assert.Equal("replaced", outcome.Error!.Message);
    }

    [Fact]
    public async Task Middleware_may_absorb_an_exception()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(new Middleware(async (context, next, cancellationToken) =>
        {
            try
            {
                await next(context, cancellationToken);
            }
            catch (NotSupportedException)
            {
                context.SetResult("absorbed");
            }
        })));

        var outcome = await harness.InvokeAsync(Harness.Job(_ => throw new NotSupportedException()));

        Assert.Equal((RunState.Succeeded, "\"absorbed\""), (outcome.State, outcome.Result.ToString()));
    }

    [Fact]
    public async Task Middleware_that_runs_the_job_twice_gets_two_jobs_of_which_each_is_disposed()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(new Middleware(async (context, next, cancellationToken) =>
        {
            await next(context, cancellationToken);
            await next(context, cancellationToken);
        })));
        var made = new List<DisposableJob>();

        await harness.InvokeAsync(new JobDescriptor("job", _ =>
        {
            made.Add(new());
            return made[^1];
        }, ownsInstance: true));

        Assert.Equal([true, true], made.Select(job => job.Disposed));
    }

    [Fact]
    public async Task Middleware_may_hand_the_job_another_token_whose_cancellation_is_a_failure_as_TMO_4_says()
    {
        await using var harness = new Harness(services => services.AddSingleton<IJobMiddleware>(
            new Middleware((context, next, _) => next(context, new CancellationToken(canceled: true)))));

        var outcome = await harness.InvokeAsync(Harness.Job((_, cancellationToken) => Task.FromCanceled(cancellationToken)));

        Assert.Equal(RunState.Failed, outcome.State);
    }

    [Fact]
    public async Task Middleware_is_made_of_the_scope_of_the_run()
    {
        await using var harness = new Harness(services => services.AddScoped<IJobMiddleware, SeesContext>());

        var outcome = await harness.InvokeAsync(Harness.Job(_ => { }));

        Assert.Equal("true", outcome.Result.ToString());
    }

    private static Middleware Around(List<string> steps, string name) => new(async (context, next, cancellationToken) =>
    {
        steps.Add(name + " begins");
        await next(context, cancellationToken);
        steps.Add(name + " ends");
    });

    private sealed class Middleware(Func<JobContext, JobDelegate, CancellationToken, Task> code) : IJobMiddleware
    {
        public Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken) => code(context, next, cancellationToken);
    }

    private sealed class SeesContext(JobContext injected) : IJobMiddleware
    {
        public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
        {
            await next(context, cancellationToken);
            context.SetResult(ReferenceEquals(context, injected));
        }
    }

    private sealed class DisposableJob : IJob, IDisposable
    {
        public bool Disposed { get; private set; }

        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => Disposed = true;
    }
}
