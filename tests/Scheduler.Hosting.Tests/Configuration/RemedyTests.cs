namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>One mistake is one error, and what it advises fits the mistake (CFG-9).</summary>
public class RemedyTests
{
    /// <summary>What stands in a schedule, code, key, and what the message shows.</summary>
    public static TheoryData<string, string, string, string> Triggers => new()
    {
        { "\"Cron\": \"*/0 * * * *\"", "SCH1020", "Cron", "has */0; allowed 0-59. A step is from 1 to 59. `[*/0] * * * *`" },
        { "\"Cron\": \"*/60 * * * *\"", "SCH1020", "Cron", "A step is from 1 to 59." },
        { "\"Cron\": \"0 1-5/24 * * *\"", "SCH1020", "Cron", "A step is from 1 to 23." },
        { "\"Cron\": \"H/0 * * * *\"", "SCH1020", "Cron", "A step is from 1 to 59." },
        { "\"Cron\": \"0 0 L,15 * *\"", "SCH1020", "Cron", "L, W and # stand alone: for several combine triggers with Any." },
        { "\"Cron\": \"0 0 1,15W * *\"", "SCH1020", "Cron", "L, W and # stand alone" },
        { "\"Cron\": \"0 0 * * 5#2,5#3\"", "SCH1020", "Cron", "L, W and # stand alone" },
        { "\"Cron\": \"* * * * L\"", "SCH1020", "Cron", "L follows one day, as in 5L; the last day of the month is L as day of month." },
        { "\"Cron\": \"0 0 * * 5#6\"", "SCH1020", "Cron", "# stands between one day and 1 to 5, as in 5#2." },
        { "\"Cron\": \"0 0 W * *\"", "SCH1020", "Cron", "W follows one day, as in 15W, or L, as in LW." },
        { "\"Cron\": \"0 0 1#2 * *\"", "SCH1020", "Cron", "# belongs to the day of week." },
        { "\"Cron\": \"H(0-5) * * * *\"", "SCH1020", "Cron", "H takes no range: write H alone, or a value and Jitter beside Cron." },
        { "\"Cron\": \"TZ=Europe/Berlin 0 0 * * *\"", "SCH1020", "Cron", "Write the fields alone, and \"TimeZone\": \"Europe/Berlin\" beside Cron." },
        { "\"Cron\": \"CRON_TZ=UTC @daily\"", "SCH1020", "Cron", "\"TimeZone\": \"UTC\" beside Cron." },
        { "\"Cron\": \"@reboot\"", "SCH1020", "Cron", "For a run at each start write \"RunOnStartup\": \"EveryStart\" beside a trigger." },
        { "\"Cron\": \"@every 5m\"", "SCH1020", "Cron", "Write \"Every\": \"5m\" in place of Cron." },
        { "\"CronFields\": { \"Hour\": \"22-2\" }", "SCH1020", "CronFields:Hour", "allowed 0-23. A range goes upwards: write 22-23,0-2. `[22-2]`" },
        { "\"CronFields\": { \"Month\": \"nov-feb\" }", "SCH1020", "CronFields:Month", "write nov-dec,jan-feb." },
        { "\"CronFields\": { \"Hour\": \"*/0\" }", "SCH1020", "CronFields:Hour", "A step is from 1 to 23." },
        { "\"Any\": \"x\"", "SCH1040", "Any", "'x' stands where Any takes an array of objects. Write for example [ { \"Cron\": \"0 9 * * *\" } ]." },
        { "\"Any\": [ { \"Cron\": \"0 8 * * *\" }, \"0 9 * * *\" ]", "SCH1040", "Any:1", "'0 9 * * *' stands where Any takes objects. Write for example { \"Cron\": \"0 9 * * *\" }." },
        { "\"Any\": { \"Cron\": \"0 9 * * *\", \"TimeZone\": \"UTC\" }", "SCH1040", "Any", "Any takes an array of objects, and this is an object. Write for example [ { \"Cron\": \"0 9 * * *\" } ]." },
        { "\"Crn\": \"0 9 * * *\"", "SCH1001", "Crn", "Unknown setting 'Crn'. Did you mean 'Cron'?" },
        { "\"All\": [ { \"Evry\": \"1h\" } ]", "SCH1001", "All:0:Evry", "Did you mean 'Every'?" },
        { "\"Every\": \"0s\"", "SCH1012", "Every", "Write at least 1s for a schedule." },
        { "\"CronExpression\": \"0 8 * * *\"", "SCH1001", "CronExpression", "Did you mean 'Cron'?" },
        { "\"Every\": \"none\"", "SCH1010", "Every", "Every cannot be none. Write for example 500ms, 30s, 5m, 2h, 1d, 1h30m, or remove it." },
        { "\"Every\": \"1h\", \"Jitter\": \"none\"", "SCH1010", "Jitter", "Jitter cannot be none." },
        { "\"All\": [ { \"Every\": \"1h\" } ], \"Threshold\": \"none\"", "SCH1010", "Threshold", "Threshold cannot be none." },
        { "\"Delay\": \"often\"", "SCH1010", "Delay", "'often' is not a duration. Write for example 500ms, 30s, 5m, 2h, 1d, 1h30m." },
        { "\"Every\": \"99999999999d\"", "SCH1010", "Every", "is longer than a duration can be. Write a shorter one." },
        { "\"Every\": \"1h\", \"EndAt\": \"0001-01-01\"", "SCH1053", "EndAt", "'0001-01-01' is too near to an end of the calendar. Write an instant from the year 2 to 9998." },
        { "\"At\": \"9999-12-31T23:59:59-01:00\"", "SCH1053", "At", "is too near to an end of the calendar." },
        { "\"At\": \"9999-13-31\"", "SCH1053", "At", "is neither an instant nor a local time." },
        { "\"Every\": \"1h\", \"MaxRuns\": 99999999999", "SCH1040", "MaxRuns", "99999999999 is beyond what MaxRuns can be. Use a whole number up to 2147483647." },
        { "\"Every\": \"1h\", \"MaxInstances\": 99999999999", "SCH1040", "MaxInstances", "Use a whole number up to 2147483647 or none." },
        { "\"CronFields\": \"0 9\"", "SCH1040", "CronFields", "Write CronFields as an object, such as { \"Year\": ... }." },
        { "\"CronFields\": { \"Hour\": [ 9 ] }", "SCH1040", "CronFields:Hour", "Hour takes one value, not an object or array." },
        { "\"CronFields\": { \"Millisecond\": \"3\" }", "SCH1001", "CronFields:Millisecond", "Unknown setting 'Millisecond'." },
        { "\"Calendar\": { \"Day\": 1 }", "SCH1001", "Calendar:Day", "Did you mean 'Days'?" },
        { "\"Calendar\": { \"Months\": \"x\" }", "SCH1040", "Calendar:Months", "Use a whole number." },
        { "\"After\": \"x\"", "SCH1040", "After", "Write After as an object, such as { \"Job\": ... }." },
        { "\"Any\": [ { \"Calendar\": { \"Day\": 1 } } ]", "SCH1001", "Any:0:Calendar:Day", "Did you mean 'Days'?" },
        { "\"CronFields\": { \"Day\": \"\" }", "SCH1003", "CronFields", "CronFields is empty, which counts as not set, and the schedule has no other trigger. Fill it, or add one of Cron," },
        { "\"Calendar\": {}", "SCH1003", "Calendar", "Calendar is empty" },
        { "\"Any\": []", "SCH1003", "Any", "Any is empty" },
        { "\"Any\": [ { \"Calendar\": {} } ]", "SCH1003", "Any:0:Calendar", "Calendar is empty" },
    };

