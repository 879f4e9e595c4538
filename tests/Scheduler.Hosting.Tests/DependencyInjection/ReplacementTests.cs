using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class ReplacementTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_scheduler_is_the_applications_own_whoever_came_first(bool first)
    {
        var own = DispatchProxy.Create<IScheduler, Unused>();
        await using var app = new App();
        _ = first ? app.Services.AddSingleton(own) : app.Services.AddScheduler().Services;
        _ = first ? app.Services.AddScheduler().Services : app.Services.AddSingleton(own);
        await app.StartAsync();

        Assert.Same(own, app.Scheduler);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_options_are_made_by_the_applications_own_factory_whoever_came_first(bool first)
    {
        await using var app = new App();
        _ = first ? app.Services.AddSingleton<IOptionsFactory<SchedulerOptions>, OwnFactory>() : app.Services.AddScheduler().Services;
        _ = first ? app.Services.AddScheduler().Services : app.Services.AddSingleton<IOptionsFactory<SchedulerOptions>, OwnFactory>();
        await app.StartAsync();

        Assert.Equal(["made-by-own-factory"], app.Container.GetRequiredService<IOptions<SchedulerOptions>>().Value.Executors.Keys);
    }

    [Fact]
    public async Task Instants_are_of_the_applications_clock()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("job", () => { }));
        await app.StartAsync();

        Assert.Equal(app.Clock.GetUtcNow(), (await app.RunAsync("job")).FinishedAt);
    }

    [Fact]
    public async Task The_default_store_is_the_applications_own()
    {
        await using var app = new App();
        var store = new InMemoryStore(app.Clock);
        app.Services.AddScheduler().AddJob("job", () => { }).AddStore("default", _ => store);
        await app.StartAsync();

        var run = await app.RunAsync("job");

        Assert.NotNull(Assert.Single(await store.ReadRunsAsync(new() { Ids = [run.Id] }, default)).Finished);
    }

    [Fact]
    public async Task The_default_executor_is_the_applications_own()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("job", () => { }).AddExecutor("default", _ => new Counting(), maxConcurrency: 2));
        await app.StartAsync();

        Assert.Equal("default executed 1", (await app.RunAsync("job")).Reason);
    }

    [Fact]
    public async Task The_type_of_a_built_in_name_is_the_applications_own()
    {
        var made = 0;
        await using var app = new App();
        app.Services.AddScheduler().AddJob("job", () => { }).AddExecutorType("pool", settings => _ => new Counting(settings.Name)).AddStoreType("memory", _ => _ =>
        {
            made++;
            return new InMemoryStore(app.Clock);
        });
        app.Services.AddScheduler();
        app.Section("""{ "Executors": { "own": { "Type": "Pool" } }, "Jobs": { "job": { "Executor": "own" } } }""");
        await app.StartAsync();

        Assert.Equal("own executed 1", (await app.RunAsync("job")).Reason);
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_type_of_the_application_reads_its_settings_and_is_chosen_by_configuration()
    {
        await using var app = App.With(Custom).Section("""
            {
              "Stores": { "archive": { "Type": "Custom", "Limit": 7, "Nested": { "Name": "x" } } },
              "Executors": { "careful": { "Type": "Custom", "Limit": "8" } },
              "Jobs": { "job": { "Store": "archive", "Executor": "careful" } }
            }
            """);
        await app.StartAsync();

        var run = await app.RunAsync("job");

        Assert.Equal(("archive", "careful 8 executed 1"), (run.Store, run.Reason));
        Assert.Equal(["archive 7 x"], app.Container.GetRequiredService<List<string>>());
    }

    [Theory]
    [InlineData("""{ "Limit": 0 }""", "Scheduler:Stores:archive:Limit", "'0' is not a whole number from 1 to 10.")]
    [InlineData("""{ "Limit": 1, "Nested": { "Nam": "x" } }""", "Scheduler:Stores:archive:Nested:Nam", "Unknown setting 'Nested:Nam'. Did you mean 'Nested:Name'?")]
    [InlineData("""{ "Type": "Custm" }""", "Scheduler:Stores:archive:Type", "Type 'Custm' is not known. Did you mean 'Custom'?")]
    public async Task A_wrong_setting_of_such_a_type_stops_the_start(string settings, string path, string message)
    {
        await using var app = App.With(Custom)
            .Section("""{ "Stores": { "archive": { "Type": "Custom" } } }""")
            .Section($$"""{ "Stores": { "archive": {{settings}} } }""");

        var refusal = await app.RefusesToStartAsync();

        Assert.Contains($"{path}  [", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(app.Container.GetRequiredService<List<string>>());
    }

    [Fact]
    public async Task A_part_is_disposed_with_the_host()
    {
        var executor = new Counting();
        var app = App.With(scheduler => scheduler.AddExecutor("default", _ => executor));
        await app.StartAsync();
        Assert.False(executor.IsDisposed);

        await app.DisposeAsync();

        Assert.True(executor.IsDisposed);
    }

    private static void Custom(SchedulerBuilder scheduler)
    {
        scheduler.Services.AddSingleton(new List<string>());
        scheduler.AddJob("job", () => { })
            .AddExecutorType("Custom", settings =>
            {
                var limit = settings.Number("Limit", 1, 1, 10);
                return _ => new Counting($"{settings.Name} {limit}");
            })
            .AddStoreType("Custom", settings =>
            {
                var (limit, nested) = (settings.Number("Limit", 1, 1, 10), settings.Text("Nested:Name"));
                return services =>
                {
                    services.GetRequiredService<List<string>>().Add($"{settings.Name} {limit} {nested}");
                    return new InMemoryStore(services.GetRequiredService<TimeProvider>());
                };
            });
    }

    private sealed class Counting(string name = "default") : IExecutor
    {
        private int _executed;

        public bool IsDisposed { get; private set; }

        public async Task<JobOutcome> ExecuteAsync(JobInvocation invocation)
        {
            await invocation.InvokeAsync();
            return JobOutcome.Skipped($"{name} executed {Interlocked.Increment(ref _executed)}");
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }

    private sealed class OwnFactory : IOptionsFactory<SchedulerOptions>
    {
        public SchedulerOptions Create(string name) => new() { Executors = { ["made-by-own-factory"] = new() } };
    }

    public class Unused : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }
}
