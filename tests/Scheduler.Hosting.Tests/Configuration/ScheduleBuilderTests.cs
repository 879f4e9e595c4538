using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

public class ScheduleBuilderTests
{
    private static readonly DateTimeOffset Start = Configured.Now.AddDays(1);

    [Fact]
    public void Everything_that_is_said_stands_in_the_definition()
    {
        var definition = Define(s => s
            .Job("tick").Cron("0 2 * * *").TimeZone("Europe/Berlin").StartAt(Start).EndAt(Start.AddYears(1)).Args(new List<int> { 1, 2 }).Store("durable").Executor("heavy")
            .MaxInstances(3).MisfireGraceTime(TimeSpan.FromMinutes(5)).Coalesce(Coalesce.All).MaxCatchUp(9).Description("d").Metadata("k", "v"));

        Assert.Equal(("s", "tick", "d", "[1,2]"), (definition.Id, definition.Job, definition.Description, definition.Args.ToString()));
        Assert.Equal(Trigger.Cron("0 2 * * *", "Europe/Berlin") with { StartAt = Start, EndAt = Start.AddYears(1) }, definition.Trigger);
        Assert.Equal(
            new SchedulePolicies { Store = "durable", Executor = "heavy", MaxInstances = 3, MisfireGraceTime = TimeSpan.FromMinutes(5), Coalesce = Coalesce.All, MaxCatchUp = 9 },
            definition.Policies);
        Assert.Equal(new("k", "v"), Assert.Single(definition.Metadata));
    }

    [Fact]
    public void What_is_not_said_is_inherited()
    {
        var definition = Define(s => s.Every(TimeSpan.FromSeconds(3)));

        Assert.Equal(("s", new SchedulePolicies(), true), (definition.Job, definition.Policies, definition.Args.IsEmpty));
        Assert.Equal(int.MaxValue, Define(s => s.Every(TimeSpan.FromSeconds(3)).NoInstanceLimit()).Policies.MaxInstances);
    }

    [Fact]
    public void Every_policy_reaches_the_definition()
    {
        var definition = Define(s => s.Every(TimeSpan.FromSeconds(3)).MaxRuns(7).RunOnCreate().RunOnStartup(RunOnStartup.EveryStart)
            .Overlap(Overlap.QueueOne).MaxQueued(4).Timeout(TimeSpan.FromMinutes(1)).RunTimeout(TimeSpan.MaxValue).CancelGrace(TimeSpan.FromSeconds(2)).Priority(-5)
            .PauseAfterFailures(6).AlertIfNoSuccessFor(TimeSpan.FromDays(1))
            .Retry(maxAttempts: 5, initialDelay: TimeSpan.FromSeconds(1), factor: 3, maxDelay: TimeSpan.FromMinutes(9), jitter: 0.5, delays: [TimeSpan.FromSeconds(8)])
            .Retry(maxAttempts: 6, holdSlot: false, stopAtNextOccurrence: true, onTimeout: false)
            .NoRetryOn<FormatException>().NoRetryOn<ArgumentException>());

        Assert.Equal((7, true, RunOnStartup.EveryStart), (definition.MaxRuns, definition.RunOnCreate, definition.RunOnStartup));
        Assert.Equal(
            new SchedulePolicies
            {
                Overlap = Overlap.QueueOne, MaxQueued = 4, Timeout = TimeSpan.FromMinutes(1), RunTimeout = Duration.None, CancelGrace = TimeSpan.FromSeconds(2), Priority = -5,
                PauseAfterFailures = 6, AlertIfNoSuccessFor = TimeSpan.FromDays(1),
                Retry = new()
                {
                    MaxAttempts = 6, InitialDelay = TimeSpan.FromSeconds(1), Factor = 3, MaxDelay = TimeSpan.FromMinutes(9), Jitter = 0.5, Delays = [TimeSpan.FromSeconds(8)],
                    HoldSlot = false, StopAtNextOccurrence = true, OnTimeout = false, NoRetryOn = ["System.FormatException", "System.ArgumentException"],
                },
            },
            definition.Policies);
        Assert.Equal(definition, WrittenSchedule.Change(definition, _ => { }) with { Metadata = definition.Metadata });
    }

