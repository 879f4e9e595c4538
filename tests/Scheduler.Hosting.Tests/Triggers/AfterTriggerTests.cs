using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public sealed class AfterTriggerTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void CON_1_it_is_never_due_by_time()
    {
        var trigger = Bound(Trigger.AfterSchedule("import"));

        Assert.Null(trigger.Next(DateTimeOffset.MinValue));
        Assert.Null(trigger.Previous(DateTimeOffset.MaxValue));
        Assert.Equal(0, trigger.Count(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10));
        Assert.False(trigger.IsOneOff);
    }

    [Fact]
    public void CON_1_it_follows_success_unless_it_says_otherwise() => Assert.Equal((RunEnds.Succeeded, "import", null), (new AfterTrigger("import").On, new AfterTrigger("import").Job, new AfterTrigger("import").Schedule));

    [Theory]
    [InlineData(null, null)]
    [InlineData(" ", "")]
    [InlineData("a", "b")]
    public void CON_1_it_names_one_job_or_one_schedule(string? job, string? schedule) =>
        Assert.Contains("one Job or one Schedule", Assert.Throws<InvalidTriggerException>(() => new AfterTrigger(job, schedule)).Message, StringComparison.Ordinal);

    [Fact]
    public void CON_1_bounds_jitter_and_calendars_are_refused()
    {
        var after = Trigger.AfterJob("import");

        Assert.Equal("StartAt", Refused(after with { StartAt = Ten }));
        Assert.Equal("EndAt", Refused(after with { EndAt = Ten }));
        Assert.Equal("Jitter", Refused(after with { Jitter = TimeSpan.FromSeconds(1) }));
        Assert.Equal("Calendars", Refused(after with { Calendars = ["holidays"] }));
        Assert.Equal("On", Refused(after with { On = RunEnds.None }));
        Assert.Equal("On", Refused(after with { On = (RunEnds)64 }));
        Assert.Equal("All:0:After", Refused(Trigger.All(after)));
    }

    [Fact]
    public void It_is_equal_to_one_that_says_the_same_and_says_it_in_one_line()
    {
        Assert.Equal(Trigger.AfterJob("a", RunEnds.Any), new AfterTrigger("a") { On = RunEnds.Any });
        Assert.NotEqual(Trigger.AfterJob("a"), Trigger.AfterSchedule("a"));
        Assert.Equal("after schedule import on Failed, TimedOut", $"{Trigger.AfterSchedule("import", RunEnds.Failed | RunEnds.TimedOut)}");
        Assert.Equal("after job import on Any", $"{Trigger.AfterJob("import", RunEnds.Any)}");
    }

    private static string Refused(Trigger trigger) => Assert.Throws<InvalidTriggerException>(() => Bound(trigger)).Member;

    private static ITrigger Bound(Trigger trigger) => trigger.Bind(new("s", Ten, TimeZoneInfo.Utc));
}
