using System.Diagnostics;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Tests.Configuration;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs that follow the end of others.</summary>
public sealed class ContinuationRunTests
{
    private static readonly RunEnds[] Ends = [RunEnds.Succeeded, RunEnds.Failed, RunEnds.Cancelled, RunEnds.TimedOut, RunEnds.Missed, RunEnds.Skipped, RunEnds.Any];

    [Theory]
    [InlineData(RunEnds.Succeeded, true)]
    [InlineData(RunEnds.Succeeded, false)]
    [InlineData(RunEnds.Failed, true)]
    [InlineData(RunEnds.Cancelled, true)]
    [InlineData(RunEnds.TimedOut, false)]
    [InlineData(RunEnds.Missed, true)]
    [InlineData(RunEnds.Skipped, false)]
    public async Task CON_1_the_end_of_a_schedule_or_job_is_followed_by_those_that_wait_for_it(RunEnds end, bool ofJob)
    {
        await using var host = await StartAsync();
        var (job, policies) = end switch
        {
            RunEnds.Succeeded => ("echo", new SchedulePolicies()),
            RunEnds.Failed => ("fail", new()),
            RunEnds.TimedOut => ("block", new() { Timeout = TimeSpan.FromSeconds(2) }),
            RunEnds.Missed => ("block", new() { MisfireGraceTime = TimeSpan.FromSeconds(2), Overlap = Overlap.QueueAll }),
            RunEnds.Skipped => ("block", new() { Overlap = Overlap.QueueLatest }),
            _ => ("block", new()),
        };
        await host.Scheduler.AddScheduleAsync(Every("parent", 10, job, policies));
        foreach (var on in Ends)
        {
            await host.Scheduler.AddScheduleAsync(new($"{on}", "work", ofJob ? Trigger.AfterJob(job, on) : Trigger.AfterSchedule("parent", on)));
        }

        await host.AdvanceAsync(end is RunEnds.Missed or RunEnds.Skipped ? 25 : 15);
        var parent = host.Blocked is [var blocked, ..] ? blocked : default;
        switch (end)
        {
            case RunEnds.Cancelled:
                await host.Scheduler.CancelRunAsync(parent);
                await host.SettleAsync();
                break;
            case RunEnds.Skipped:
                await host.AdvanceAsync(5);
                break;
            case RunEnds.Missed:
                // What waited is too late when the one before it ends, and that one succeeded.
                await host.ReleaseAsync(parent);
                break;
        }

        var ran = host.Runs.Where(seen => seen.Run.Job == "work").Select(seen => seen.Run.ScheduleId!).Order(StringComparer.Ordinal);
        string[] expected = end == RunEnds.Missed ? ["Any", "Any", "Missed", "Succeeded"] : [.. new[] { "Any", $"{end}" }.Order(StringComparer.Ordinal)];
        Assert.Equal(expected, ran);
    }

