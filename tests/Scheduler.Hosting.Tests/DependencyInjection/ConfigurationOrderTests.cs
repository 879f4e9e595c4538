using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class ConfigurationOrderTests : IDisposable
{
    // No other test reads it: variables of the environment belong to the whole process.
    private const string Section = "ConfigurationOrder";
    private const string Variable = $"{Section}__Retention__KeepLast";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task CFG_7_each_source_of_settings_acts_over_those_before_it()
    {
        for (var sources = 1; sources <= 6; sources++)
        {
            await using var app = Build(sources);
            await app.StartAsync();

            Assert.Equal(sources, app.Container.GetRequiredService<IOptions<SchedulerOptions>>().Value.Retention.KeepLast);
        }
    }

    [Fact]
    public async Task CFG_7_configuration_overrides_a_schedule_of_code_key_by_key()
    {
        Write("appsettings.json", """{ "ConfigurationOrder": { "Schedules": { "hourly": { "Every": "2h" } } } }""");
        Write("appsettings.Development.json", """{ "ConfigurationOrder": { "Schedules": { "hourly": { "StartPaused": true } } } }""");
        await using var app = new App(Builder());
        app.Services.AddScheduler(Section).AddJob("tick", (int args) => args)
            .AddSchedule("hourly", schedule => schedule.Job("tick").Every(TimeSpan.FromHours(1)).Args(5));
        await app.StartAsync();

        var schedule = await app.Scheduler.GetScheduleAsync("hourly");
        Assert.Equal((ScheduleState.Paused, "5"), (schedule!.State, schedule.Definition.Args.ToString()));
        Assert.Equal("every 2h", schedule.Definition.Trigger.ToString());
    }

    /// <summary>An application in which as many sources as said set the same value, each to its own number.</summary>
    private App Build(int sources)
    {
        Write("appsettings.json", sources >= 2 ? Setting(2) : "{}");
        Write("appsettings.Development.json", sources >= 3 ? Setting(3) : "{}");
        Environment.SetEnvironmentVariable(Variable, sources >= 4 ? "4" : null);
        var app = new App(Builder(sources >= 5 ? [$"--{Section}:Retention:KeepLast=5"] : []));
        if (sources >= 6)
        {
            app.Services.PostConfigure<SchedulerOptions>(options => options.Retention.KeepLast = 6);
        }

        app.Services.AddScheduler(Section);
        app.Services.Configure<SchedulerOptions>(options => options.Retention.KeepLast = 1);
        return app;

        static string Setting(int value) => $$"""{ "{{Section}}": { "Retention": { "KeepLast": {{value}} } } }""";
    }

    private HostApplicationBuilder Builder(params string[] args) =>
        Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.FullName, EnvironmentName = Environments.Development, Args = args });

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
