using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Docs;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>The catalogue of mistakes: what each of them gets, in its own words.</summary>
public sealed partial class CatalogueTests : IDisposable
{
    /// <summary>Those that no file can hold: what only the HTTP API can see, which AccessTests show, what the process lacks, which ValidateProcessTests shows, what only a change can be, which ReloadTests and ReloadFileTests show, and what is wrong with code, which others show.</summary>
    private static readonly string[] NotInFiles = ["SCH1007", "SCH1008", "SCH1031", "SCH1032", "SCH1100", "SCH1101", "SCH1200", "SCH1201", "SCH1202"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    /// <summary>Code, path below the section, whole message, the section, and where two files matter the second one's.</summary>
    public static TheoryData<string, string, string, string, string?> Rows => new()
    {
        { "SCH1001", "Schedules:s:Evry", "Unknown setting 'Evry'. Did you mean 'Every'?", """{ "Schedules": { "s": { "Job": "tick", "Every": "5m", "Evry": "5m" } } }""", null },
        {
            "SCH1002", "Schedules:s", "Schedule has 2 triggers (Cron from appsettings.json:1, Every from appsettings.Production.json:1). Use exactly one, or combine them with Any or All. To replace an inherited trigger set the old one to null.",
            """{ "Schedules": { "s": { "Job": "tick", "Cron": "0 2 * * *" } } }""", """{ "Schedules": { "s": { "Every": "5m" } } }"""
        },
        { "SCH1003", "Schedules:s", "Schedule has no trigger. Add one of Cron, CronFields, Every, Delay, After, At, Calendar, Any, All; for a job that is only started manually remove the schedule.", """{ "Schedules": { "s": { "Job": "tick" } } }""", null },
        {
            "SCH1004", "Schedules:s:Job",
            "Job 'nightly-rep' is not registered. Did you mean 'nightly-report'? Registered: nightly-report, tick. (Register with AddJob<T>(\"nightly-rep\"), or name its class in Jobs:nightly-rep:Type.)",
            """{ "Schedules": { "s": { "Job": "nightly-rep", "Every": "5m" } } }""", null
        },
        {
            "SCH1005", "Jobs:s:Type",
            "Type 'MyApp.Jobs.Heartbeet' was not found. Write its full name with its namespace, such as MyApp.Jobs.Report, and add its assembly (MyApp.Jobs.Report, MyApp) if the application does not refer to it. (Or register the job with AddJob<T>.)",
            """{ "Jobs": { "s": { "Type": "MyApp.Jobs.Heartbeet", "Every": "5m" } } }""", null
        },
        { "SCH1006", "Schedules:in-code:TimeZone", "TimeZone does not apply to a trigger made in code.", """{ "Schedules": { "in-code": { "TimeZone": "UTC" } } }""", null },
        { "SCH1006", "Schedules:s:Threshold", "Threshold belongs to All, and this trigger is another. Remove it.", Triggered("\"Every\": \"5m\", \"Threshold\": \"2s\""), null },
        { "SCH1006", "Schedules:s:Any:0:Jitter", "Jitter belongs to the outermost trigger. Move it there.", Triggered("\"Any\": [ { \"Every\": \"5m\", \"Jitter\": \"2s\" } ]"), null },
        { "SCH1010", "Schedules:s:Every", "'30' is not a duration. A bare number is ambiguous (.NET would read 30 days). Write 30s, 30m, 30h or 30d.", Triggered("\"Every\": \"30\""), null },
        { "SCH1011", "Schedules:s:Every", "'24:00:00' is read by .NET as 24 days. Write 24h or 1d.", Triggered("\"Every\": \"24:00:00\""), null },
        { "SCH1012", "Schedules:s:Every", "Interval 100ms is below the minimum 1s.", Triggered("\"Every\": \"100ms\""), null },
        { "SCH1020", "Schedules:s:Cron", "Cron '0 25 * * *': field 2 (hour) has 25; allowed 0-23. `0 [25] * * *`", Triggered("\"Cron\": \"0 25 * * *\""), null },
        { "SCH1021", "Schedules:s:Cron", "Cron has 7 fields; expected 5 (minute first) or 6 (second first). Quartz expressions with a year field: put the year in StartAt/EndAt.", Triggered("\"Cron\": \"0 0 2 * * ? 2027\""), null },
        { "SCH1022", "Schedules:s:Cron", "Cron never fires (no 31 February).", Triggered("\"Cron\": \"0 0 31 2 *\""), null },
        { "SCH1023", "Schedules:s:Cron", "Fires only on days that match both day-of-month (13) and day-of-week (5). crontab(5) would OR them; use Any for that.", Triggered("\"Cron\": \"0 0 13 * 5\""), null },
        {
            "SCH1024", "Schedules:s:Cron", "Falls into the DST gap on 2027-03-28 in Europe/Berlin; it will run at 03:00 that day (Dst.Gap=NextValid). Choose another time, or set Dst to say that this is meant.",
            Triggered("\"Cron\": \"30 2 * * *\", \"TimeZone\": \"Europe/Berlin\""), null
        },
        {
            "SCH1025", "Schedules:s:Cron", "'1-5/2' is each day of 1-5: behind a range of numbered days of the week a step does not count. Write mon-fri/2 if the step is meant, else 1-5.",
            Triggered("\"Cron\": \"0 9 * * 1-5/2\""), null
        },
        { "SCH1030", "Schedules:s:TimeZone", "Time zone 'Europe/Berln' not found. Did you mean 'Europe/Berlin'?", Triggered("\"Every\": \"5m\", \"TimeZone\": \"Europe/Berln\""), null },
        { "SCH1033", "TimeZone", "Time zone 'EST' is an abbreviation and has no daylight saving time. Use the id of a place, such as 'America/New_York'.", """{ "TimeZone": "EST" }""", null },
        { "SCH1040", "Defaults:Overlap", "'Skp' is not valid. Use Auto, Allow, Skip, QueueOne, QueueLatest, QueueAll, CancelRunning, Replace.", """{ "Defaults": { "Overlap": "Skp" } }""", null },
        { "SCH1040", "Defaults:Overlap", "'99' is not valid. Use Auto, Allow, Skip, QueueOne, QueueLatest, QueueAll, CancelRunning, Replace.", """{ "Defaults": { "Overlap": "99" } }""", null },
        { "SCH1041", "Defaults:MisfireGraceTime", "MisfireGraceTime 500ms is too short. It must be at least 1s; with less, normal polling delay would drop runs. Use \"none\" for no limit.", """{ "Defaults": { "MisfireGraceTime": "500ms" } }""", null },
        { "SCH1042", "Jobs:tick:Overlap", "Replace may let two attempts overlap briefly; guard side effects with the run's fencing token, or use CancelRunning.", """{ "Jobs": { "tick": { "Overlap": "Replace", "Delivery": "AtLeastOnce" } } }""", null },
        { "SCH1043", "Jobs:tick:MaxInstances", "0 is too small. It must be at least 1, or none for no limit.", """{ "Jobs": { "tick": { "MaxInstances": 0 } } }""", null },
        { "SCH1044", "Jobs:tick:ConcurrencyKey", "'{partner}' is no argument.", """{ "Jobs": { "tick": { "MaxConcurrentRuns": 1, "ConcurrencyKey": "{partner}" } } }""", null },
        { "SCH1045", "Jobs:tick:ConcurrencyKey", "ConcurrencyKey does nothing without a limit. Add MaxConcurrentRuns, or remove it.", """{ "Jobs": { "tick": { "ConcurrencyKey": "{args.partner}" } } }""", null },
        { "SCH1050", "Schedules:s:EndAt", "EndAt 2026-01-01T00:00:00Z is before StartAt 2026-12-01T00:00:00Z.", Triggered("\"Every\": \"5m\", \"StartAt\": \"2026-12-01\", \"EndAt\": \"2026-01-01\""), null },
        { "SCH1051", "Schedules:s:At", "At 2020-01-01T00:00:00Z is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.", Triggered("\"At\": \"2020-01-01\""), null },
        { "SCH1052", "Schedules:s:At", "2027-03-28T02:30 does not exist in Europe/Berlin (clocks go from 02:00 to 03:00).", Triggered("\"At\": \"2027-03-28T02:30\", \"TimeZone\": \"Europe/Berlin\""), null },
        { "SCH1053", "Schedules:s:At", "'tomorrow' is neither an instant nor a local time.", Triggered("\"At\": \"tomorrow\""), null },
        { "SCH1054", "Schedules:s:At", "2027-10-31T02:30 occurs twice in Europe/Berlin; the first is taken, 2027-10-31T02:30:00+02:00. Write that, or 2027-10-31T02:30:00+01:00 for the second.", Triggered("\"At\": \"2027-10-31T02:30\", \"TimeZone\": \"Europe/Berlin\""), null },
        { "SCH1055", "Schedules:a", "The continuations a -> b -> a would follow one another", """{ "Schedules": { "a": { "Job": "tick", "After": { "Schedule": "b" } }, "b": { "Job": "tick", "After": { "Schedule": "a" } } } }""", null },
        {
            "SCH1056", "Schedules:b", "Schedule 'b' of store 'second' would follow schedule 'a' of store 'default'. Ends are followed within one store alone: give both the same Store.",
            """{ "Stores": { "second": {} }, "Schedules": { "a": { "Job": "tick", "Every": "5s" }, "b": { "Job": "tick", "Store": "second", "After": { "Schedule": "a" } } } }""", null
        },
        {
            "SCH1060", "Schedules:s:Calendars", "Calendar 'busines-days' not defined. Did you mean 'business-days'?",
            """{ "Calendars": { "business-days": { "Exclude": { "Weekdays": [ "Sat" ] } } }, "Schedules": { "s": { "Job": "tick", "Cron": "0 9 * * *", "Calendars": [ "busines-days" ] } } }""", null
        },
        { "SCH1060", "Calendars:b:Extends", "Calendar cycle: a -> b -> a.", """{ "Calendars": { "a": { "Extends": [ "b" ] }, "b": { "Extends": [ "a" ] } } }""", null },
        {
            "SCH1060", "Schedules:s:Calendars", "Calendars exclude every occurrence within 10 years.",
            """{ "Calendars": { "never": { "Exclude": { "Weekdays": [ "Sat" ] } } }, "Schedules": { "s": { "Job": "tick", "Cron": "0 9 * * sat", "Calendars": [ "never" ] } } }""", null
        },
        { "SCH1061", "Jobs:tick:Executor", "Executor 'hevy' not defined. Defined: default, heavy.", """{ "Executors": { "heavy": {} , "heavy:MaxConcurrency": 2 }, "Jobs": { "tick": { "Executor": "hevy" } } }""", null },
        { "SCH1062", "Jobs:tick:Store", "Store 'scrtch' not defined. Defined: default, scratch.", """{ "Stores": { "scratch": { "Type": "Memory" } }, "Jobs": { "tick": { "Store": "scrtch" } } }""", null },
        { "SCH1063", "Stores:default:Type", "Type 'Memry' is not known. Did you mean 'Memory'? Known: Database, Memory. (Others come with a package or the application, which must register them.)", """{ "Stores": { "default": { "Type": "Memry" } } }""", null },
        { "SCH1064", "Jobs:tick:RateLimit", "Rate limit 'partner' not defined.", """{ "RateLimits": { "partner-api": { "Permits": 10 } }, "Jobs": { "tick": { "RateLimit": "partner" } } }""", null },
        { "SCH1065", "Calendars:c:Type", "Broken cannot be made of its settings, InvalidOperationException: Boom.", """{ "Calendars": { "c": { "Type": "Broken" } } }""", null },
        { "SCH1070", "Schedules:s:Args:depth", "'3x' is not an Int32 (NightlyReportArgs.depth).", Reported("\"depth\": \"3x\""), null },
        { "SCH1070", "Schedules:s:Args:regoin", "Unknown argument 'regoin'. Did you mean 'region'? NightlyReportArgs has region, depth.", Reported("\"regoin\": \"eu\""), null },
        { "SCH1080", "Schedules:bad id!", "'bad id!' is not a valid id (letters, digits, . _ -; the first a letter or digit; max 128).", """{ "Schedules": { "bad id!": { "Job": "tick", "Every": "5m" } } }""", null },
        { "SCH1081", "Jobs:tick", "Jobs:tick has a trigger of its own and Schedules:tick exists. Move the trigger into Schedules:tick or give one another id.", """{ "Jobs": { "tick": { "Every": "5m" } }, "Schedules": { "tick": { "Every": "10m" } } }""", null },
        {
            "SCH1090", "Schedules:s:Any", "Any is an array merged by index from appsettings.json and appsettings.Production.json; the result has 3 items. Write the whole array in one of them.",
            """{ "Schedules": { "s": { "Job": "tick", "Any": [ { "Cron": "0 1 * * *" }, { "Cron": "0 2 * * *" }, { "Cron": "0 3 * * *" } ] } } }""", """{ "Schedules": { "s": { "Any": [ { "Cron": "0 4 * * *" } ] } } }"""
        },
        {
            "SCH1110", "Stores:db:ConnectionName", "Connection 'SchedulrDb' is not in ConnectionStrings. Did you mean 'SchedulerDb'? Defined: SchedulerDb. (Add ConnectionStrings:SchedulrDb.)",
            """{ "Stores": { "db": { "Type": "Database", "ConnectionName": "SchedulrDb" } } }""", null
        },
        {
            "SCH1111", "Shutdown", "DrainTimeout 40s + CancelGrace 5s is not less than TERMINATION_GRACE_PERIOD 30s; running jobs would be killed. Make them shorter, or the period longer.",
            """{ "Shutdown": { "DrainTimeout": "40s" } }""", null
        },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void CFG_9_each_mistake_gets_its_code_its_path_its_file_and_its_remedy(string code, string path, string message, string section, string? second)
    {
        var problem = Application(section, second).Problem();

        Assert.Equal((code, $"Scheduler:{path}"), (problem.Code, problem.Path));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(second is null ? "appsettings.json:" : "appsettings.Production.json:", problem.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void CFG_9_the_mistakes_that_one_file_can_hold_are_all_said_in_one_start()
    {
        var built = Application(
            """
            {
              "TimeZone": "EST",
              "Stores": { "default": { "Type": "Memry" }, "second": { "Type": "Memory" }, "db": { "Type": "Database", "ConnectionName": "SchedulrDb" } },
              "Executors": { "heavy": { "MaxConcurrency": 2 } },
              "RateLimits": { "partner-api": { "Permits": 10 } },
              "Calendars": { "business-days": { "Exclude": { "Weekdays": [ "Sat" ] } }, "broken": { "Type": "Broken" } },
              "Defaults": { "Overlap": "Skp", "MisfireGraceTime": "500ms" },
              "Shutdown": { "DrainTimeout": "40s" },
              "Jobs": {
                "tick": { "Every": "5m", "Executor": "hevy", "Store": "scrtch", "RateLimit": "partner", "MaxInstances": 0, "Overlap": "Replace" },
                "lost": { "Type": "MyApp.Jobs.Heartbeet" },
                "keyed": { "Type": "MyApp.Jobs.Heartbeat", "ConcurrencyKey": "{args.partner}" },
                "misread": { "Type": "MyApp.Jobs.Heartbeat", "MaxConcurrentRuns": 1, "ConcurrencyKey": "{partner}" }
              },
              "Schedules": {
                "tick": { "Every": "10m" },
                "bad id!": { "Job": "tick", "Every": "5m" },
                "in-code": { "TimeZone": "UTC" },
                "s1001": { "Job": "tick", "Every": "5m", "Evry": "5m" },
                "s1002": { "Job": "tick", "Every": "5m", "Cron": "0 2 * * *" },
                "s1003": { "Job": "tick" },
                "s1004": { "Job": "nightly-rep", "Every": "5m" },
                "s1010": { "Job": "tick", "Every": "30" },
                "s1011": { "Job": "tick", "Every": "24:00:00" },
                "s1012": { "Job": "tick", "Every": "100ms" },
                "s1020": { "Job": "tick", "Cron": "0 25 * * *" },
                "s1021": { "Job": "tick", "Cron": "0 0 2 * * ? 2027" },
                "s1022": { "Job": "tick", "Cron": "0 0 31 2 *" },
                "s1023": { "Job": "tick", "Cron": "0 0 13 * 5" },
                "s1024": { "Job": "tick", "Cron": "30 2 * * *", "TimeZone": "Europe/Berlin" },
                "s1025": { "Job": "tick", "Cron": "0 9 * * 1-5/2" },
                "s1030": { "Job": "tick", "Every": "5m", "TimeZone": "Europe/Berln" },
                "s1050": { "Job": "tick", "Every": "5m", "StartAt": "2026-12-01", "EndAt": "2026-01-01" },
                "s1051": { "Job": "tick", "At": "2020-01-01" },
                "s1052": { "Job": "tick", "At": "2027-03-28T02:30", "TimeZone": "Europe/Berlin" },
                "s1053": { "Job": "tick", "At": "tomorrow" },
                "s1054": { "Job": "tick", "At": "2027-10-31T02:30", "TimeZone": "Europe/Berlin" },
                "s1055": { "Job": "tick", "After": { "Schedule": "s1055" } },
                "s1056": { "Job": "tick", "Store": "second", "After": { "Schedule": "s1023" } },
                "s1060": { "Job": "tick", "Cron": "0 9 * * *", "Calendars": [ "busines-days" ] },
                "s1070": { "Job": "nightly-report", "Every": "5m", "Args": { "depth": "3x" } }
              }
            }
            """).Build();

        var expected = Rows.Select(row => row.Data.Item1).Except(["SCH1090"]).Distinct().Order();
        Assert.Equal(expected, built.Problems.Select(problem => problem.Code).Distinct().Order());
        Assert.All(built.Problems.Where(problem => problem.Path.Split(':')[^2..] is [['s', '1', ..] id, _] && Own().IsMatch(id)), problem => Assert.Contains($"s{problem.Code[3..]}", problem.Path, StringComparison.Ordinal));
        Assert.Null(built.Definitions);
    }

    [Fact]
    public void Every_code_has_a_row() => Assert.Equal(Written(), Rows.Select(row => row.Data.Item1).Concat(NotInFiles).Distinct().Order());

    [Fact]
    public void The_page_lists_every_code_once_with_what_it_does()
    {
        var listed = Listed().Matches(Pages.Configuration).Select(row => (Code: row.Groups[1].Value, IsWarning: row.Groups[2].Value == "warning")).ToList();

        Assert.Equal(Written(), listed.Select(row => row.Code));
        Assert.All(Rows, row => Assert.Contains((row.Data.Item1, Application(row.Data.Item4, row.Data.Item5).Problem().IsWarning), listed));
    }

    [Fact]
    public void A_code_has_one_name()
    {
        var names = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetValue(null)!).ToList();

        Assert.Equal(names.Distinct(), names);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> Written() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(match => match.Value).Distinct().Order();

    private static string Triggered(string members) => $$"""{ "Schedules": { "s": { "Job": "tick", {{members}} } } }""";

    private static string Reported(string args) => $$"""{ "Schedules": { "s": { "Job": "nightly-report", "Every": "5m", "Args": { {{args}} } } } }""";

    private Configured Application(string section, string? second = null)
    {
        var configured = new Configured().With(source => source.AddInMemoryCollection([new("TERMINATION_GRACE_PERIOD", "30"), new("ConnectionStrings:SchedulerDb", "Host=db")]));
        configured.Jobs.RemoveAll(job => job.Name == "nightly-report");
        configured.Job("nightly-report", typeof(NightlyReportArgs));
        configured.Code(options => options.Schedules["in-code"] = new() { Job = "tick", Trigger = { Instance = Trigger.Every(TimeSpan.FromMinutes(1)) } });
        configured.Calendars.Add(new("Broken", _ => throw new InvalidOperationException("Boom.")));
        configured.Stores.Add(new ComponentType<object>("Database", settings =>
        {
            settings.CheckConnection("ConnectionName", settings.Text("ConnectionName"));
            return _ => settings;
        }));
        Add("appsettings.json", section);
        if (second is not null)
        {
            Add("appsettings.Production.json", second);
        }

        return configured;

        void Add(string name, string text)
        {
            var file = Path.Combine(_folder.FullName, name);
            File.WriteAllText(file, $$"""{ "Scheduler": {{text}} }""");
            configured.With(source => source.AddJsonFile(file));
        }
    }

    public sealed record NightlyReportArgs(string? Region = null, int Depth = 0);

    // What only a request of the HTTP API can get is 4000 and more.
    [GeneratedRegex(@"SCH1\d{3}")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| (SCH\d{4}) \| (error|warning|refused) \|", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^s1\d{3}$")]
    private static partial Regex Own();
}
