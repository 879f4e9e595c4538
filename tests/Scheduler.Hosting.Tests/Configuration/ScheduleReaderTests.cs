using System.Text.Json;
using Scheduler.Hosting.Tests.DependencyInjection;
using Scheduler.Hosting.Tests.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>Schedules and triggers that callers write as JSON.</summary>
public sealed class ScheduleReaderTests
{
    private const string Full = """
        {
          "job": "work", "trigger": { "cron": "30 2 * * mon-fri", "timeZone": "Europe/Berlin", "jitter": "10m" }, "args": { "Any": [ 1, { "x": null } ] }, "store": "default", "executor": "default", "maxInstances": 2,
          "misfireGraceTime": "1h", "coalesce": "All", "maxCatchUp": 5, "overlap": "QueueOne", "maxQueued": 7,
          "retry": { "maxAttempts": 3, "initialDelay": "5s", "factor": 1.5, "maxDelay": "1m", "jitter": 0.1, "delays": [ "1s", "2s" ], "holdSlot": false, "onTimeout": false, "noRetryOn": [ "System.FormatException" ] },
          "timeout": "5m", "runTimeout": "none", "cancelGrace": "10s", "priority": -5, "pauseAfterFailures": 3, "alertIfNoSuccessFor": "1d", "description": "For Ada.", "metadata": { "Team": "blue" },
          "firstRunAt": "2099-01-01T00:00:00Z", "maxRuns": 10, "runOnCreate": true, "runOnStartup": "EveryStart"
        }
        """;

    public static TheoryData<string> Triggers =>
    [
        """{"cron":"@hourly"}""",
        """{"cronFields":{"day":"2nd fri","hour":"9"},"timeZone":"America/New_York","dst":"strict"}""",
        """{"every":"1h30m","startAt":"2027-01-01T00:00:00Z","endAt":"2028-01-01T00:00:00Z"}""",
        """{"every":"15m","align":"Epoch","jitter":"5m","jitterMode":"Fixed"}""",
        """{"delay":"10s"}""",
        """{"after":{"job":"work","on":"Failed"}}""",
        """{"at":"2099-01-04T09:00:00Z"}""",
        """{"calendar":{"months":1,"at":"06:00","startDate":"2027-01-31","monthOverflow":"Clamp"},"calendars":["weekends"],"onExcluded":"Previous"}""",
        """{"any":[{"cron":"*/15 8-16 * * *"},{"cron":"0 17 * * *","timeZone":"America/New_York"}],"timeZone":"UTC"}""",
        """{"all":[{"calendar":{"days":2,"at":"10:00"}},{"cron":"0 10 * * *"}],"threshold":"5s","dst":{"gap":"Skip","fold":"Last"}}""",
        """{"pulse":{"period":"5s"}}""",
    ];

    [Fact]
    public void What_is_written_of_a_schedule_is_read_as_the_same()
    {
        var scheduler = Start();
        var draft = scheduler.ReadSchedule(JsonElement.Parse(Full), "nightly");

        var again = scheduler.ReadSchedule(JsonElement.Parse(scheduler.WriteSchedule(draft.Definition).Utf8.Span), "nightly");

        Assert.Equal(JsonSerializer.Serialize(JsonElement.Parse(Full)), scheduler.WriteSchedule(draft.Definition).ToString());
        Assert.Equal(draft.Definition with { Metadata = again.Definition.Metadata }, again.Definition);
        Assert.Equal(("blue", "nightly"), (again.Definition.Metadata["Team"], again.Definition.Id));
        Assert.Empty(draft.Warnings);
    }

    [Theory]
    [MemberData(nameof(Triggers))]
    public void What_is_written_of_a_trigger_is_read_as_the_same(string json)
    {
        var scheduler = Start();

        var trigger = scheduler.ReadTrigger(JsonElement.Parse(json)).Trigger;

        Assert.Equal(json, JsonElement.Parse(scheduler.WriteSchedule(new("x", "work", trigger)).Utf8.Span).GetProperty("trigger").GetRawText());
    }

