namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>What does not stop the start, but may not be what its author meant. Each is about a schedule <c>x</c>; it is 2026-11-23.</summary>
public class TriggerWarningTests
{
    [Theory]
    [InlineData("\"Cron\": \"0 0 13 * 5\"", "SCH1023", "Cron", "both day-of-month (13) and day-of-week (5). crontab(5) would OR them; use Any for that.")]
    [InlineData("\"Cron\": \"0 0 0 1-7 * MON\"", "SCH1023", "Cron", "(1-7) and day-of-week (MON)")]
    [InlineData("\"Any\": [ { \"Cron\": \"0 0 * * *\" }, { \"Cron\": \"0 0 1 * mon\" } ]", "SCH1023", "Any:1:Cron", "(1) and day-of-week (mon)")]
    [InlineData("\"Cron\": \"30 2 * * *\", \"TimeZone\": \"Europe/Berlin\"", "SCH1024", "Cron", "Falls into the DST gap on 2027-03-28 in Europe/Berlin; it will run at 03:00 that day (Dst.Gap=NextValid).")]
    [InlineData("\"Cron\": \"*/15 2 * * *\", \"TimeZone\": \"America/New_York\"", "SCH1024", "Cron", "on 2027-03-14 in America/New_York; it will run at 03:00")]
    [InlineData("\"Cron\": \"0 0 * * *\", \"TimeZone\": \"America/Havana\"", "SCH1024", "Cron", "in America/Havana; it will run at 01:00")]
    [InlineData("\"CronFields\": { \"Hour\": \"2\" }, \"TimeZone\": \"Australia/Lord_Howe\"", "SCH1024", "CronFields", "in Australia/Lord_Howe; it will run at 02:30")]
    [InlineData("\"Calendar\": { \"Days\": 1, \"At\": \"02:30\" }, \"TimeZone\": \"Europe/Berlin\"", "SCH1024", "Calendar", "on 2027-03-28")]
    [InlineData("\"TimeZone\": \"Europe/Berlin\", \"All\": [ { \"Cron\": \"0 2 * * *\" } ]", "SCH1024", "All:0:Cron", "on 2027-03-28")]
    [InlineData("\"Cron\": \"0 9 * * 1-5/2\"", "SCH1025", "Cron", "'1-5/2' is each day of 1-5: behind a range of numbered days of the week a step does not count. Write mon-fri/2 if the step is meant, else 1-5.")]
    [InlineData("\"Any\": [ { \"CronFields\": { \"DayOfWeek\": \"sat, 0-7/3\" } } ]", "SCH1025", "Any:0:CronFields:DayOfWeek", "'0-7/3' is each day of 0-7: behind a range of numbered days of the week a step does not count. Write sun-sun/3")]
    [InlineData("\"Every\": \"1h\", \"TimeZone\": \"EST\"", "SCH1033", "TimeZone", "Time zone 'EST' is an abbreviation and has no daylight saving time. Use the id of a place, such as 'America/New_York'.")]
    [InlineData("\"Every\": \"1h\", \"TimeZone\": \"CET\"", "SCH1033", "TimeZone", "Time zone 'CET' is an abbreviation. Use the id of a place, such as 'Europe/Berlin'.")]
    [InlineData("\"At\": \"2027-10-31T02:30:00\", \"TimeZone\": \"Europe/Berlin\"", "SCH1054", "At", "2027-10-31T02:30:00 occurs twice in Europe/Berlin; the first is taken, 2027-10-31T02:30:00+02:00. Write that, or 2027-10-31T02:30:00+01:00 for the second.")]
    [InlineData("\"Every\": \"1h\", \"StartAt\": \"2027-10-31T02:00\", \"TimeZone\": \"Europe/Berlin\"", "SCH1054", "StartAt", "2027-10-31T02:00 occurs twice in Europe/Berlin")]
    [InlineData("\"Every\": \"1h\", \"EndAt\": \"2027-11-07\", \"TimeZone\": \"America/Havana\"", "SCH1054", "EndAt", "2027-11-07T00:00:00-05:00 for the second.")]
    public void A_trigger_that_may_not_be_what_was_meant_is_a_warning(string settings, string code, string key, string message)
    {
        var built = Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", {{settings}} } } }""").Build();

