using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class JobRegistrationTests
{
    [Fact]
    public async Task A_class_is_named_by_its_attribute_else_in_kebab_case_without_the_word_job()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<NightlyReportJob>().AddJob<SQLCleanup>().AddJob<Renamed>().AddJob<Job>().AddJob<SQLCleanup>("other"));

        Assert.Equal(["job", "nightly-report", "old-name", "other", "sql-cleanup"], app.Scheduler.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_scan_finds_every_public_concrete_job_of_an_assembly()
    {
        var services = new ServiceCollection();
        services.AddScheduler().AddJobs(typeof(JobRegistrationTests).Assembly);
        var found = services.Select(service => service.ImplementationInstance).OfType<JobDescriptor>().Where(job => job.Type!.DeclaringType == typeof(JobRegistrationTests)).ToDictionary(job => job.Name);

        Assert.Equal(["job", "nightly-report", "old-name", "sql-cleanup", "takes-order"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(typeof(Order), found["takes-order"].ArgsType);
        await using var scope = services.BuildServiceProvider().CreateAsyncScope();
        Assert.IsType<TakesOrder>(found["takes-order"].Create(scope.ServiceProvider));
    }

    [Fact]
    public async Task A_description_reaches_the_job_by_every_door()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob<TakesOrder>("class", job => job.Description("A class."))
            .AddJob("simple", (JobContext _, CancellationToken _) => Task.CompletedTask, job => job.Description("A delegate."))
            .AddJob("result", (JobContext _, CancellationToken _) => Task.FromResult(1), job => job.Description("One with a result."))
            .AddJob("any", () => { }, job => job.Description("Any delegate."))
            .AddJob("configured", () => { }, job => job.Description("In code.")))
            .Section("""{ "Jobs": { "configured": { "Description": "In configuration." } } }""");

        Assert.Equal(
            ["Any delegate.", "A class.", "In configuration.", "One with a result.", "A delegate."],
            app.Scheduler.Jobs.OrderBy(job => job.Name, StringComparer.Ordinal).Select(job => job.Description));
    }

    public static TheoryData<string, string, string> Args => new()
    {
        { "number", "5", "5" },
        { "number", "\"7\"", "7" },
        { "text", "\"a b\"", "\"a b\"" },
        { "array", "[ 1, 2 ]", "[1,2]" },
        { "object", """{ "Id": 3, "tags": [ "x" ] }""", """{"id":3,"tags":["x"]}""" },
    };

    [Theory]
    [MemberData(nameof(Args))]
    public async Task Args_of_configuration_are_read_as_what_the_job_takes(string type, string written, string read)
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob<Takes<int>>("typed-number").AddJob<Takes<string>>("typed-text").AddJob<Takes<int[]>>("typed-array").AddJob<Takes<Order>>("typed-object")
            .AddJob("delegate-number", (int args) => args).AddJob("delegate-text", (string args) => args)
            .AddJob("delegate-array", (int[] args, JobContext _) => args).AddJob("delegate-object", (Order args) => args)
            .AddJob("context-number", (context, _) => Task.FromResult(context.Args<int>())).AddJob("context-text", (context, _) => Task.FromResult(context.Args<string>()))
            .AddJob("context-array", (context, _) => Task.FromResult(context.Args<int[]>())).AddJob("context-object", (context, _) => Task.FromResult(context.Args<Order>())));
        string[] doors = ["typed", "delegate", "context"];
        app.Section($$"""{ "Jobs": { {{string.Join(", ", doors.Select(door => $$"""
            "{{door}}-{{type}}": { "Every": "1h", "Args": {{written}} }
            """))}} } }""");
        await app.StartAsync();

        foreach (var door in doors)
        {
            var run = await app.TriggerAsync($"{door}-{type}");
            Assert.Equal((RunState.Succeeded, read), (run.State, run.Result.ToString()));
        }
    }

    [Fact]
    public async Task Every_execution_has_a_scope_of_its_own_that_is_disposed_after_it()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<UsesBoth>());
        app.Services.AddSingleton<Log>().AddScoped<Disposed>().AddScoped<AsyncDisposed>();
        await app.StartAsync();

        await app.RunAsync("uses-both");
        await app.RunAsync("uses-both");

        Assert.Equal(
            ["run Disposed 1 and AsyncDisposed 2", "async 2", "sync 1", "run Disposed 3 and AsyncDisposed 4", "async 4", "sync 3"],
            app.Container.GetRequiredService<Log>().Lines);
    }

    [Fact]
    public async Task A_class_that_only_configuration_names_is_made_from_the_scope_and_disposed()
    {
        await using var app = App.With(_ => { }).Section($$"""{ "Jobs": { "named": { "Type": "{{typeof(NamedByConfiguration).FullName}}" } } }""");
        app.Services.AddSingleton<Log>();
        await app.StartAsync();

        await app.RunAsync("named");

        Assert.Equal(["run named", "disposed"], app.Container.GetRequiredService<Log>().Lines);
    }

    [Fact]
    public async Task The_run_is_injected_into_the_services_of_its_job()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("ask", (KnowsItsRun service, JobContext context) => service.Context == context ? service.Context.Job : "another"));
        app.Services.AddScoped<KnowsItsRun>();
        await app.StartAsync();

        Assert.Equal("\"ask\"", (await app.RunAsync("ask")).Result.ToString());
        using var scope = app.Container.CreateScope();
        Assert.Contains("outside the DI scope of a run", Assert.Throws<InvalidOperationException>(scope.ServiceProvider.GetRequiredService<KnowsItsRun>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegate_is_given_services_keyed_services_its_args_and_the_run()
    {
        await using var app = App.With(scheduler => scheduler.AddJob(
            "all", async (Log log, [FromKeyedServices("b")] string key, Order order, JobContext context, CancellationToken cancellationToken) =>
            {
                await Task.Yield();
                return $"{log.GetType().Name} {key} {order.Id} {context.Job} {cancellationToken.CanBeCanceled}";
            }));
        app.Services.AddSingleton<Log>().AddKeyedSingleton("a", "first").AddKeyedSingleton("b", "second");
        await app.StartAsync();

        Assert.Equal("\"Log second 4 all True\"", (await app.RunAsync("all", new Order(4, []))).Result.ToString());
    }

    [Fact]
    public async Task Middleware_wraps_in_the_order_it_was_added()
    {
        await using var app = App.With(scheduler => scheduler.AddMiddleware<Outer>().AddMiddleware<Inner>().AddJob("job", (Log log) => log.Add("job")));
        app.Services.AddSingleton<Log>();
        await app.StartAsync();

        await app.RunAsync("job");

        Assert.Equal(["outer begins", "inner begins", "job", "inner ends", "outer ends"], app.Container.GetRequiredService<Log>().Lines);
    }

    [Fact]
    public async Task A_job_may_use_the_scheduler()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob("next", () => "done")
            .AddJob("first", async (IScheduler scheduler, CancellationToken cancellationToken) => (await scheduler.EnqueueAsync("next", cancellationToken: cancellationToken)).ToString()));
        await app.StartAsync();

        var first = await app.RunAsync("first");
        var next = await app.EndOfAsync(RunId.Parse(JsonSerializer.Deserialize<string>(first.Result.Utf8.Span)!, null));

        Assert.Equal("\"done\"", next.Result.ToString());
    }

    public sealed record Order(int Id, string[] Tags);

    public class NightlyReportJob : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed class SQLCleanup : NightlyReportJob;

    public sealed class Job : NightlyReportJob;

    [JobName("old-name")]
    public sealed class Renamed : NightlyReportJob;

    public sealed class TakesOrder : Takes<Order>;

    public class Takes<T> : IJob<T>
    {
        public Task ExecuteAsync(T args, JobContext context, CancellationToken cancellationToken)
        {
            context.SetResult(args);
            return Task.CompletedTask;
        }
    }

    public abstract class Unfinished : NightlyReportJob;

    internal sealed class Log
    {
        private readonly Lock _lock = new();
        private readonly List<string> _lines = [];
        private int _number;

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lock)
                {
                    return [.. _lines];
                }
            }
        }

        public int Next() => Interlocked.Increment(ref _number);

        public void Add(string line)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }

    internal sealed class NamedByConfiguration(Log log) : IJob, IDisposable
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            log.Add($"run {context.Job}");
            return Task.CompletedTask;
        }

        public void Dispose() => log.Add("disposed");
    }

    private sealed class Disposed(Log log) : IDisposable
    {
        public int Number { get; } = log.Next();

        public void Dispose() => log.Add($"sync {Number}");
    }

    private sealed class AsyncDisposed(Log log) : IAsyncDisposable
    {
        public int Number { get; } = log.Next();

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            log.Add($"async {Number}");
        }
    }

    private sealed class UsesBoth(Disposed first, AsyncDisposed second, Log log) : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            log.Add($"run {nameof(Disposed)} {first.Number} and {nameof(AsyncDisposed)} {second.Number}");
            return Task.CompletedTask;
        }
    }

    private sealed class KnowsItsRun(JobContext context)
    {
        public JobContext Context => context;
    }

    private sealed class Outer(Log log) : Wraps(log, "outer");

    private sealed class Inner(Log log) : Wraps(log, "inner");

    private abstract class Wraps(Log log, string name) : IJobMiddleware
    {
        public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
        {
            log.Add($"{name} begins");
            await next(context, cancellationToken);
            log.Add($"{name} ends");
        }
    }
}