    [Fact]
    public void A_second_kind_of_trigger_replaces_the_first()
    {
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(3)) with { StartAt = Start }, Define(s => s.Cron("0 2 * * *").StartAt(Start).Every(TimeSpan.FromSeconds(3))).Trigger);
        Assert.Equal(
            Trigger.Calendar(months: 1, at: new(6, 0)) with { StartDate = new(2026, 1, 31) },
            Define(s => s.Cron("0 2 * * *").Calendar(months: 1, at: new(6, 0), startDate: new(2026, 1, 31))).Trigger);
        Assert.Equal(Trigger.Any(Trigger.At(Start), Trigger.Cron("0 3 * * *")), Define(s => s.Cron("0 2 * * *").Any(Trigger.At(Start), Trigger.Cron("0 3 * * *"))).Trigger);
        Assert.Equal(
            Trigger.All(Trigger.Cron("0 3 * * *")) with { Threshold = TimeSpan.FromSeconds(2) },
            Define(s => s.All(Trigger.Cron("0 3 * * *")).Threshold(TimeSpan.FromSeconds(2))).Trigger);
        Assert.Equal(Trigger.At(Start) with { Jitter = TimeSpan.FromMinutes(1) }, Define(s => s.Jitter(TimeSpan.FromMinutes(1)).At(Start)).Trigger);
        Assert.Equal(Trigger.Every(TimeSpan.FromHours(1)) with { Align = IntervalAlign.Epoch }, Define(s => s.Every(TimeSpan.FromHours(1), IntervalAlign.Epoch)).Trigger);
        Assert.Equal(Trigger.CronFields(day: "last"), Define(s => s.Cron("0 2 * * *").CronFields(day: "last")).Trigger);
        Assert.Equal(Trigger.Cron("0 3 * * *") with { Dst = DstPolicy.Strict }, Define(s => s.Dst(DstPolicy.Strict).Cron("0 3 * * *")).Trigger);
        Assert.Equal(Trigger.At(Start), Define(s => s.Every(TimeSpan.FromSeconds(3)).At(Start)).Trigger);
        Assert.Equal(Trigger.Cron("0 3 * * *", "Europe/Berlin"), Define(s => s.Trigger(Trigger.Cron("0 2 * * *", "Europe/Berlin")).Cron("0 3 * * *")).Trigger);
        Assert.Equal(Trigger.At(Start), Define(s => s.Cron("0 2 * * *").TimeZone("Europe/Berlin").Trigger(Trigger.At(Start))).Trigger);
    }

    [Fact]
    public void Every_problem_is_said_at_once()
    {
        var exception = Assert.Throws<InvalidScheduleException>(() => WrittenSchedule.Define("bad id", new(), s => s.Cron("0 25 * * *").TimeZone("Europe/Berln").MaxInstances(0)));

        Assert.StartsWith("Schedule 'bad id' is invalid (4 errors). Nothing was changed.", exception.Message, StringComparison.Ordinal);
        Assert.All(
            ["SCH1080 error   bad id\n", "SCH1020 error   bad id:Cron\n", "SCH1030 error   bad id:TimeZone\n", "SCH1043 error   bad id:MaxInstances\n"],
            line => Assert.Contains(line, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SCH1003", null)]
    [InlineData("SCH1012", 100)]
    [InlineData("SCH1041", 60_000)]
    public void A_schedule_that_cannot_be_is_refused(string code, int? interval)
    {
        var exception = Assert.Throws<InvalidScheduleException>(() => Define(s => _ = interval is { } ms ? s.Every(TimeSpan.FromMilliseconds(ms)).MisfireGraceTime(TimeSpan.FromMilliseconds(ms / 1000 * 10)) : s));

        Assert.Contains(code, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_keeps_what_it_does_not_say()
    {
        var current = Define(s => s.Job("tick").Cron("0 2 * * *").TimeZone("Europe/Berlin").StartAt(Start).Args(7).MaxInstances(3).Metadata("k", "v").Description("d")) with { FirstRunAt = Start };

        var changed = WrittenSchedule.Change(current, s => s.MaxInstances(4));
        Assert.Equal(current.Policies with { MaxInstances = 4 }, changed.Policies);
        Assert.Same(current.Trigger, changed.Trigger);
        Assert.Equal(("tick", "7", "d", "v", Start), (changed.Job, changed.Args.ToString(), changed.Description, changed.Metadata["k"], changed.FirstRunAt));

        Assert.Equal((Trigger)current.Trigger with { TimeZone = "America/New_York" }, WrittenSchedule.Change(current, s => s.TimeZone("America/New_York")).Trigger);
        Assert.Equal(Trigger.Cron("0 3 * * *", "Europe/Berlin") with { StartAt = Start }, WrittenSchedule.Change(current, s => s.Cron("0 3 * * *")).Trigger);
    }

    [Fact]
    public void A_change_to_an_unknown_zone_is_refused_as_an_invalid_schedule() =>
        Assert.Contains(
            "SCH1030 error   s:TimeZone",
            Assert.Throws<InvalidScheduleException>(() => WrittenSchedule.Change(Define(s => s.Cron("0 2 * * *")), s => s.TimeZone("Europe/Berln"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_modifier_over_a_foreign_trigger_is_refused() =>
        Assert.Contains("SCH1006", Assert.Throws<InvalidScheduleException>(() => Define(s => s.Trigger(new Foreign()).StartAt(Start))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_definition_made_by_hand_is_held_to_the_same_rules()
    {
        var trigger = Trigger.Every(TimeSpan.FromMinutes(1)) with { StartAt = Start, EndAt = Start.AddDays(-1) };

        Assert.Empty(DefinitionRules.Check(new("s", "tick", Trigger.Every(TimeSpan.FromMinutes(1)))));
        Assert.Equal(
            ["SCH1080 -", "SCH1043 -:MaxCatchUp", "SCH1040 -:Coalesce", "SCH1040 -:Overlap", "SCH1043 -:Retry:Factor", "SCH1043 -:MaxRuns", "SCH1040 -:RunOnStartup", "SCH1050 -:EndAt"],
            DefinitionRules.Check(new("-", "tick", trigger)
            {
                Policies = new() { MaxCatchUp = 0, Coalesce = (Coalesce)99, Overlap = (Overlap)99, Retry = new() { Factor = double.NaN } }, MaxRuns = 0, RunOnStartup = (RunOnStartup)99,
            }).Select(problem => $"{problem.Code} {problem.Path}"));
    }

    private static ScheduleDefinition Define(Action<ScheduleBuilder> write) => WrittenSchedule.Define("s", new(), write);

    private sealed class Foreign : ITrigger
    {
        public string Kind => "foreign";

        public DateTimeOffset? Next(DateTimeOffset after) => null;

        public DateTimeOffset? Previous(DateTimeOffset before) => null;
    }
}