    [Fact]
    public void A_trigger_that_only_code_can_make_is_left_out()
    {
        var scheduler = Start();

        Assert.Equal("""{"job":"work","description":"x"}""", scheduler.WriteSchedule(new("x", "work", new CodeTrigger()) { Description = "x" }).ToString());
        Assert.DoesNotContain("trigger", scheduler.WriteSchedule(new("x", "work", Hosting.Triggers.Trigger.Any(new CodeTrigger()))).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_about_adding_is_no_part_of_the_schedule()
    {
        var draft = Start().ReadSchedule(JsonElement.Parse("""{ "id": "x", "job": "WORK", "trigger": { "at": "2020-01-01T00:00:00Z" }, "startPaused": true, "runIfPast": true }"""));

        Assert.Equal((true, true, "x", "work"), (draft.Options.Paused, draft.Options.RunIfPast, draft.Definition.Id, draft.Definition.Job));
    }

    [Theory]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "Trigger": { "every": "2d" }, "job": "work" }""", "trigger", "SCH1081")]
    [InlineData("""{ "id": "x", "trigger:every": "1d", "job": "work" }""", "", "SCH1040")]
    [InlineData("""{ "id": "x", "trigger": { "every": [ "1d" ] }, "job": "work" }""", "trigger.every", "SCH1040")]
    [InlineData("""{ "id": "x", "trigger": { "any": [] }, "job": "work" }""", "trigger", "SCH1003")]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "job": "work", "maxRuns": 0 }""", "maxRuns", "SCH1043")]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "job": "work", "firstRunAt": "soon" }""", "firstRunAt", "SCH1053")]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "job": "work", "retry": { "maxAttempts": 0 } }""", "retry.maxAttempts", "SCH1043")]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "job": "report", "args": { "Depth": "x", "region": "eu" } }""", "args.Depth", "SCH1070")]
    [InlineData("""{ "id": "x", "trigger": { "every": "1d" }, "job": "report" }""", "args", "SCH1070")]
    public void A_mistake_is_told_at_its_place_in_the_JSON(string json, string path, string code)
    {
        var exception = Assert.Throws<InvalidScheduleException>(() => Start().ReadSchedule(JsonElement.Parse(json)));

        Assert.Contains(exception.Problems, problem => (problem.Path, problem.Code) == (path, code));
        Assert.Contains(exception.Problems[0].Message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_read_as_the_job_takes_them()
    {
        var scheduler = Start();

        Assert.Equal("""{"region":"eu","depth":3}""", scheduler.ReadArgs("report", JsonElement.Parse("""{ "REGION": "eu", "depth": 3 }""")).ToString());
        var exception = Assert.Throws<InvalidArgsException>(() => scheduler.ReadArgs("report", JsonElement.Parse("""{ "region": "eu", "dept": 3 }""")));
        Assert.Equal(("args.dept", "SCH1070"), (exception.Problems[0].Path, exception.Problems[0].Code));
        Assert.Throws<JobNotFoundException>(() => scheduler.ReadArgs("nope", default));
    }

    private static IScheduler Start() => App.With(scheduler => scheduler
        .AddJob("work", (_, _) => Task.CompletedTask)
        .AddJob("report", (Report _) => { })
        .AddTriggerKind("Pulse", PulseTrigger.Read)
        .AddCalendar("weekends", calendar => calendar.Exclude(rules => rules.Weekdays(DayOfWeek.Saturday, DayOfWeek.Sunday)))).Scheduler;

    private sealed record Report(string Region, int Depth);

    private sealed record CodeTrigger : ITrigger
    {
        public string Kind => "code";

        public DateTimeOffset? Next(DateTimeOffset after) => null;

        public DateTimeOffset? Previous(DateTimeOffset before) => null;
    }
}