        var warning = Assert.Single(built.Problems);
        Assert.Equal((code, $"Scheduler:Schedules:x:{key}"), (warning.Code, warning.Path));
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        Assert.Single(built.Definitions!.Schedules);
    }

    [Theory]
    [InlineData("\"Cron\": \"0 0 13 * ?\"")]
    [InlineData("\"Cron\": \"0 0 ? * 5\"")]
    [InlineData("\"Cron\": \"@weekly\"")]
    [InlineData("\"Cron\": \"0 9 * * mon-fri/2\"")]
    [InlineData("\"CronFields\": { \"DayOfWeek\": \"*/2\" }")]
    [InlineData("\"CronFields\": { \"Day\": \"13\", \"DayOfWeek\": \"5\" }")]
    [InlineData("\"Cron\": \"30 * * * *\", \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"CronFields\": { \"Minute\": \"30\" }, \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"Cron\": \"30 3 * * *\", \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"Cron\": \"30 2 * * *\"")]
    [InlineData("\"Cron\": \"30 2 * 4-12 *\", \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"Cron\": \"30 2 * * *\", \"TimeZone\": \"Europe/Berlin\", \"Dst\": \"vixie\"")]
    [InlineData("\"Cron\": \"30 2 * * *\", \"TimeZone\": \"Europe/Berlin\", \"EndAt\": \"2027-03-01\"")]
    [InlineData("\"Cron\": \"30 2 * * *\", \"TimeZone\": \"Europe/Berlin\", \"StartAt\": \"2027-04-01\"")]
    [InlineData("\"Any\": [ { \"Cron\": \"30 2 * * *\" } ], \"TimeZone\": \"Europe/Berlin\", \"Dst\": \"strict\"")]
    [InlineData("\"At\": \"2027-10-31T02:30:00+01:00\", \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"At\": \"2027-10-31T03:00:00\", \"TimeZone\": \"Europe/Berlin\"")]
    [InlineData("\"At\": \"2027-10-31T01:59:59\", \"TimeZone\": \"Europe/Berlin\"")]
    public void A_trigger_that_says_what_it_means_is_none(string settings) =>
        Assert.Empty(Configured.By($$"""{ "Schedules": { "x": { "Job": "tick", {{settings}} } } }""").Build().Problems);

    [Fact]
    public void DST_6_the_zone_of_the_scheduler_may_be_an_abbreviation_too()
    {
        var warning = Configured.By("""{ "TimeZone": "EST" }""").Problem();
        Assert.Equal(("SCH1033", "Scheduler:TimeZone", true), (warning.Code, warning.Path, warning.IsWarning));
    }

    [Fact]
    public void SCH1090_an_array_that_is_merged_of_several_sources_is_a_warning()
    {
        var built = Configured.By(
            """{ "Jobs": { "tick": { "Any": [ { "Cron": "0 1 * * *" }, { "Cron": "0 2 * * *" }, { "Cron": "0 3 * * *" } ] } } }""",
            """{ "Jobs": { "tick": { "Any": [ { "Cron": "0 4 * * *" } ] } } }""").Build();

        var warning = Assert.Single(built.Problems);
        Assert.Equal(("SCH1090", "Scheduler:Jobs:tick:Any", true), (warning.Code, warning.Path, warning.IsWarning));
        Assert.Contains("Any is an array merged by index from JsonStream and JsonStream; the result has 3 items.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SCH1090_an_array_of_one_source_is_none() =>
        Assert.Empty(Configured.By("""{ "Jobs": { "tick": { "Any": [ { "Cron": "0 1 * * *" } ] } } }""", """{ "Jobs": { "tick": { "Description": "x" } } }""").Build().Problems);
}
