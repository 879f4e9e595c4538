using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class PrecedenceTests
{
    [Fact]
    public void CFG_2_CFG_7_code_then_files_then_environment_then_post_configure()
    {
        var directory = Directory.CreateTempSubdirectory();
        var prefix = $"T{Guid.NewGuid():N}_";
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "appsettings.json"), """{ "Scheduler": { "Defaults": { "Store": "file", "Executor": "file", "MaxInstances": 2, "MaxCatchUp": 2 } } }""");
            File.WriteAllText(Path.Combine(directory.FullName, "appsettings.Development.json"), """{ "Scheduler": { "Defaults": { "Executor": "development", "MaxInstances": 3, "MaxCatchUp": 3 } } }""");
            Environment.SetEnvironmentVariable($"{prefix}Scheduler__Defaults__MaxInstances", "4");
            Environment.SetEnvironmentVariable($"{prefix}Scheduler__Defaults__MaxCatchUp", "4");
            var configured = new Configured().With(source => source
                .SetBasePath(directory.FullName).AddJsonFile("appsettings.json").AddJsonFile("appsettings.Development.json").AddEnvironmentVariables(prefix));
            foreach (var name in (string[])["file", "development"])
            {
                configured.Code(options => (options.Stores[name], options.Executors[name]) = (new(), new()));
            }

            configured.Services.PostConfigure<SchedulerOptions>(options => options.Defaults.MaxCatchUp = 5);

            // Registered after the scheduler, and still what everything else overrides.
            var defaults = configured.Options(last: options =>
            {
                options.Defaults.Description = options.Defaults.Store = options.Defaults.Executor = "code";
                options.Defaults.MaxInstances = options.Defaults.MaxCatchUp = 1;
            }).Defaults;

            Assert.Equal(("code", "file", "development", 4, 5), (defaults.Description, defaults.Store, defaults.Executor, defaults.MaxInstances, defaults.MaxCatchUp));
        }
        finally
        {
            Environment.SetEnvironmentVariable($"{prefix}Scheduler__Defaults__MaxInstances", null);
            Environment.SetEnvironmentVariable($"{prefix}Scheduler__Defaults__MaxCatchUp", null);
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Configuration_and_code_meet_in_one_schedule_key_by_key()
    {
        var schedule = Configured.By("""{ "Schedules": { "S": { "MaxInstances": 4, "EndAt": "2030-01-01T00:00:00Z" } } }""")
            .Code(options => new ScheduleBuilder(options.Schedules["s"] = new()).Job("tick").Cron("0 2 * * *").TimeZone("Europe/Berlin").Description("nightly"))
            .Read().Schedules["s"];

        Assert.Equal(("tick", "0 2 * * *", "Europe/Berlin", "2030-01-01T00:00:00Z"), (schedule.Job, schedule.Trigger.Cron, schedule.Trigger.TimeZone, schedule.Trigger.EndAt));
        Assert.Equal((4, "nightly"), (schedule.MaxInstances, schedule.Description));
    }

    [Fact]
    public void CFG_7_a_trigger_in_configuration_replaces_the_trigger_of_code_whole()
    {
        var trigger = Configured.By("""{ "Schedules": { "s": { "Every": "1m" } } }""")
            .Code(options => new ScheduleBuilder(options.Schedules["s"] = new()).Cron("0 2 * * *").TimeZone("Europe/Berlin").StartAt(Configured.Now))
            .Read().Schedules["s"].Trigger;

        Assert.Equal(Duration.Parse("1m"), trigger.Every);
        Assert.Equal((null, null, null), (trigger.Cron, trigger.TimeZone, trigger.StartAt));
    }

    [Fact]
    public void An_override_file_switches_the_kind_of_a_trigger_with_null()
    {
        var trigger = Configured.By("""{ "Jobs": { "tick": { "Cron": "0 2 * * *" } } }""", """{ "Jobs": { "tick": { "Cron": null, "Every": "1h" } } }""").Schedule("tick").Trigger;

        Assert.Equal("every", trigger.Kind);
    }
}
