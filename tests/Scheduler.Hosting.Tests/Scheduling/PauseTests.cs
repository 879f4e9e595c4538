using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Pauses of everything, of a job and of a schedule.</summary>
public sealed class PauseTests
{
    public enum Level
    {
        Scheduler,
        Job,
        Schedule,
    }

    [Theory]
    [InlineData(Level.Scheduler, ResumeMode.Skip, "10 50 60", 0)]
    [InlineData(Level.Job, ResumeMode.Skip, "10 50 60", 0)]
    [InlineData(Level.Schedule, ResumeMode.Skip, "10 50 60", 0)]
    [InlineData(Level.Scheduler, ResumeMode.CatchUp, "10 40 50 60", 2)]
    [InlineData(Level.Job, ResumeMode.CatchUp, "10 40 50 60", 2)]
    [InlineData(Level.Schedule, ResumeMode.CatchUp, "10 40 50 60", 2)]
    public async Task PAU_1_PAU_3_a_pause_from_15_to_48_is_left_out_or_caught_up(Level level, ResumeMode missed, string ran, int coalesced)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);

        await PauseAsync(host, level);
        await host.AdvanceAsync(33);
        Assert.Equal([10], host.Ran());
        await ResumeAsync(host, level, missed);
        await host.AdvanceAsync(12);

        Assert.Equal(ran, string.Join(' ', host.Ran()));
        Assert.Equal(coalesced, (await host.Scheduler.ListMissedAsync("tick")).Sum(row => row.Count));
    }

    [Theory]
    [InlineData(Level.Scheduler)]
    [InlineData(Level.Job)]
    [InlineData(Level.Schedule)]
    public async Task PAU_4_a_one_off_runs_after_the_pause_unless_its_grace_is_over(Level level)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("tick", At(20)));
        await host.Scheduler.AddScheduleAsync(Once("late", At(20), policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(10) }));
        await PauseAsync(host, level);
        if (level == Level.Schedule)
        {
            await host.Scheduler.PauseScheduleAsync("late");
        }

        await host.AdvanceAsync(48);
        Assert.Empty(host.Runs);
        await ResumeAsync(host, level);
        if (level == Level.Schedule)
        {
            await host.Scheduler.ResumeScheduleAsync("late");
        }

        await host.SettleAsync();

        Assert.Equal([20], host.Ran());
        Assert.Equal(("tick", At(48)), (host.Runs[0].Run.ScheduleId, host.Runs[0].At));
        Assert.Equal(MissReason.GraceExceeded, Assert.Single(await host.Scheduler.ListMissedAsync("late")).Reason);
    }

    [Theory]
    [InlineData(Level.Scheduler)]
    [InlineData(Level.Job)]
    [InlineData(Level.Schedule)]
    public async Task PAU_5_a_pause_ends_by_itself_and_an_occurrence_exactly_then_runs(Level level)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await PauseAsync(host, level, At(30));
        await host.AdvanceAsync(29);
        Assert.Empty(host.Runs);
        await host.AdvanceAsync(11);

        Assert.Equal([30, 40], host.Ran());
        Assert.Equal(At(30), host.Runs[0].At);
        Assert.Empty(await host.Scheduler.ListMissedAsync("tick"));
    }

    [Fact]
    public async Task PAU_5_a_pause_says_who_and_why_and_ends_in_the_future()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        var pause = (await host.Scheduler.PauseScheduleAsync("tick", "ann", "disk full", At(100))).Pause;

        Assert.Equal(new Pause(Start, "ann", "disk full", At(100)), pause);
        Assert.Equal(pause, (await host.Scheduler.GetScheduleAsync("tick"))!.Pause);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.PauseScheduleAsync("tick", until: Start));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.PauseJobAsync("work", until: Start));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.PauseAsync(until: Start));
    }

    [Fact]
    public async Task PAU_5_the_end_of_a_pause_is_told_of_what_was_paused_and_of_nothing_else()
    {
        await using var host = await StartAsync();
        await host.Scheduler.PauseJobAsync("work", until: At(30));
        await host.Scheduler.PauseJobAsync("fail", until: At(40));
        await host.Scheduler.PauseJobAsync("echo");
        await host.Scheduler.PauseAsync(until: At(50));

        await host.AdvanceAsync(45);
        Assert.Equal([("work", At(30)), ("fail", At(40))], host.Events<JobResumed>().Select(resumed => (resumed.Job, resumed.At)));
        Assert.Empty(host.Events<SchedulerResumed>());
        await host.AdvanceAsync(15);

        Assert.Equal(2, host.Events<JobResumed>().Count);
        Assert.Equal(At(50), Assert.Single(host.Events<SchedulerResumed>()).At);
    }

    [Theory]
    [InlineData(Level.Scheduler, 0)]
    [InlineData(Level.Job, 1)]
    public async Task PAU_1_what_is_queued_does_not_start_during_a_wide_pause(Level level, int others)
    {
        await using var host = await StartAsync();
        await PauseAsync(host, level);
        await host.Scheduler.EnqueueAsync("work");
        await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(20);
        Assert.Equal(others, host.Runs.Count);

        await ResumeAsync(host, level);
        await host.SettleAsync();

        Assert.Equal(2, host.Runs.Count);
    }

    [Theory]
    [InlineData(PendingRuns.Keep)]
    [InlineData(PendingRuns.Cancel)]
    public async Task PAU_2_a_pause_keeps_or_cancels_what_the_schedule_has_made(PendingRuns pending)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block", new() { Overlap = Overlap.QueueAll }));
        await host.AdvanceAsync(25);

        await host.Scheduler.PauseScheduleAsync("tick", pending: pending);
        await host.SettleAsync();
        await host.ReleaseAllAsync();

        var runs = await host.Scheduler.ListRunsAsync(new() { ScheduleId = "tick" });
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run => Assert.Equal(pending == PendingRuns.Keep ? RunState.Succeeded : RunState.Cancelled, run.State));
        Assert.Equal(pending == PendingRuns.Keep ? [10, 20] : [10], host.Ran());
    }

    [Fact]
    public async Task PAU_6_failures_in_a_row_pause_a_schedule_and_callers_may_still_run_it()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "fail", new() { PauseAfterFailures = 2 }));

        await host.AdvanceAsync(45);

        Assert.Equal([10, 20], host.Ran());
        var schedule = (await host.Scheduler.GetScheduleAsync("tick"))!;
        Assert.Equal(ScheduleState.Paused, schedule.State);
        Assert.Equal((At(20), "scheduler"), (schedule.Pause!.At, schedule.Pause.By));
        Assert.NotNull(schedule.Pause.Reason);
        Assert.Single(host.Events<SchedulePaused>());
        await host.Scheduler.TriggerAsync("tick");
        await host.SettleAsync();
        Assert.Equal([10, 20, 45], host.Ran());

        await host.Scheduler.ResumeScheduleAsync("tick");
        await host.AdvanceAsync(5);
        Assert.Equal([10, 20, 45, 50], host.Ran());
    }

    [Fact]
    public async Task PAU_7_a_paused_schedule_shows_when_it_would_run_and_callers_may_run_it()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        Assert.Equal(At(10), (await host.Scheduler.PauseScheduleAsync("tick")).NextRun);

        await host.AdvanceAsync(5);
        await host.Scheduler.TriggerAsync("tick");
        await host.AdvanceAsync(30);

        Assert.Equal([5], host.Ran());
    }

    private static Task PauseAsync(SchedulerHost host, Level level, DateTimeOffset? until = null) => level switch
    {
        Level.Scheduler => host.Scheduler.PauseAsync(until: until),
        Level.Job => host.Scheduler.PauseJobAsync("work", until: until),
        _ => host.Scheduler.PauseScheduleAsync("tick", until: until),
    };

    private static Task ResumeAsync(SchedulerHost host, Level level, ResumeMode missed = ResumeMode.Skip) => level switch
    {
        Level.Scheduler => host.Scheduler.ResumeAsync(missed),
        Level.Job => host.Scheduler.ResumeJobAsync("work", missed),
        _ => host.Scheduler.ResumeScheduleAsync("tick", missed),
    };
}
