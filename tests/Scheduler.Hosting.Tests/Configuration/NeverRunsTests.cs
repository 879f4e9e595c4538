using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>What can never occur is an error where that comes from; what has no occurrence left is a warning (BND-1, ONE-1). It is 2026-11-23.</summary>
public class NeverRunsTests
{
    [Theory]
    [InlineData("\"Every\": \"3650000d\"", "SCH1022", "Every", "Interval 3650000d is so long that its first occurrence would be after the year 9999. Write a shorter one, or add a StartAt.")]
    [InlineData("\"All\": [ { \"At\": \"2024-01-03T00:00:00\" }, { \"Cron\": \"0 10 * * mon-fri\" } ]", "SCH1022", "All", "never occurs: its triggers have no occurrence in common. Change one of them.")]
    [InlineData("\"Any\": [ { \"Every\": \"3650000d\" } ]", "SCH1022", "Any", "never occurs. Change it, or remove the schedule.")]
    [InlineData("\"At\": \"2024-01-03\", \"StartAt\": \"2026-01-01\"", "SCH1050", "StartAt", "nothing falls on or after its StartAt.")]
    [InlineData("\"At\": \"2030-01-03\", \"EndAt\": \"2029-01-01\"", "SCH1050", "EndAt", "nothing falls on or before its EndAt.")]
    [InlineData("\"Cron\": \"0 0 29 2 *\", \"StartAt\": \"2026-01-01\", \"EndAt\": \"2027-01-01\"", "SCH1050", "EndAt", "nothing falls between its StartAt and EndAt.")]
    [InlineData("\"At\": \"2028-01-03\", \"Calendars\": [ \"off\" ]", "SCH1060", "Calendars", "Calendars exclude every occurrence that it has.")]
    [InlineData("\"At\": \"2024-01-03\", \"Calendars\": [ \"off\" ]", "SCH1060", "Calendars", "Calendars exclude every occurrence that it has.")]
    [InlineData("\"Cron\": \"0 9 * * fri\", \"Calendars\": [ \"off\" ]", "SCH1060", "Calendars", "Calendars exclude every occurrence within 10 years.")]
    [InlineData("\"Cron\": \"* * * * * *\", \"Calendars\": [ \"mondays\" ]", "SCH1060", "Calendars", "Calendars exclude 100,000 occurrences in a row")]
    public void BND_1_what_can_never_occur_is_an_error_where_that_comes_from(string settings, string code, string key, string message)
    {
        var problem = By(settings).Problem();

        Assert.Equal((code, $"Scheduler:Schedules:x:{key}", false), (problem.Code, problem.Path, problem.IsWarning));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"At\": \"2024-01-03\"", "At", "At 2024-01-03T00:00:00Z is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.")]
    [InlineData("\"All\": [ { \"At\": \"2020-01-01\" }, { \"Every\": \"1h\", \"StartAt\": \"2000-01-01\" } ]", "All", "Its one occurrence, 2020-01-01T00:00:00Z, is in the past; the schedule will never run. Set RunIfPast")]
    [InlineData("\"CronFields\": { \"Year\": \"2020\" }", "CronFields", "Its last occurrence was 2020-01-01T00:00:00Z; the schedule will not run any more. Change its trigger, or remove it.")]
    [InlineData("\"CronFields\": { \"Year\": \"2020\" }, \"RunIfPast\": true", "CronFields", "Its last occurrence was 2020-01-01T00:00:00Z")]
    [InlineData("\"Cron\": \"0 9 * * *\", \"EndAt\": \"2020-01-01\"", "EndAt", "Its last occurrence was 2019-12-31T09:00:00Z")]
    [InlineData("\"Every\": \"5m\", \"EndAt\": \"2020-01-01\"", "EndAt", "Its last occurrence was 2020-01-01T00:00:00Z")]
    [InlineData("\"Any\": [ { \"At\": \"2020-01-01\" }, { \"At\": \"2021-01-01\" } ]", "Any", "Its last occurrence was 2021-01-01T00:00:00Z")]
    [InlineData("\"All\": [ { \"Cron\": \"0 9 * * *\" }, { \"Cron\": \"0 10 * * *\" } ]", "All", "No occurrence was found within 10 years or among 100,000 candidates; the schedule will not run.")]
    [InlineData("\"All\": [ { \"Cron\": \"0 9 * * *\" }, { \"Cron\": \"0 10 * * *\" } ], \"StartAt\": \"2026-01-01\"", "All", "No occurrence was found within 10 years or among 100,000 candidates")]
    public void ONE_1_what_has_no_occurrence_left_is_a_warning(string settings, string key, string message)
    {
        var problem = By(settings).Problem();

        Assert.Equal(("SCH1051", $"Scheduler:Schedules:x:{key}", true), (problem.Code, problem.Path, problem.IsWarning));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"At\": \"2024-01-03\", \"RunIfPast\": true")]
    [InlineData("\"All\": [ { \"At\": \"2020-01-01\" }, { \"Every\": \"1h\", \"StartAt\": \"2000-01-01\" } ], \"RunIfPast\": true")]
    [InlineData("\"After\": { \"Job\": \"nightly-report\" }")]
    [InlineData("\"Delay\": \"1h\"")]
    [InlineData("\"Every\": \"3650000d\", \"StartAt\": \"2030-01-01\"")]
    public void What_runs_yet_is_neither(string settings) => Assert.Empty(By(settings).Build().Problems);

    [Theory]
    [InlineData("\"Pulse\": { \"Period\": \"0s\" }", "Pulse", "Its trigger threw InvalidOperationException: PulseTrigger.FindNext answered")]
    [InlineData("\"Pulse\": { \"Period\": \"0s\" }, \"Calendars\": [ \"off\" ]", "Pulse", "Its trigger threw InvalidOperationException")]
    [InlineData("\"Any\": [ { \"Pulse\": { \"Period\": \"0s\" } } ]", "Any", "Its trigger threw InvalidOperationException")]
    public void CORE_1_a_kind_of_trigger_that_fails_is_a_problem_at_its_place_beside_all_others(string settings, string key, string message)
    {
        var configured = By(settings + "}, \"y\": { \"Job\": \"tick\", \"Every\": \"1\"");
        configured.Kinds = new([new("Pulse", typeof(PulseTrigger), PulseTrigger.Read)]);
        var problems = configured.Build().Problems;

        Assert.Equal(["SCH1065 Scheduler:Schedules:x:" + key, "SCH1010 Scheduler:Schedules:y:Every"], problems.Select(problem => $"{problem.Code} {problem.Path}"));
        Assert.Contains(message, problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CORE_1_a_trigger_of_code_that_goes_backwards_or_throws_is_a_problem_at_its_schedule()
    {
        var problems = Configured.By("{}").Code(options =>
        {
            options.Schedules["back"] = new() { Job = "tick", Trigger = { Instance = new Asked(after => after.AddDays(-1)) } };
            options.Schedules["broken"] = new() { Job = "tick", Trigger = { Instance = new Asked(_ => throw new FormatException("boom")) } };
        }).Build().Problems;

        Assert.Equal(["SCH1065 Scheduler:Schedules:back", "SCH1065 Scheduler:Schedules:broken"], problems.Select(problem => $"{problem.Code} {problem.Path}"));
        Assert.Contains("Its trigger answered 2026-11-22T10:00:00.0000000+00:00 when asked what comes after 2026-11-23T10:00:00.0000000+00:00.", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("Its trigger threw FormatException: boom Mend it, or remove the schedule.", problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CORE_1_such_a_trigger_stops_the_start_with_a_report()
    {
        await using var app = DependencyInjection.App.With(scheduler => scheduler.AddJob("tick", (_, _) => Task.CompletedTask).AddSchedule("back", schedule => schedule.Job("tick").Trigger(new Asked(after => after))));
        var exception = await Assert.ThrowsAsync<SchedulerConfigurationException>(app.StartAsync);

        Assert.Contains("SCH1065 error   Scheduler:Schedules:back", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Cron\": \"30 2 * * *\"")]
    [InlineData("\"CronFields\": { \"Hour\": \"2\" }")]
    [InlineData("\"Calendar\": { \"Days\": 1, \"At\": \"02:30\" }")]
    [InlineData("\"Every\": \"1h\"")]
    public void CLK_6_the_end_of_time_is_no_crash(string settings)
    {
        foreach (var now in new[] { new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero), new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue })
        {
            Assert.DoesNotContain(By(settings + ", \"TimeZone\": \"Europe/Berlin\"").Build(now).Problems, problem => !problem.IsWarning);
        }
    }

    [Fact]
    public void SCH1012_a_negative_length_in_code_is_refused_with_its_code()
    {
        Action<ScheduleBuilder>[] writes = [s => s.Every(-TimeSpan.FromSeconds(1)), s => s.Delay(-TimeSpan.FromSeconds(1)), s => s.Jitter(-TimeSpan.FromSeconds(1)), s => s.Threshold(-TimeSpan.FromSeconds(1))];
        var refused = writes.Select(write => Assert.Throws<InvalidTriggerException>(() => write(new ScheduleBuilder(new()))));

        Assert.Equal(["SCH1012 Every", "SCH1012 Delay", "SCH1012 Jitter", "SCH1012 Threshold"], refused.Select(exception => $"{exception.Code} {exception.Member}"));
    }

    private static Configured By(string settings) => Configured.By($$"""
        { "Calendars": { "off": { "Exclude": { "Dates": [ "2024-01-03", "2028-01-03" ], "Weekdays": [ "Fri" ] } }, "mondays": { "Exclude": { "Cron": [ "* * * * * mon,tue" ] } } },
          "Schedules": { "x": { "Job": "tick", {{settings}} } } }
        """);

    private sealed class Asked(Func<DateTimeOffset, DateTimeOffset?> next) : ITrigger
    {
        public string Kind => "asked";

        public DateTimeOffset? Next(DateTimeOffset after) => next(after);

        public DateTimeOffset? Previous(DateTimeOffset before) => null;
    }
}
