using System.Globalization;
using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

public class TriggerSettingsTests
{
    [Fact]
    public void CFG_3a_a_job_with_a_trigger_is_a_job_with_one_schedule_of_the_same_id()
    {
        var definitions = Configured.By("""{ "Jobs": { "tick": { "Every": "3s", "Args": { "id": 1 }, "MaxInstances": 2, "Description": "ticks", "Metadata": { "a": "b" } } } }""").Definitions();

        var schedule = Assert.Single(definitions.Schedules).Definition;
        Assert.Equal(("tick", "tick", "every"), (schedule.Id, schedule.Job, schedule.Trigger.Kind));
        Assert.Equal("""{"id":"1"}""", schedule.Args.ToString());
        Assert.Equal((new SchedulePolicies(), null), (schedule.Policies, schedule.Description));
        Assert.Equal((2, "ticks", "b"), (definitions.PoliciesOf(schedule).MaxInstances, definitions.Jobs["tick"].Description, definitions.Jobs["tick"].Metadata["a"]));
    }

    [Fact]
    public void Each_kind_becomes_its_trigger_with_its_modifiers()
    {
        var definitions = Configured.By(
            """
            { "TimeZone": "Europe/Berlin", "Schedules": {
              "a": { "Job": "tick", "Cron": "0 4 * * *", "TimeZone": "America/New_York", "StartAt": "2027-01-01T00:00:00", "EndAt": "2027-06-01" },
              "b": { "Job": "tick", "Every": "90s", "Align": "epoch", "StartAt": "2027-01-01T00:00:00" },
              "b2": { "Job": "tick", "CronFields": { "Day": "last", "Hour": 9 }, "Jitter": "10m", "JitterMode": "fixed" },
              "b3": { "Job": "tick", "Calendar": { "Months": 1, "At": "06:00", "StartDate": "2026-01-31", "MonthOverflow": "clamp" }, "Cron": null },
              "c": { "Job": "tick", "At": "2027-01-04T09:00:00" } } }
            """).Definitions().Schedules.Select(declared => declared.Definition.Trigger).ToList();

        Assert.Equal(
            [
                Trigger.Cron("0 4 * * *", "America/New_York") with { StartAt = Utc("2027-01-01T05:00:00Z"), EndAt = Utc("2027-06-01T04:00:00Z") },
                Trigger.Every(TimeSpan.FromSeconds(90)) with { Align = IntervalAlign.Epoch, StartAt = Utc("2026-12-31T23:00:00Z") },
                Trigger.CronFields(day: "last", hour: "9") with { Jitter = TimeSpan.FromMinutes(10), JitterMode = JitterMode.Fixed },
                Trigger.Calendar(months: 1, at: new(6, 0)) with { StartDate = new(2026, 1, 31), MonthOverflow = MonthOverflow.Clamp },
                Trigger.At(Utc("2027-01-04T08:00:00Z")),
            ],
            definitions);
    }

    [Fact]
    public void CMB_1_triggers_are_combined_as_deep_as_wanted()
    {
        var trigger = Configured.By(
            """
            { "Jobs": { "tick": { "TimeZone": "Europe/Berlin", "EndAt": "2030-01-01", "Any": [
              { "Cron": "*/15 8-16 * * mon-fri" },
              { "At": "2027-01-04T09:00:00", "TimeZone": "America/New_York" },
              { "All": [ { "Cron": "0 2 * * *", "Dst": "strict" }, { "At": "2027-01-05T02:00:00" } ], "Threshold": "2s" } ] } } }
            """).Schedule("tick").Trigger;

        Assert.Equal(
            Trigger.Any(
                Trigger.Cron("*/15 8-16 * * mon-fri"),
                Trigger.At(Utc("2027-01-04T14:00:00Z")) with { TimeZone = "America/New_York" },
                Trigger.All(Trigger.Cron("0 2 * * *") with { Dst = DstPolicy.Strict }, Trigger.At(Utc("2027-01-05T01:00:00Z"))) with { Threshold = TimeSpan.FromSeconds(2) })
            with { TimeZone = "Europe/Berlin", EndAt = Utc("2029-12-31T23:00:00Z") },
            trigger);
    }