    [Fact]
    public async Task CON_2_a_child_inherits_the_instant_and_belongs_to_the_chain()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Once("a", At(10), "block"), After("b", "a"), After("c", "b")]);
        await host.AdvanceAsync(20);

        await host.ReleaseAllAsync();

        var runs = await host.Scheduler.ListRunsAsync();
        var (a, b, c) = (runs.Single(run => run.ScheduleId == "a"), runs.Single(run => run.ScheduleId == "b"), runs.Single(run => run.ScheduleId == "c"));
        Assert.All(runs, run => Assert.Equal(At(10), run.NominalTime));
        Assert.Equal((RunOrigin.Continuation, a.Id, a.Id), (b.Origin, b.Parent, b.Correlation));
        Assert.Equal((b.Id, a.Id), (c.Parent, c.Correlation));
        Assert.Equal(At(20), c.StartedAt);
    }

    [Fact]
    public async Task CON_2_only_the_end_of_the_last_attempt_is_followed()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("a", At(10), "fail", new() { Retry = new() { MaxAttempts = 3, InitialDelay = TimeSpan.FromSeconds(5), Jitter = 0 } }));
        await host.Scheduler.AddScheduleAsync(After("b", "a", RunEnds.Any));

        await host.AdvanceAsync(15);
        Assert.Empty(host.Ran("b"));
        await host.AdvanceAsync(60);

        Assert.Equal([10], host.Ran("b"));
    }

    [Fact]
    public async Task CON_1_an_end_that_is_refused_has_no_child()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("a", 30, "stubborn", new() { Overlap = Overlap.Replace, CancelGrace = TimeSpan.FromSeconds(5) }));
        await host.Scheduler.AddSchedulesAsync([After("succeeded", "a"), After("cancelled", "a", RunEnds.Cancelled)]);
        await host.AdvanceAsync(70);
        Assert.Equal([30], host.Ran("cancelled"));

        await host.ReleaseAsync(host.Blocked[0]);

        Assert.Empty(host.Ran("succeeded"));
        Assert.Equal([30], host.Ran("cancelled"));
    }

    [Fact]
    public async Task CON_1_an_end_is_recorded_with_its_child_although_making_that_throws_at_first()
    {
        var (job, throws) = ($"follow-{Guid.NewGuid()}", 1);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SchedulerDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name == $"create {job}" && Interlocked.Exchange(ref throws, 0) == 1 ? throw new InvalidOperationException("No trace.") : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await StartAsync(builder => builder.AddJob(job, (_, _) => Task.CompletedTask));
        await host.Scheduler.AddSchedulesAsync([Once("other", At(10)), Once("a", At(10)), new("b", job, Trigger.AfterSchedule("a")), Once("last", At(10))]);

        await host.AdvanceAsync(20);

        Assert.Equal(0, throws);
        Assert.Equal(["a", "b", "last", "other"], host.Events<RunSucceeded>().Select(ended => ended.Run.ScheduleId).Order(StringComparer.Ordinal));
        Assert.All(host.Engine.Loops, loop => Assert.Empty(loop.Launcher.Active));
    }

    [Fact]
    public async Task CON_1_PAU_2_a_paused_follower_makes_no_run()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("a", 10), After("b", "a")]);
        await host.AdvanceAsync(10);
        await host.Scheduler.PauseScheduleAsync("b");
        await host.AdvanceAsync(10);
        await host.Scheduler.ResumeScheduleAsync("b");
        await host.AdvanceAsync(10);

        Assert.Equal([10, 30], host.Ran("b"));
    }

    [Fact]
    public async Task CON_1_PAU_6_a_follower_that_pauses_itself_stops_at_once()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("a", 5));
        await host.Scheduler.AddScheduleAsync(new("b", "fail", Trigger.AfterSchedule("a")) { Policies = new() { PauseAfterFailures = 2 } });

        await host.AdvanceAsync(27);

        Assert.Equal([5, 10], host.Ran("b"));
        Assert.Equal([5, 10, 15, 20, 25], host.Ran("a"));
    }

    [Fact]
    public async Task CON_1_PAU_5_a_follower_whose_pause_ends_by_itself_goes_on_at_once()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("a", 5), After("b", "a")]);
        await host.Scheduler.PauseScheduleAsync("b", until: At(12));

        await host.AdvanceAsync(27);

        Assert.Equal([15, 20, 25], host.Ran("b"));
    }

    [Fact]
    public async Task CON_3_a_schedule_that_would_close_a_cycle_is_refused_with_the_path()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("root", 10), After("a", "root"), After("b", "a")]);

        foreach (var change in (Func<Task>[])
        [
            () => host.Scheduler.AddSchedulesAsync([Every("new", 5), After("c", "d"), After("d", "c")]),
            () => host.Scheduler.AddScheduleAsync(After("a", "b"), new() { OnConflict = ConflictPolicy.Replace }),
            () => host.Scheduler.RescheduleAsync("a", Trigger.AfterSchedule("b")),
            () => host.Scheduler.AddScheduleAsync(new("self", "echo", Trigger.AfterJob("echo"))),
        ])
        {
            var exception = await Assert.ThrowsAsync<InvalidScheduleException>(change);
            Assert.Matches("c -> d -> c|a -> b -> a|b -> a -> b|self -> self", exception.Message);
        }

        Assert.Null(await host.Scheduler.GetScheduleAsync("new"));
        Assert.Equal(Trigger.AfterSchedule("root"), (await host.Scheduler.GetScheduleAsync("a"))!.Trigger);
        await host.Scheduler.AddScheduleAsync(After("c", "b"));
    }

    [Fact]
    public void SCH1055_a_cycle_among_declared_schedules_is_refused() =>
        Configured.By("{}")
            .Code(options =>
            {
                options.Schedules["a"] = new() { Job = "tick", Trigger = new() { Instance = Trigger.AfterSchedule("b") } };
                options.Schedules["b"] = new() { Job = "tick", Trigger = new() { Instance = Trigger.AfterSchedule("A") } };
            })
            .Refuses("SCH1055", "Scheduler:Schedules:a", "The continuations a -> b -> a would follow one another for ever.");

    [Fact]
    public async Task CFG_3_a_continuation_into_another_store_is_refused_and_nothing_is_added()
    {
        await using var host = await StartAsync(builder => builder.Configure(options =>
        {
            options.Stores["second"] = new();
            options.Jobs["echo"] = new() { Store = "second" };
        }));
        var second = new SchedulePolicies { Store = "second" };
        await host.Scheduler.AddSchedulesAsync([Every("a", 10), Every("there", 10, policies: second), After("waits", "later")]);

        foreach (var (change, what) in ((Func<Task>, string)[])
        [
            (() => host.Scheduler.AddScheduleAsync(After("b", "A") with { Policies = second }), "'b' of store 'second' would follow schedule 'A' of store 'default'"),
            (() => host.Scheduler.AddSchedulesAsync([Every("p", 10, policies: second), After("b", "p")]), "'b' of store 'default' would follow schedule 'p' of store 'second'"),
            (() => host.Scheduler.AddScheduleAsync(Every("later", 10, policies: second)), "'waits' of store 'default' would follow schedule 'later' of store 'second'"),
            (() => host.Scheduler.RescheduleAsync("a", Trigger.AfterSchedule("there")), "'a' of store 'default' would follow schedule 'there' of store 'second'"),
            (() => host.Scheduler.AddScheduleAsync(new("b", "work", Trigger.AfterJob("echo"))), "'b' of store 'default' would follow job 'echo' of store 'second'"),
        ])
        {
            Assert.Contains(what, (await Assert.ThrowsAsync<InvalidScheduleException>(change)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["a", "there", "waits"], await host.Scheduler.ListSchedulesAsync().Select(schedule => schedule.Id).Order(StringComparer.Ordinal).ToListAsync());
        await host.Scheduler.AddSchedulesAsync([Every("here", 10, "echo", new() { Store = "default" }), new("b", "work", Trigger.AfterJob("echo")), After("c", "there") with { Policies = second }]);
        await host.AdvanceAsync(10);
        Assert.Equal([10], host.Ran("b"));
        Assert.Equal([10], host.Ran("c"));
    }

    [Theory]
    [InlineData("second", null, true, "schedule 'a'")]
    [InlineData(null, "second", false, "schedule 'a'")]
    [InlineData("second", null, true, "job 'nightly-report'")]
    public void SCH1056_a_continuation_into_another_store_is_refused_where_it_is_declared(string? parent, string? child, bool parentIsElsewhere, string what) =>
        Configured.By("{}")
            .Code(options =>
            {
                options.Stores["second"] = new();
                options.Jobs["nightly-report"] = new() { Store = parent };
                options.Schedules["a"] = new() { Job = "nightly-report", Trigger = { Every = TimeSpan.FromSeconds(5) } };
                options.Schedules["b"] = new() { Job = "tick", Store = child, Trigger = new() { Instance = what.StartsWith("job", StringComparison.Ordinal) ? Trigger.AfterJob("nightly-report") : Trigger.AfterSchedule("a") } };
            })
            .Refuses(
                "SCH1056", "Scheduler:Schedules:b",
                $"Schedule 'b' of store '{(parentIsElsewhere ? "default" : "second")}' would follow {what} of store '{(parentIsElsewhere ? "second" : "default")}'. Ends are followed within one store alone: give both the same Store.");

    private static ScheduleDefinition After(string id, string parent, RunEnds on = RunEnds.Succeeded) => new(id, "work", Trigger.AfterSchedule(parent, on));
}
