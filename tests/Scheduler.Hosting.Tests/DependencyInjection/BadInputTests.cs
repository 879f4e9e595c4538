using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class BadInputTests
{
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { """{ "Jobs": { "job": { "Evry": "1s" } } }""", "Scheduler:Jobs:job:Evry", "Unknown setting 'Evry'. Did you mean 'Every'?" },
        { """{ "Schedules": { "s": { "Job": "jib", "Every": "1s" } } }""", "Scheduler:Schedules:s:Job", "Job 'jib' is not registered. Did you mean 'job'?" },
        { """{ "Jobs": { "other": { "Every": "1s" } } }""", "Scheduler:Jobs:other", "Job 'other' is not registered." },
        { """{ "Jobs": { "other": { "Type": "System.String" } } }""", "Scheduler:Jobs:other:Type", "Type 'System.String' is not a job." },
        { """{ "Jobs": { "other": { "Type": "No.Such" } } }""", "Scheduler:Jobs:other:Type", "Type 'No.Such' was not found." },
        { """{ "Jobs": { "job": { "Every": "1s", "Cron": "* * * * *" } } }""", "Scheduler:Jobs:job", "2 triggers" },
        { """{ "Jobs": { "job": { "Cron": "0 25 * * *" } } }""", "Scheduler:Jobs:job:Cron", "field 2 (hour) has 25; allowed 0-23" },
        { """{ "TimeZone": "Europe/Berln" }""", "Scheduler:TimeZone", "Did you mean 'Europe/Berlin'?" },
        { """{ "Jobs": { "job": { "Every": "1s", "TimeZone": "Mars" } } }""", "Scheduler:Jobs:job:TimeZone", "'Mars'" },
        { """{ "Jobs": { "job": { "MaxInstances": 0 } } }""", "Scheduler:Jobs:job:MaxInstances", "0" },
        { """{ "Jobs": { "number": { "Every": "1s", "Args": "x" } } }""", "Scheduler:Jobs:number:Args", "'x' is not an Int32, which the job takes." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task CFG_9_a_mistake_stops_the_start_with_a_message_that_names_its_place(string section, string path, string message)
    {
        await using var app = App.With(scheduler => scheduler.AddJob("job", () => { }).AddJob("number", (int args) => args)).Section(section);

        var refusal = await app.RefusesToStartAsync();

        var lines = refusal.Message.Split('\n');
        Assert.Equal("Scheduler configuration is invalid (1 error). The application will not start.", lines[0]);
        Assert.Matches($@"^  SCH\d{{4}} error   {path}  \[.+\]$", lines[1]);
        Assert.Contains(message, Assert.Single(lines[2..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_9_all_mistakes_are_in_one_report_that_shows_no_stack()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("job", (int args) => args)).Section("""
            {
              "TimeZone": "Europe/Berln",
              "Jobs": {
                "job": { "Evry": "1s", "MaxInstances": 0 },
                "number": { "Type": "System.Int32" }
              },
              "Schedules": {
                "both": { "Job": "job", "Args": 1, "Every": "1s", "Cron": "* * * * *" },
                "cron": { "Job": "job", "Args": 1, "Cron": "0 25 * * *" },
                "lost": { "Job": "jib", "Every": "1s" }
              }
            }
            """);

        var refusal = await app.RefusesToStartAsync();

        Assert.StartsWith("Scheduler configuration is invalid (7 errors). The application will not start.\n", refusal.Message, StringComparison.Ordinal);
        string[] places = ["Jobs:job:Evry", "Jobs:job:MaxInstances", "Jobs:number:Type", "Schedules:both", "Schedules:cron:Cron", "Schedules:lost:Job", "TimeZone"];
        Assert.Equal(
            places.Select(place => $"Scheduler:{place}"),
            refusal.Message.Split('\n').Where(line => line.StartsWith("  SCH", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]));
        Assert.Equal(refusal.Message, refusal.ToString());
        Assert.All(app.Log.GetSnapshot(), record => Assert.DoesNotContain("   at ", $"{record.Message}{record.Exception}", StringComparison.Ordinal));
        Assert.Contains(app.Log.GetSnapshot(), record => record.Exception == refusal);
    }

    [Fact]
    public async Task Delegates_that_cannot_be_called_are_in_the_same_report()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob("two", (int count, string text) => $"{count}{text}")
            .AddJob("forgotten", (IDisposable database) => database.Dispose()))
            .Section("""{ "Retentoin": {} }""");

        var refusal = await app.RefusesToStartAsync();

        Assert.StartsWith("Scheduler configuration is invalid (3 errors).", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Scheduler:Jobs:two\n", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("its parameters 'count' (Int32) and 'text' (String) would both be read from the run's arguments.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Scheduler:Jobs:forgotten\n", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Register IDisposable in the container.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_name_for_different_code_is_an_error()
    {
        await using var app = App.With(scheduler => scheduler
            .AddJob<First>("job").AddJob<Second>("JOB")
            .AddJob("twice", () => { }).AddJob("twice", () => { }));

        var refusal = await app.RefusesToStartAsync();

        Assert.StartsWith("Scheduler configuration is invalid (2 errors).", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Job 'JOB' is registered more than once, with {typeof(First).FullName} and with {typeof(Second).FullName}. Give each a name of its own.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Job 'twice' is registered more than once, with a delegate and with a delegate.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_uses_the_scheduler_first_sees_the_same_report()
    {
        await using var app = new App();
        app.Services.AddHostedService<Eager>();
        app.Services.AddScheduler();
        app.Section("""{ "Enabeld": true }""");

        Assert.Contains("Did you mean 'Enabled'?", (await app.RefusesToStartAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'Enabled'?", Assert.Throws<SchedulerConfigurationException>(() => app.Scheduler.Jobs).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_2_nothing_of_the_host_starts_with_an_invalid_configuration()
    {
        await using var app = new App();
        var started = new Started();
        app.Services.AddSingleton<IHostedService>(started);
        app.Services.AddScheduler();
        app.Section("""{ "Enabeld": true }""");

        await app.RefusesToStartAsync();

        Assert.False(started.Is);
    }

    private sealed class First : Nothing;

    private sealed class Second : Nothing;

    private abstract class Nothing : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Eager : IHostedService
    {
        public Eager(IScheduler scheduler) => _ = scheduler.Jobs;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Started : IHostedService
    {
        public bool Is { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Is = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