    [Theory]
    [MemberData(nameof(Triggers))]
    public void CFG_9_a_mistake_in_a_trigger_is_one_error_with_what_to_write_instead(string settings, string code, string key, string message) =>
        Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", {{settings}} } } }""").Refuses(code, $"Scheduler:Schedules:x:{key}", message);

    [Fact]
    public void CFG_9_what_is_wrong_besides_in_the_same_part_is_said_too()
    {
        var problems = Configured.By("""{ "Schedules": { "x": { "Job": "tick", "CronFields": { "Hour": "99", "Millisecond": "3" } } } }""").Build().Problems;

        Assert.Equal(["SCH1020 Scheduler:Schedules:x:CronFields:Hour", "SCH1001 Scheduler:Schedules:x:CronFields:Millisecond"], problems.Select(problem => $"{problem.Code} {problem.Path}"));
    }

    [Fact]
    public void CFG_9_the_rules_of_a_calendar_are_pointed_to_where_they_belong() =>
        Configured.By("""{ "Calendars": { "a": { "Weekdays": [ "Sat", "Sun" ] } } }""")
            .Refuses("SCH1001", "Scheduler:Calendars:a:Weekdays", "Weekdays says which times, but not what becomes of them. Write it within Exclude or Include.");

    [Theory]
    [InlineData("Schedules", """[ { "Job": "tick", "Every": "5m" } ]""")]
    [InlineData("Jobs", """[ { "Every": "5m" }, { "Every": "6m" } ]""")]
    [InlineData("Calendars", """[ { "Exclude": { "Weekdays": [ "Sat" ] } } ]""")]
    [InlineData("Stores", """[ { "Type": "Memory" } ]""")]
    public void An_array_where_names_belong_is_refused_because_files_are_merged_by_position(string key, string array) =>
        Configured.By($$"""{ "{{key}}": {{array}} }""").Refuses("SCH1040", $"Scheduler:{key}", $"{key} takes names, each with keys of its own, and this is an array. Write {{ \"a-name\": {{ ... }} }}.");

    [Theory]
    [InlineData("""{ "Jobs": { "tick": { "TimeZoneId": "UTC", "Every": "5m" } } }""", "Unknown setting 'TimeZoneId'. Did you mean 'TimeZone'?")]
    [InlineData("""{ "Jobs": { "tick": { "AllowConcurrent": false } } }""", "Unknown setting 'AllowConcurrent'.")]
    [InlineData("""{ "Jobs": { "tick": { "Misfire": "Skip" } } }""", "Unknown setting 'Misfire'. Did you mean 'MisfireGraceTime'?")]
    [InlineData("""{ "Executors": { "slow": { "Concurrency": 2 } } }""", "Unknown setting 'Concurrency'. Did you mean 'MaxConcurrency'?")]
    [InlineData("""{ "Stores": { "default": { "ConnectionString": "x" } } }""", "Unknown setting 'ConnectionString'. Known here: Type.")]
    [InlineData("""{ "Defaults": { "Retry": { "Count": 3 } } }""", "Unknown setting 'Count'. Known here: MaxAttempts, InitialDelay, Factor, MaxDelay, Jitter, Delays, HoldSlot, StopAtNextOccurrence, OnTimeout, NoRetryOn.")]
    [InlineData("""{ "Retention": { "On": "1d" } }""", "Unknown setting 'On'. Known here: Succeeded, Failed, Missed, Completed, Retired, KeepLast.")]
    public void CFG_6_the_word_that_was_meant_is_found_within_another_and_a_short_list_is_shown(string section, string message) => Assert.Equal(message, Configured.By(section).Problem().Message);

    [Theory]
    [InlineData("PostgreSql", "Type 'PostgreSql' is not known. Known: Memory. (The package Scheduler.Hosting.PostgreSql brings it: refer to it, and call AddPostgreSql() after AddScheduler().)")]
    [InlineData("Redis", "Type 'Redis' is not known. Known: Memory. (Others come with a package or the application, which must register them.)")]
    public void SCH1063_who_brings_a_kind_of_store_is_said(string type, string message) => Configured.By($$"""{ "Stores": { "default": { "Type": "{{type}}" } } }""").Refuses("SCH1063", "Scheduler:Stores:default:Type", message);

    [Fact]
    public void SCH1030_a_place_alone_leads_to_its_time_zone() =>
        Configured.By("""{ "TimeZone": "New York" }""").Refuses("SCH1030", "Scheduler:TimeZone", "Time zone 'New York' not found. Did you mean 'America/New_York'?");

    [Fact]
    public void A_kind_without_settings_that_is_empty_is_told_to_be_written_true()
    {
        var configured = Configured.By("""{ "Schedules": { "x": { "Job": "tick", "Boom": {} } } }""");
        configured.Kinds = new([new("Boom", typeof(Triggers.PulseTrigger), _ => new Triggers.PulseTrigger(TimeSpan.FromMinutes(1)))]);

        configured.Refuses("SCH1003", "Scheduler:Schedules:x:Boom", "Write \"Boom\": true for one without settings, or add one of");
    }
}
