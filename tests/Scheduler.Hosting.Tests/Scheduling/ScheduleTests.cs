using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Adding, changing, pausing and removing schedules.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public async Task A_schedule_that_was_added_before_the_start_begins_with_it()
    {
        await using var host = Build();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.StartAsync();
        await host.AdvanceAsync(10);

        Assert.Equal([10], host.Ran());
    }

    [Fact]
    public async Task An_idle_loop_is_woken_at_once_by_a_schedule_that_is_due_earlier()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("later", 3600));
        await host.JumpAsync(1);

        await host.Scheduler.AddScheduleAsync(Every("sooner", 1));
        await host.JumpAsync(1);

        Assert.Equal([2], host.Ran());
        Assert.Equal(At(2), host.Runs[0].At);
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_adds_and_the_loop()
    {
        await using var host = await StartAsync();
        for (var round = 1; round <= 50; round++)
        {
            // All with a first run now: each add races with the loop that goes back to sleep after the one before.
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
                host.Scheduler.AddScheduleAsync(Every($"s-{round}-{i}", 86_400) with { FirstRunAt = Start }))));
            await host.SettleAsync();
            Assert.Equal(round * 20, host.Runs.Count);
        }
    }

    [Fact]
    public async Task Of_concurrent_adds_of_one_id_exactly_one_wins()
    {
        await using var host = await StartAsync();

        var adds = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            try
            {
                await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { Description = $"{i}" });
                return true;
            }
            catch (ScheduleExistsException exception)
            {
                Assert.Equal("tick", exception.Id);
                return false;
            }
        })));

        await host.SettleAsync();
        Assert.Single(adds, won => won);
        Assert.Single(host.Events<ScheduleAdded>());
    }

    [Fact]
    public async Task Of_concurrent_changes_none_is_lost()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { Description = "0" });

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() =>
            host.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Description = $"{int.Parse(definition.Description!, null) + 1}" }))));

        Assert.Equal("50", (await host.Scheduler.GetScheduleAsync("tick"))!.Definition.Description);
    }

    [Fact]
    public async Task An_id_that_exists_is_refused_ignoring_case()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await Assert.ThrowsAsync<ScheduleExistsException>(() => host.Scheduler.AddScheduleAsync(Every("TICK", 5)));
        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddSchedulesAsync([Every("a", 5), Every("A", 5)]));
        await Assert.ThrowsAsync<JobNotFoundException>(() => host.Scheduler.AddSchedulesAsync([Every("b", 5), Every("c", 5, "unknown")]));
        await Assert.ThrowsAsync<ExecutorNotFoundException>(() => host.Scheduler.AddScheduleAsync(Every("b", 5, policies: new() { Executor = "unknown" })));
        await Assert.ThrowsAsync<StoreNotFoundException>(() => host.Scheduler.AddScheduleAsync(Every("b", 5, policies: new() { Store = "unknown" })));

        Assert.Null(await host.Scheduler.GetScheduleAsync("b"));
    }

    [Fact]
    public async Task MIS_9_replacing_with_another_trigger_continues_from_now()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.JumpAsync(8);
        await host.Scheduler.PauseAsync();
        await host.JumpAsync(17);

        await host.Scheduler.AddScheduleAsync(Every("tick", 4), new() { OnConflict = ConflictPolicy.Replace });
        await host.Scheduler.ResumeAsync(ResumeMode.CatchUp);
        await host.AdvanceAsync(10);

        Assert.Equal([28, 32], host.Ran());
        Assert.Single(host.Events<ScheduleModified>());
    }

    [Fact]
    public async Task MIS_9_replacing_anything_else_keeps_the_cursor_and_the_phase()
    {
        await using var host = await StartAsync();
        await host.JumpAsync(3);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(14);

        var schedule = await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { Args = Payload.From("new") }, new() { OnConflict = ConflictPolicy.Replace });
        await host.AdvanceAsync(10);

        Assert.Equal(At(23), schedule.NextRun);
        Assert.Equal([13, 23], host.Ran());
        Assert.True(host.Runs[0].Run.RawArgs.IsEmpty);
        Assert.Equal("new", host.Runs[1].Run.Args<string>());
    }

    [Fact]
    public async Task MIS_9_what_is_due_already_runs_although_something_else_is_changed()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1));
        await host.Scheduler.AddSchedulesAsync([Once("first", At(10), "block", new() { Executor = "narrow" }), Every("second", 11, policies: new() { Executor = "narrow" })]);
        await host.AdvanceAsync(12);

        // It waits for the slot while it is changed.
        await host.Scheduler.ModifyScheduleAsync("second", definition => definition with { Description = "changed" });
        Assert.Equal([10], host.Ran());
        await host.ReleaseAllAsync();

        Assert.Equal([10, 11], host.Ran());
        Assert.Equal("changed", host.Runs[1].Run.Description);
    }

    [Fact]
    public async Task OWN_6_adding_and_declaring_what_is_there_already_touches_nothing()
    {
        await using var nodes = new Cluster(null);
        var first = await nodes.StartNodeAsync(Declare);
        await first.Scheduler.AddScheduleAsync(Every("added", 10));
        await nodes.AdvanceAsync(15);
        Schedule[] before = [await ReadAsync(first, "declared"), await ReadAsync(first, "added")];
        await nodes.StopAsync(first);

        var second = await nodes.StartNodeAsync(Declare);
        await second.Scheduler.AddScheduleAsync(Every("added", 10), new() { OnConflict = ConflictPolicy.Replace });

        Schedule[] after = [await ReadAsync(second, "declared"), await ReadAsync(second, "added")];
        Assert.Equal(before.Select(schedule => (schedule.Version, schedule.Cursor, schedule.NextRun)), after.Select(schedule => (schedule.Version, schedule.Cursor, schedule.NextRun)));
        Assert.DoesNotContain(second.Events<ScheduleEvent>(), told => told is ScheduleAdded or ScheduleModified);

        static void Declare(SchedulerBuilder builder) => builder.AddSchedule("declared", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)));

        static async Task<Schedule> ReadAsync(SchedulerHost host, string id) => (await host.Scheduler.GetScheduleAsync(id))!;
    }

    [Fact]
    public async Task Keep_leaves_an_existing_schedule_as_it_is()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        var kept = await host.Scheduler.AddSchedulesAsync([Every("tick", 5), Every("tock", 5)], new() { OnConflict = ConflictPolicy.Keep });

        Assert.Equal([At(10), At(5)], kept.Select(schedule => schedule.NextRun!.Value));
    }

    [Fact]
    public async Task MIS_9_a_rescheduled_schedule_continues_from_now_and_another_change_leaves_it()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(12);

        Assert.Equal(At(15), (await host.Scheduler.RescheduleAsync("tick", Trigger.Every(TimeSpan.FromSeconds(5)))).NextRun);
        Assert.Equal(At(15), (await host.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Job = "echo" })).NextRun);
        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Id = "tock" }));
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => host.Scheduler.RescheduleAsync("tock", Trigger.Every(TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public async Task A_removed_schedule_is_gone_and_its_running_run_goes_on()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "block"));
        await host.AdvanceAsync(10);
        var run = Assert.Single(host.Blocked);

        Assert.True(await host.Scheduler.RemoveScheduleAsync("tick"));
        Assert.False(await host.Scheduler.RemoveScheduleAsync("tick"));
        await host.AdvanceAsync(30);
        await host.ReleaseAllAsync();

        Assert.Equal([10], host.Ran());
        Assert.Null(await host.Scheduler.GetScheduleAsync("tick"));
        Assert.Equal(run, Assert.Single(host.Events<RunSucceeded>()).Run.Id);
        Assert.Single(host.Events<ScheduleRemoved>());

        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(10);
        Assert.Equal([10, 50], host.Ran());
    }

    [Theory]
    [InlineData(ResumeMode.Skip, "10 40")]
    [InlineData(ResumeMode.CatchUp, "10 30 40")]
    public async Task PAU_3_a_schedule_is_resumed_with_or_without_what_it_missed(ResumeMode missed, string ran)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);
        var paused = await host.Scheduler.PauseScheduleAsync("tick", "me", "maintenance");
        await host.AdvanceAsync(20);
        Assert.Equal([10], host.Ran());
        Assert.Equal((ScheduleState.Paused, At(20), new Pause(At(15), "me", "maintenance")), (paused.State, paused.NextRun, paused.Pause));

        var resumed = await host.Scheduler.ResumeScheduleAsync("tick", missed);
        await host.AdvanceAsync(10);

        Assert.Equal(ran, string.Join(' ', host.Ran()));
        Assert.Null(resumed.Pause);
        Assert.Equal(missed == ResumeMode.Skip ? 0 : 1, (await host.Scheduler.ListMissedAsync("tick")).Sum(row => row.Count));
        Assert.Equal((1, 1), (host.Events<SchedulePaused>().Count, host.Events<ScheduleResumed>().Count));
    }

    [Fact]
    public async Task PAU_4_a_one_off_always_catches_up()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Once("once", At(10)), Once("late", At(10), policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(5) })], new() { Paused = true });
        await host.AdvanceAsync(20);

        await host.Scheduler.ResumeScheduleAsync("once", ResumeMode.Skip);
        await host.Scheduler.ResumeScheduleAsync("late", ResumeMode.Skip);
        await host.SettleAsync();

        Assert.Equal([10], host.Ran());
        Assert.Equal("once", host.Runs[0].Run.ScheduleId);
        Assert.Equal(MissReason.GraceExceeded, Assert.Single(await host.Scheduler.ListMissedAsync("late")).Reason);
    }

    [Theory]
    [InlineData(ResumeMode.Skip, "40")]
    [InlineData(ResumeMode.CatchUp, "30 40")]
    public async Task PAU_3_PAU_4_everything_is_resumed_with_or_without_what_it_missed(ResumeMode missed, string ran)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10), Once("once", At(20))]);
        await host.Scheduler.PauseAsync("me", "maintenance");
        await host.AdvanceAsync(35);
        Assert.Empty(host.Runs);
        Assert.Equal(new Pause(Start, "me", "maintenance"), await host.Scheduler.GetPauseAsync());

        await host.Scheduler.ResumeAsync(missed);
        await host.AdvanceAsync(10);

        Assert.Equal(ran, string.Join(' ', host.Ran("tick")));
        Assert.Equal([20], host.Ran("once"));
        Assert.Null(await host.Scheduler.GetPauseAsync());
        Assert.Equal((1, 1), (host.Events<SchedulerPaused>().Count, host.Events<SchedulerResumed>().Count));
    }

    [Fact]
    public async Task PAU_2_while_everything_is_paused_queued_runs_wait_and_running_ones_go_on()
    {
        await using var host = await StartAsync();
        var running = await host.Scheduler.EnqueueAsync("block");
        await host.SettleAsync();

        await host.Scheduler.PauseAsync();
        var queued = await host.Scheduler.EnqueueAsync("work");
        await host.ReleaseAsync(running);
        await host.AdvanceAsync(60);
        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(running))!.State);
        Assert.Equal(RunState.Queued, (await host.Scheduler.GetRunAsync(queued))!.State);

        await host.Scheduler.ResumeAsync();
        Assert.Equal(RunState.Succeeded, (await host.WaitAsync(queued)).State);
    }

    [Fact]
    public async Task A_schedule_that_was_paused_by_itself_stays_paused_when_everything_is_resumed()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10), new() { Paused = true });
        await host.Scheduler.PauseAsync();
        await host.Scheduler.ResumeAsync();

        await host.AdvanceAsync(20);

        Assert.Empty(host.Runs);
    }

    [Fact]
    public async Task FirstRunAt_now_runs_at_once_and_later_waits()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("now", 10) with { FirstRunAt = Start }, Every("later", 10) with { FirstRunAt = At(25) }]);

        await host.AdvanceAsync(30);

        Assert.Equal([0, 10, 20, 30], host.Ran("now"));
        Assert.Equal([25, 30], host.Ran("later"));
    }

    [Fact]
    public async Task ONE_1_a_one_off_in_the_past_is_refused_unless_it_is_to_run()
    {
        await using var host = await StartAsync();
        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddScheduleAsync(Once("once", At(-5))));

        await host.Scheduler.AddScheduleAsync(Once("once", At(-5)), new() { RunIfPast = true });
        await host.SettleAsync();

        Assert.Equal([-5], host.Ran());
        Assert.Equal(Start, host.Runs[0].At);
    }

    [Fact]
    public async Task Skipped_occurrences_do_not_run_and_are_reported_as_requested()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        var schedule = await host.Scheduler.SkipAsync("tick", 2);
        Assert.Equal([At(30), At(40)], await host.Scheduler.PreviewAsync("tick", 2));
        await host.AdvanceAsync(40);

        Assert.Equal(At(30), schedule.NextRun);
        Assert.Equal([30, 40], host.Ran());
        Assert.Equal([new("tick", At(10), At(20), 2, MissReason.Requested)], await host.Scheduler.ListMissedAsync("tick"));
        Assert.Equal(2, Assert.Single(host.Events<OccurrencesMissed>()).Missed.Count);
    }

    [Fact]
    public async Task MIS_9_a_new_trigger_continues_from_now_even_after_a_skip()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.Scheduler.SkipAsync("tick", 100);

        var schedule = await host.Scheduler.RescheduleAsync("tick", Trigger.Every(TimeSpan.FromSeconds(20)));

        Assert.Equal(At(20), schedule.NextRun);
    }

    [Fact]
    public async Task A_change_that_returns_nothing_and_an_instant_beyond_all_are_no_surprise()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await Assert.ThrowsAsync<ArgumentException>(() => host.Scheduler.ModifyScheduleAsync("tick", _ => null!));
        var id = await host.Scheduler.EnqueueAsync("work", at: DateTimeOffset.MaxValue);
        Assert.Equal(RunState.Queued, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task Skipping_where_nothing_is_left_reports_nothing()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10)));
        await host.AdvanceAsync(10);

        await host.Scheduler.SkipAsync("once", 1);
        await host.SettleAsync();

        Assert.Empty(host.Events<OccurrencesMissed>());
    }

    [Fact]
    public async Task A_preview_is_what_will_run_even_while_paused()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10), new() { Paused = true });
        await host.JumpAsync(25);

        Assert.Equal([At(30), At(40), At(50)], await host.Scheduler.PreviewAsync("tick", 3));
        Assert.Equal([At(3600), At(7200)], host.Scheduler.Preview(Trigger.Cron("0 * * * *"), 2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.PreviewAsync("tick", 0));
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => host.Scheduler.PreviewAsync("tock", 1));
    }

    [Fact]
    public async Task Schedules_are_listed_by_job_and_state_page_by_page()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync(Enumerable.Range(0, 1200).Select(i => Every($"s-{i:0000}", 60, i % 2 == 0 ? "work" : "echo")));
        await host.Scheduler.PauseScheduleAsync("s-0002");

        Assert.Equal(1200, await host.Scheduler.ListSchedulesAsync().CountAsync());
        Assert.Equal(600, await host.Scheduler.ListSchedulesAsync(new() { Job = "echo" }).Select(schedule => schedule.Id).Distinct().CountAsync());
        Assert.Equal(["s-0002"], await host.Scheduler.ListSchedulesAsync(new() { State = ScheduleState.Paused }).Select(schedule => schedule.Id).ToListAsync());
    }
}