    [Theory]
    [InlineData("\"Any\": [ { \"Cron\": \"0 25 * * *\" } ]", "SCH1020", "Any:0:Cron")]
    [InlineData("\"Any\": [ { \"Every\": \"1m\" }, { \"TimeZone\": \"UTC\" } ]", "SCH1003", "Any:1")]
    [InlineData("\"All\": [ { \"Every\": \"1m\" }, { \"Every\": \"100ms\" } ]", "SCH1012", "All:1:Every")]
    [InlineData("\"All\": [ { \"Every\": \"1m\", \"Misfire\": 1 } ]", "SCH1001", "All:0:Misfire")]
    [InlineData("\"At\": \"2027-01-01\", \"Align\": \"epoch\"", "SCH1006", "Align")]
    [InlineData("\"At\": \"2027-01-01\", \"Dst\": \"strict\"", "SCH1006", "Dst")]
    [InlineData("\"Every\": \"5m\", \"Dst\": { \"Gap\": \"Skip\" }", "SCH1006", "Dst")]
    [InlineData("\"Every\": \"1m\", \"Threshold\": \"2s\"", "SCH1006", "Threshold")]
    public void CMB_1_what_is_wrong_inside_is_reported_where_it_stands(string trigger, string code, string key) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{trigger}} } } }""").Refuses(code, $"Scheduler:Jobs:tick:{key}", "");

    [Theory]
    [InlineData("\"strict\"", DstGap.Skip, DstFold.Both)]
    [InlineData("\"Vixie\"", DstGap.NextValid, DstFold.Vixie)]
    [InlineData("{ \"Gap\": \"skip\" }", DstGap.Skip, DstFold.Vixie)]
    [InlineData("{ \"Gap\": \"nextValid\", \"Fold\": \"last\" }", DstGap.NextValid, DstFold.Last)]
    public void DST_2_a_policy_is_a_preset_or_its_parts(string dst, DstGap gap, DstFold fold) =>
        Assert.Equal(new DstPolicy(gap, fold), ((Trigger)Configured.By($$"""{ "Jobs": { "tick": { "Cron": "0 2 * * *", "Dst": {{dst}} } } }""").Schedule("tick").Trigger).Dst);

    [Theory]
    [InlineData("\"strct\"", "SCH1040", "Dst", "'strct' is not valid. Use strict, vixie, or an object with Gap and Fold.")]
    [InlineData("{ \"Gap\": \"never\" }", "SCH1040", "Dst:Gap", "'never' is not valid. Use NextValid, Skip.")]
    [InlineData("{ \"Gab\": \"skip\" }", "SCH1001", "Dst:Gab", "Did you mean 'Gap'?")]
    public void DST_2_what_is_no_policy_is_refused(string dst, string code, string key, string message) =>
        Configured.By($$"""{ "Jobs": { "tick": { "Cron": "0 2 * * *", "Dst": {{dst}} } } }""").Refuses(code, $"Scheduler:Jobs:tick:{key}", message);

    [Fact]
    public void The_trigger_of_a_definition_names_no_zone_that_nobody_wrote() =>
        Assert.Null(Assert.IsType<CronTrigger>(Configured.By("""{ "TimeZone": "Europe/Berlin", "Jobs": { "tick": { "Cron": "0 4 * * *" } } }""").Schedule("tick").Trigger).TimeZone);

    [Fact]
    public void A_trigger_made_in_code_is_taken_as_it_is()
    {
        var trigger = Trigger.Every(TimeSpan.FromMinutes(1));

        Assert.Same(trigger, new Configured().Code(options => options.Schedules["s"] = new() { Job = "tick", Trigger = { Instance = trigger } }).Schedule("s").Trigger);
    }

    [Fact]
    public void SCH1002_two_kinds_are_refused_with_where_each_comes_from()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "appsettings.json"), """{ "Scheduler": { "Jobs": { "tick": { "Cron": "0 2 * * *" } } } }""");
            File.WriteAllText(Path.Combine(directory.FullName, "appsettings.Production.json"), """{ "Scheduler": { "Jobs": { "tick": { "Every": "1h" } } } }""");

            new Configured()
                .With(source => source.SetBasePath(directory.FullName).AddJsonFile("appsettings.json").AddJsonFile("appsettings.Production.json"))
                .Refuses("SCH1002", "Scheduler:Jobs:tick", "Schedule has 2 triggers (Cron from appsettings.json:1, Every from appsettings.Production.json:1). Use exactly one, or combine them with Any or All. To replace an inherited trigger set the old one to null.");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void SCH1002_two_kinds_of_code_are_refused() =>
        new Configured().Code(options => options.Schedules["s"] = new() { Job = "tick", Trigger = { Cron = "0 2 * * *", Instance = Trigger.Every(TimeSpan.FromMinutes(1)) } })
            .Refuses("SCH1002", "Scheduler:Schedules:s", "Schedule has 2 triggers (Cron, Instance).");

    [Fact]
    public void SCH1003_a_schedule_without_trigger_is_refused() =>
        Configured.By("""{ "Schedules": { "s": { "Job": "tick", "TimeZone": "UTC" } } }""").Refuses("SCH1003", "Scheduler:Schedules:s", "Schedule has no trigger. Add one of Cron, CronFields, Every, Delay, After, At");

    [Theory]
    [InlineData("\"Args\": 1", "Args")]
    [InlineData("\"EndAt\": \"2030-01-01\"", "EndAt")]
    public void SCH1003_what_belongs_to_a_trigger_is_refused_in_a_job_without_one(string setting, string key) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{setting}} } } }""").Refuses("SCH1003", $"Scheduler:Jobs:tick:{key}", $"{key} belongs to a trigger, and this job has none.");

    [Fact]
    public void SCH1006_a_modifier_over_a_trigger_made_in_code_is_refused() =>
        Configured.By("""{ "Schedules": { "s": { "TimeZone": "Europe/Berlin" } } }""")
            .Code(options => options.Schedules["s"] = new() { Job = "tick", Trigger = { Instance = Trigger.Cron("0 2 * * *") } })
            .Refuses("SCH1006", "Scheduler:Schedules:s:TimeZone", "Repeat the trigger beside it as one of Cron, ");

    [Theory]
    [InlineData("\"Cron\": \"0 25 * * *\"", "SCH1020", "Cron")]
    [InlineData("\"CronFields\": { \"Day\": \"2nd foo\" }", "SCH1020", "CronFields:Day")]
    [InlineData("\"CronFields\": { \"Days\": \"1\", \"Hour\": \"3\" }", "SCH1001", "CronFields:Days")]
    [InlineData("\"Calendar\": { \"Months\": 1, \"StartDate\": \"31.1.\" }", "SCH1053", "Calendar:StartDate")]
    [InlineData("\"Calendar\": { \"At\": \"06:00\" }", "SCH1012", "Calendar")]
    [InlineData("\"Every\": \"1h\", \"Jitter\": \"none\"", "SCH1010", "Jitter")]
    [InlineData("\"Every\": \"100ms\"", "SCH1012", "Every")]
    [InlineData("\"Cron\": \"0 2 * * *\", \"TimeZone\": \"Europe/Berln\"", "SCH1030", "TimeZone")]
    public void What_a_trigger_refuses_is_reported_at_its_key(string trigger, string code, string key) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{trigger}} } } }""").Refuses(code, $"Scheduler:Jobs:tick:{key}", "");

    [Fact]
    public void SCH1030_an_unknown_zone_of_the_scheduler_is_refused_once() =>
        Configured.By("""{ "TimeZone": "Europe/Berln", "Jobs": { "tick": { "Cron": "0 2 * * *" } } }""").Refuses("SCH1030", "Scheduler:TimeZone", "'Europe/Berln'");

    [Fact]
    public void SCH1050_an_end_before_the_start_is_refused() =>
        Configured.By("""{ "Jobs": { "tick": { "Every": "1m", "StartAt": "2026-12-01", "EndAt": "2026-01-01" } } }""")
            .Refuses("SCH1050", "Scheduler:Jobs:tick:EndAt", "EndAt 2026-01-01T00:00:00Z is before StartAt 2026-12-01T00:00:00Z.");

    [Fact]
    public void SCH1051_an_instant_in_the_past_is_a_warning_and_does_not_stop()
    {
        var built = Configured.By("""{ "Jobs": { "tick": { "At": "2020-01-01T00:00:00Z" } } }""").Build();

        var warning = Assert.Single(built.Problems);
        Assert.Equal(("SCH1051", "Scheduler:Jobs:tick:At"), (warning.Code, warning.Path));
        Assert.Contains("At 2020-01-01T00:00:00", warning.Message, StringComparison.Ordinal);
        Assert.Single(built.Definitions!.Schedules);
    }

    [Fact]
    public void ONE_1_an_instant_in_the_past_that_is_to_run_all_the_same_is_no_warning() =>
        Assert.True(Assert.Single(Configured.By("""{ "Jobs": { "tick": { "At": "2020-01-01T00:00:00Z", "RunIfPast": true } } }""").Definitions().Schedules).RunIfPast);

    [Fact]
    public void A_disabled_schedule_is_checked_and_left_out()
    {
        Assert.Empty(Configured.By("""{ "Jobs": { "tick": { "Every": "1m", "Enabled": false } }, "Schedules": { "s": { "Job": "tick", "Every": "1m", "Enabled": false } } }""").Definitions().Schedules);
        Configured.By("""{ "Schedules": { "s": { "Job": "tick", "Cron": "0 25 * * *", "Enabled": false } } }""").Refuses("SCH1020", "Scheduler:Schedules:s:Cron", "");
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
