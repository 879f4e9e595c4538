using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Adding_the_scheduler_again_changes_nothing()
    {
        await using var app = new App();
        for (var i = 0; i < 2; i++)
        {
            app.Services.AddScheduler()
                .AddJob<Greet>()
                .AddMiddleware<Count>()
                .AddEventHandler<RunSucceeded, CountEnds>()
                .AddSchedule("hourly", schedule => schedule.Job("greet").Every(TimeSpan.FromHours(1)));
        }

        await app.StartAsync();
        var run = await app.RunAsync("greet");
        await app.StopAsync();

        Assert.Single(app.Container.GetServices<IHostedService>());
        Assert.Equal("greet", Assert.Single(app.Scheduler.Jobs).Name);
        Assert.Equal("1", run.Result.ToString());
        Assert.Equal(1, app.Container.GetRequiredService<CountEnds>().Ends);
    }

    [Fact]
    public async Task A_job_that_is_added_twice_is_described_by_the_last()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Greet>().AddJob<Greet>(configure: job => job.Description("Says hello.")));
        await app.StartAsync();

        Assert.Equal("Says hello.", Assert.Single(app.Scheduler.Jobs).Description);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CFG_1_a_section_that_is_named_wins_over_the_default_whoever_came_first(bool first)
    {
        await using var app = new App();
        app.Json("""{ "Scheduler": { "TimeZone": "UTC" }, "Jobs": { "Scheduler": { "TimeZone": "Asia/Tokyo" } } }""");
        _ = first ? app.Services.AddScheduler("Jobs:Scheduler") : app.Services.AddScheduler();
        _ = first ? app.Services.AddScheduler() : app.Services.AddScheduler("Jobs:Scheduler");
        await app.StartAsync();

        Assert.Equal("Asia/Tokyo", app.Container.GetRequiredService<IOptions<SchedulerOptions>>().Value.TimeZone);
        Assert.Equal(new(2026, 11, 23, 15, 0, 0, TimeSpan.Zero), app.Scheduler.Preview(Hosting.Triggers.Trigger.Cron("0 0 * * *"), 1)[0]);
    }

    [Fact]
    public void CFG_1_two_sections_that_are_named_are_refused()
    {
        var services = new ServiceCollection();
        services.AddScheduler("A");
        services.AddScheduler("a");

        Assert.Contains("'A'", Assert.Throws<InvalidOperationException>(() => services.AddScheduler("B")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_1_configuration_that_has_no_section_is_a_scheduler_with_defaults()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Greet>());
        await app.StartAsync();

        Assert.Equal(RunState.Succeeded, (await app.RunAsync("greet")).State);
    }

    [Fact]
    public async Task The_scheduler_can_be_used_before_the_host_starts()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Greet>());

        var run = await app.Scheduler.EnqueueAsync("greet");
        await app.Scheduler.AddScheduleAsync("hourly", schedule => schedule.Job("greet").Every(TimeSpan.FromHours(1)));
        Assert.Equal(RunState.Queued, (await app.Scheduler.GetRunAsync(run))!.State);
        await app.StartAsync();

        Assert.Equal(RunState.Succeeded, (await app.EndOfAsync(run)).State);
        Assert.Equal(RunState.Succeeded, (await app.TriggerAsync("hourly")).State);
    }

    [Fact]
    public async Task A_disabled_scheduler_runs_nothing_and_can_be_used()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Greet>()).Section("""{ "Enabled": false, "Jobs": { "greet": { "Every": "1s" } } }""");
        await app.StartAsync();

        var run = await app.Scheduler.EnqueueAsync("greet");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.StopAsync();

        Assert.Equal(run, Assert.Single(await app.Scheduler.ListRunsAsync()).Id);
        Assert.Equal(RunState.Queued, (await app.Scheduler.GetRunAsync(run))!.State);
        Assert.Contains(app.Log.GetSnapshot(), record => record.Message.Contains("disabled by Scheduler:Enabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_check_is_added_like_any_other()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Greet>());
        app.Services.AddHealthChecks().AddCheck<SchedulerHealthCheck>("scheduler");
        var checks = app.Container.GetRequiredService<HealthCheckService>();

        var before = await checks.CheckHealthAsync();
        await app.StartAsync();
        await app.RunAsync("greet");
        var after = await checks.CheckHealthAsync();

        Assert.Equal(HealthStatus.Degraded, before.Entries["scheduler"].Status);
        Assert.Equal(HealthStatus.Healthy, after.Entries["scheduler"].Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_can_be_disposed_either_way(bool synchronously)
    {
        var store = new InMemoryStore(TimeProvider.System);
        var services = new ServiceCollection().AddLogging().AddMetrics();
        services.AddScheduler().AddJob<Greet>().AddStore("default", _ => store);
        var container = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await container.GetRequiredService<IScheduler>().EnqueueAsync("greet");

        if (synchronously)
        {
            container.Dispose();
        }
        else
        {
            await container.DisposeAsync();
        }

        Assert.Throws<ObjectDisposedException>(container.GetRequiredService<IScheduler>);
    }

    [Fact]
    public async Task A_host_can_be_disposed_while_jobs_are_waiting()
    {
        var app = App.With(scheduler => scheduler.AddJob<Greet>());
        await app.StartAsync();
        await app.Scheduler.EnqueueAsync("greet", at: app.Clock.GetUtcNow().AddHours(1));

        await ((IAsyncDisposable)app.Container).DisposeAsync();
    }

    [Fact]
    public async Task Another_hosted_service_may_use_the_scheduler_in_its_constructor_and_at_its_start()
    {
        await using var app = new App();
        app.Services.AddHostedService<UsesScheduler>();
        app.Services.AddScheduler().AddJob<Greet>();
        await app.StartAsync();

        var other = app.Container.GetServices<IHostedService>().OfType<UsesScheduler>().Single();
        Assert.Equal(["greet"], other.Jobs);
        Assert.Equal(RunState.Succeeded, (await app.EndOfAsync(other.Run)).State);
        Assert.Equal(app.Clock.GetUtcNow().AddHours(1), (await app.Scheduler.GetScheduleAsync("hourly"))!.NextRun);
    }

    public sealed class Greet : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Count : IJobMiddleware
    {
        private int _calls;

        public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
        {
            await next(context, cancellationToken);
            context.SetResult(++_calls);
        }
    }

    private sealed class CountEnds : ISchedulerEventHandler<RunSucceeded>
    {
        private int _ends;

        public int Ends => _ends;

        public ValueTask HandleAsync(RunSucceeded schedulerEvent, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _ends);
            return default;
        }
    }

    private sealed class UsesScheduler(IScheduler scheduler) : IHostedService
    {
        public IReadOnlyList<string> Jobs { get; } = [.. scheduler.Jobs.Select(job => job.Name)];

        public RunId Run { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            Run = await scheduler.EnqueueAsync("greet", cancellationToken: cancellationToken);
            await scheduler.AddScheduleAsync("hourly", schedule => schedule.Job("greet").Every(TimeSpan.FromHours(1)), cancellationToken: cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
