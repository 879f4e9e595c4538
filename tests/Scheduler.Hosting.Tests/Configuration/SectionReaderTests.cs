using System.Collections;
using System.Reflection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class SectionReaderTests
{
    [Fact]
    public void CFG_1_every_key_reaches_its_option()
    {
        var options = Configured.By(
            """
            {
              "$schema": "https://example.org/schema.json", "x-note": { "anything": 1 },
              "Enabled": false, "TimeZone": "Europe/Berlin",
              "Stores": { "durable": { "Type": "Memory", "Nested": { "Deep": "v" } } },
              "Executors": { "heavy": { "Type": "Pool", "MaxConcurrency": 3 } },
              "Defaults": { "MisfireGraceTime": "1h", "Description": "d", "Metadata": { "team": "core" },
                            "Retry": { "MaxAttempts": 5, "InitialDelay": "1s", "Factor": 1.5, "MaxDelay": "1m", "Jitter": 0.25, "Delays": [ "1s", "5m" ], "HoldSlot": false,
                                       "StopAtNextOccurrence": true, "OnTimeout": false, "NoRetryOn": [ "System.FormatException" ] } },
              "Deployment": "2026.11", "Node": { "Role": "Worker", "Name": "worker-3" }, "RateLimits": { "api": { "Permits": 10, "Per": "2s", "Burst": 20, "Key": "{args.id}" } },
              "Jobs": { "tick": { "Every": "3s", "Executor": "heavy", "Type": "X.Y", "Aliases": [ "tock" ], "Version": 2, "MaxConcurrentRuns": 4, "ConcurrencyKey": "{args.id}",
                                  "RateLimit": "api", "Delivery": "AtMostOnce", "MaxRecoveries": 1 } },
              "Schedules": { "s": { "Job": "tick", "Cron": "0 2 * * *", "TimeZone": "UTC", "StartAt": "2026-01-01", "EndAt": "2027-01-01", "Enabled": false,
                                    "StartPaused": true, "RunIfPast": true, "Store": "durable", "MaxInstances": "none", "Coalesce": "all", "MaxCatchUp": 5, "MisfireGraceTime": "none", "MaxRuns": 3, "RunOnCreate": true,
                                    "RunOnStartup": "EveryStart", "Overlap": "QueueAll", "MaxQueued": 6, "Timeout": "1m", "RunTimeout": "2m", "CancelGrace": "3s", "Priority": -4,
                                    "PauseAfterFailures": 5, "AlertIfNoSuccessFor": "1d" } },
              "Retention": { "Succeeded": "1d", "Failed": "2d", "Missed": "3d", "Completed": "5d", "KeepLast": 4 },
              "Shutdown": { "DrainTimeout": "7s", "CancelGrace": "8s" }
            }
            """).Read();

        Assert.Empty(options.Problems);
        Assert.False(options.Enabled);
        Assert.Equal("Europe/Berlin", options.TimeZone);
        Assert.Equal(("Memory", "v"), (options.Stores["durable"].Type, options.Stores["durable"].Settings["nested:deep"]));
        Assert.Equal(("Pool", 3), (options.Executors["heavy"].Type, options.Executors["heavy"].MaxConcurrency));
        Assert.Equal((TimeSpan.FromHours(1), "d", "core"), (options.Defaults.MisfireGraceTime!.Value.ToTimeSpan(), options.Defaults.Description, options.Defaults.Metadata["team"]));
        var job = options.Jobs["TICK"];
        Assert.Equal((TimeSpan.FromSeconds(3), "heavy", "X.Y"), (job.Trigger.Every!.Value.ToTimeSpan(), job.Executor, job.Type));
        var schedule = options.Schedules["s"];
        Assert.Equal(("tick", "0 2 * * *", "UTC", "2026-01-01", "2027-01-01"), (schedule.Job, schedule.Trigger.Cron, schedule.Trigger.TimeZone, schedule.Trigger.StartAt, schedule.Trigger.EndAt));
        Assert.Equal((false, true, true, "durable"), (schedule.Enabled, schedule.StartPaused, schedule.RunIfPast, schedule.Store));
        Assert.Equal((int.MaxValue, Coalesce.All, 5, Duration.None), (schedule.MaxInstances, schedule.Coalesce, schedule.MaxCatchUp, schedule.MisfireGraceTime));
        Assert.Equal((3, true, RunOnStartup.EveryStart), (schedule.MaxRuns, schedule.RunOnCreate, schedule.RunOnStartup));
        Assert.Equal(
            new SchedulePolicies
            {
                Store = "durable", MaxInstances = int.MaxValue, Coalesce = Coalesce.All, MaxCatchUp = 5, MisfireGraceTime = Duration.None, Overlap = Overlap.QueueAll, MaxQueued = 6, Priority = -4,
                Timeout = TimeSpan.FromMinutes(1), RunTimeout = TimeSpan.FromMinutes(2), CancelGrace = TimeSpan.FromSeconds(3), PauseAfterFailures = 5, AlertIfNoSuccessFor = TimeSpan.FromDays(1),
            },
            schedule.ToPolicies());
        Assert.Equal(
            new RetryPolicy
            {
                MaxAttempts = 5, InitialDelay = TimeSpan.FromSeconds(1), Factor = 1.5, MaxDelay = TimeSpan.FromMinutes(1), Jitter = 0.25, Delays = [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)],
                HoldSlot = false, StopAtNextOccurrence = true, OnTimeout = false, NoRetryOn = ["System.FormatException"],
            },
            options.Defaults.Retry.ToPolicy());
        Assert.Equal(
            new JobPolicies { MaxConcurrentRuns = 4, ConcurrencyKey = "{args.id}", RateLimit = "api", Delivery = Delivery.AtMostOnce, MaxRecoveries = 1 }, job.ToJobPolicies());
        Assert.Equal(("tock", 2, "2026.11"), (Assert.Single(job.Aliases!), job.Version, options.Deployment));
        Assert.Equal((NodeRole.Worker, "worker-3"), (options.Node.Role, options.Node.Name));
        var limit = options.RateLimits["API"];
        Assert.Equal((10, Duration.Parse("2s"), 20, "{args.id}"), (limit.Permits, limit.Per, limit.Burst, limit.Key));
        Assert.Equal((Duration.Parse("1d"), Duration.Parse("2d"), Duration.Parse("3d"), 4), (options.Retention.Succeeded, options.Retention.Failed, options.Retention.Missed, options.Retention.KeepLast));
        Assert.Equal(Duration.Parse("5d"), options.Retention.Completed);
        Assert.Equal((Duration.Parse("7s"), Duration.Parse("8s")), (options.Shutdown.DrainTimeout, options.Shutdown.CancelGrace));
    }

    [Theory]
    [InlineData(typeof(SchedulerOptions), nameof(SchedulerOptions.Serializer))]
    [InlineData(typeof(JobOptions), nameof(JobOptions.Trigger))]
    [InlineData(typeof(ScheduleOptions), nameof(ScheduleOptions.Trigger))]
    [InlineData(typeof(TriggerOptions), nameof(TriggerOptions.Instance))]
    [InlineData(typeof(StoreOptions), nameof(StoreOptions.Settings))]
    [InlineData(typeof(ExecutorOptions), nameof(ExecutorOptions.Settings))]
    [InlineData(typeof(RetentionOptions), null)]
    [InlineData(typeof(ShutdownOptions), null)]
    [InlineData(typeof(NodeOptions), null)]
    [InlineData(typeof(PolicyOptions), null)]
    [InlineData(typeof(RetryOptions), null)]
    [InlineData(typeof(RateLimitOptions), null)]
    public void Every_option_but_those_of_code_alone_has_a_key_that_is_described(Type options, string? onlyInCode)
    {
        var table = typeof(KeyTables).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => (KeyTable)property.GetValue(null)!)
            .Single(table => table.GetType().GetGenericArguments()[0] == options);
        var names = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Where(name => name != onlyInCode);

        // The keys of a trigger stand directly in its schedule or job.
        var inline = onlyInCode == nameof(JobOptions.Trigger) ? KeyTables.Trigger.Keys.Select(key => key.Name) : [];
        Assert.Equal(names.Concat(inline).Order(), table.Keys.Select(key => key.Name).Order());
        Assert.All(table.Keys, key => Assert.EndsWith(".", key.Summary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Retentoin": {} }""", "Scheduler:Retentoin", "Unknown setting 'Retentoin'. Did you mean 'Retention'?")]
    [InlineData("""{ "Jobs": { "tick": { "Evry": "1s" } } }""", "Scheduler:Jobs:tick:Evry", "Unknown setting 'Evry'. Did you mean 'Every'?")]
    [InlineData("""{ "Shutdown": { "Whatever": null } }""", "Scheduler:Shutdown:Whatever", "Unknown setting 'Whatever'.")]
    [InlineData("""{ "Defaults": { "Cron": "* * * * *" } }""", "Scheduler:Defaults:Cron", "Unknown setting 'Cron'.")]
    public void CFG_6_SCH1001_an_unknown_key_is_refused_with_the_nearest_known_one(string section, string path, string message) =>
        Configured.By(section).Refuses("SCH1001", path, message);

    [Fact]
    public void CFG_6_nothing_is_unknown_below_Args_and_Metadata_and_keys_that_begin_with_x() =>
        Configured.By("""{ "Jobs": { "tick": { "Every": "1s", "x-owner": { "a": 1 }, "Args": { "evry": { "a": 1 } }, "Metadata": { "evry": "1" } } } }""").Definitions();

    [Theory]
    [InlineData("\"Every\": \"30\"", "Every", "SCH1010", "A bare number is ambiguous")]
    [InlineData("\"Every\": 30", "Every", "SCH1010", "Write 30s, 30m, 30h or 30d.")]
    [InlineData("\"Every\": \"soon\"", "Every", "SCH1010", "'soon' is not a duration")]
    [InlineData("\"Every\": \"24:00:00\"", "Every", "SCH1011", "is read by .NET as 24 days. Write 24h or 1d.")]
    [InlineData("\"Coalesce\": \"Lates\"", "Coalesce", "SCH1040", "'Lates' is not valid. Use Latest, Earliest, All.")]
    [InlineData("\"Coalesce\": 1", "Coalesce", "SCH1040", "'1' is not valid.")]
    [InlineData("\"Coalesce\": \"99\"", "Coalesce", "SCH1040", "'99' is not valid.")]
    [InlineData("\"Coalesce\": \"Latest,All\"", "Coalesce", "SCH1040", "is not valid")]
    [InlineData("\"MaxInstances\": \"many\"", "MaxInstances", "SCH1040", "'many' is not valid. Use a whole number or none.")]
    [InlineData("\"MaxCatchUp\": \"none\"", "MaxCatchUp", "SCH1040", "'none' is not valid. Use a whole number.")]
    [InlineData("\"MaxCatchUp\": 1.5", "MaxCatchUp", "SCH1040", "'1.5' is not valid.")]
    [InlineData("\"Overlap\": \"Skp\"", "Overlap", "SCH1040", "'Skp' is not valid. Use Auto, Allow, Skip, QueueOne, QueueLatest, QueueAll, CancelRunning, Replace.")]
    [InlineData("\"Overlap\": \"99\"", "Overlap", "SCH1040", "'99' is not valid.")]
    [InlineData("\"Delivery\": \"Once\"", "Delivery", "SCH1040", "Use AtLeastOnce, AtMostOnce.")]
    [InlineData("\"RunOnStartup\": \"Always\"", "RunOnStartup", "SCH1040", "Use Never, OncePerDeployment, EveryStart.")]
    [InlineData("\"Retry\": 3", "Retry", "SCH1040", "Write Retry as an object, such as { \"MaxAttempts\": ... }.")]
    [InlineData("\"Retry\": { \"MaxAttemts\": 3 }", "Retry:MaxAttemts", "SCH1001", "Did you mean 'MaxAttempts'?")]
    [InlineData("\"Retry\": { \"Factor\": \"two\" }", "Retry:Factor", "SCH1040", "'two' is not valid. Use a number, such as 2 or 0.5.")]
    [InlineData("\"Retry\": { \"Factor\": \"1e2\" }", "Retry:Factor", "SCH1040", "'1e2' is not valid.")]
    [InlineData("\"Retry\": { \"Delays\": [ \"1s\", \"30\" ] }", "Retry:Delays:1", "SCH1010", "A bare number is ambiguous")]
    [InlineData("\"Retry\": { \"Delays\": \"30s\" }", "Retry:Delays", "SCH1040", "'30s' stands where Delays takes an array. Write [ \"30s\" ], or none for an empty one.")]
    [InlineData("\"Retry\": { \"Delays\": [ \"none\" ] }", "Retry:Delays:0", "SCH1010", "Item 0 of Delays cannot be none. Write for example 500ms, 30s, 5m, 2h, 1d, 1h30m, or remove it.")]
    [InlineData("\"Aliases\": [ { \"a\": 1 } ]", "Aliases:0", "SCH1040", "Item 0 of Aliases takes one value, not an object or array.")]
    [InlineData("\"Enabled\": \"yes\"", "Enabled", "SCH1040", "'yes' is not valid. Use true or false.")]
    [InlineData("\"Store\": { \"Type\": \"Memory\" }", "Store", "SCH1040", "Store takes one value, not an object or array.")]
    [InlineData("\"Metadata\": \"a=b\"", "Metadata", "SCH1040", "Write Metadata as an object, such as { \"a-name\": \"a text\" }.")]
    [InlineData("\"Metadata\": { \"a\": [ 1 ] }", "Metadata:a", "SCH1040", "a takes one value")]
    public void A_value_that_is_none_of_its_kind_is_refused(string setting, string key, string code, string message) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{setting}} } } }""").Refuses(code, $"Scheduler:Jobs:tick:{key}", message);

    [Fact]
    public void A_value_in_place_of_a_section_is_refused() =>
        Configured.By("""{ "Jobs": { "tick": "3s" } }""").Refuses("SCH1040", "Scheduler:Jobs:tick", "Write tick as an object, such as { \"Type\": ... }.");

    [Fact]
    public void Null_and_the_empty_text_leave_what_code_said()
    {
        var job = Configured.By("""{ "TimeZone": null, "Jobs": { "tick": { "MaxInstances": null, "MisfireGraceTime": "", "Args": null, "Cron": "" } } }""")
            .Code(options => options.Jobs["tick"] = new() { MaxInstances = 3, MisfireGraceTime = TimeSpan.FromMinutes(2), Args = 7, Trigger = { Every = TimeSpan.FromSeconds(5) } })
            .Read().Jobs["tick"];

        Assert.Equal((3, Duration.Parse("2m"), Duration.Parse("5s")), (job.MaxInstances, job.MisfireGraceTime, job.Trigger.Every));
        Assert.Equal(7, job.Args);
    }

    [Fact]
    public void A_scheduler_without_configuration_has_its_defaults()
    {
        var options = new SchedulerOptions();

        new SectionReader(new(configuration: null), TriggerKinds.BuiltIn).Configure(options);

        Assert.Empty(options.Problems);
        Assert.All<ICollection>([(ICollection)options.Jobs, (ICollection)options.Schedules, (ICollection)options.Stores, (ICollection)options.Executors], Assert.Empty);
    }
}
