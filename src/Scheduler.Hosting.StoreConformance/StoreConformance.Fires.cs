using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_fire_moves_its_timer_and_starts_its_run()
    {
        var timer = await AddAsync(due: 10);
        var result = await CommitAsync(commit => commit.Fires.Add(Direct(timer, next: 70)));

        Assert.Equal(CommitStatus.Committed, result.Status);
        Assert.Equal(new FireResult(FireStatus.Fired), Assert.Single(result.Fires));
        Assert.Equal(timer with { Due = At(70), Cursor = At(10), Mark = result.Fence, Runs = 1 }, await ReadTimerAsync(timer.Schedule));
        Assert.Equal(
            new LiveRun(new(timer.Schedule, At(10)), Job, RunState.Running, result.Fence, Node, Attempt: 1, At(10), Args, Header) { ReadyAt = At(10), FirstStartedAt = Start, StartedAt = Start },
            Assert.Single(await Store.ReadLiveAsync(null, timer.Schedule, Cancellation)));
    }

    [Fact]
    public async Task CORE_2_a_fire_with_an_older_mark_is_lost_and_changes_nothing()
    {
        var timer = await AddAsync();
        Assert.Equal(FireStatus.Fired, await FireAsync(timer));
        var after = await ReadTimerAsync(timer.Schedule);

        var late = Direct(timer) with
        {
            Run = Run(timer.Schedule, 1),
            Queue = [Run(timer.Schedule, 2)],
            Missed = [new(timer.Schedule, At(3), At(4), 2, MissReason.Coalesced)],
        };
        Assert.Equal(new FireResult(FireStatus.Lost), await FireAsync(late));
        Assert.Equal(after, await ReadTimerAsync(timer.Schedule));
        Assert.Single(await Store.ReadLiveAsync(null, timer.Schedule, Cancellation));
        Assert.Empty(await Store.ReadMissedAsync(timer.Schedule, 10, Cancellation));
    }

    [Fact]
    public async Task A_fire_of_a_schedule_that_was_removed_or_never_was_is_lost()
    {
        var timer = await AddAsync();
        Assert.Equal(FireStatus.Lost, await FireAsync(timer with { Schedule = 99 }));
        await RemoveAsync("schedule");
        Assert.Equal(FireStatus.Lost, await FireAsync(timer));
    }

    [Theory]
    [InlineData(ScheduleState.Paused, false)]
    [InlineData(ScheduleState.UntilEnd, true)]
    [InlineData(ScheduleState.Completed, true)]
    [InlineData(ScheduleState.Faulted, true)]
    public async Task PAU_2_a_fire_of_a_schedule_that_is_not_active_is_lost(ScheduleState state, bool due)
    {
        var timer = await AddAsync(due: due ? 0 : null, state: state);
        timer = timer with { Due = Start };
        Assert.Equal(FireStatus.Lost, await FireAsync(timer));
        Assert.Equal(FireStatus.Lost, (await FireAsync(Advance(timer))).Status);
        Assert.Equal(timer with { Due = due ? Start : null }, await ReadTimerAsync(timer.Schedule));
    }

    [Fact]
    public async Task A_fire_planned_before_an_edit_is_lost()
    {
        var timer = await AddAsync();
        await EditAsync("schedule", schedule => new("schedule", null, null, schedule.Row with { Operator = null }, null));
        Assert.Equal(FireStatus.Lost, await FireAsync(timer));
    }

    [Fact]
    public async Task CORE_3_a_fire_whose_run_is_live_already_is_lost()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var again = await ReadTimerAsync(timer.Schedule);
        Assert.Equal(FireStatus.Lost, (await FireAsync(Direct(again) with { Run = Run(timer.Schedule, 0) })).Status);
        Assert.Equal(again, await ReadTimerAsync(timer.Schedule));
    }

    [Fact]
    public async Task A_second_fire_of_a_schedule_in_one_commit_is_lost_whatever_came_of_the_first()
    {
        var timers = new[] { await AddAsync("fired"), await AddAsync("busy", maxActive: 1), await AddAsync("other") };
        await EnqueueAsync(Run(timers[1].Schedule, 0, kind: 1));
        await ClaimAsync();
        timers[1] = await ReadTimerAsync(timers[1].Schedule);
        var result = await CommitAsync(commit => commit.Fires.AddRange(
            [Direct(timers[0]), Direct(timers[1]), Advance(timers[0]), Advance(timers[1]), Direct(timers[2])]));

        Assert.Equal(
            [FireStatus.Fired, FireStatus.Busy, FireStatus.Lost, FireStatus.Lost, FireStatus.Fired],
            result.Fires.Select(fire => fire.Status));
    }

    [Fact]
    public async Task OVL_1_a_fire_is_busy_while_the_schedule_has_as_many_active_runs_as_it_may()
    {
        var timer = await AddAsync(maxActive: 2);
        Assert.Equal(FireStatus.Fired, await FireAsync(timer));
        timer = await ReadTimerAsync(timer.Schedule);
        Assert.Equal(new FireResult(FireStatus.Fired, Active: 1), await FireAsync(Direct(timer, next: 7200)));
        await EnqueueAsync(Run(timer.Schedule, 1, kind: 1));

        timer = await ReadTimerAsync(timer.Schedule);
        var busy = Direct(timer) with { Queue = [Run(timer.Schedule, 2)], Missed = [new(timer.Schedule, At(3), At(4), 2, MissReason.Coalesced)] };
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 2, Queued: 1), await FireAsync(busy));
        Assert.Equal(timer, await ReadTimerAsync(timer.Schedule));
        Assert.Equal(3, (await Store.ReadLiveAsync(null, timer.Schedule, Cancellation)).Count);
        Assert.Empty(await Store.ReadMissedAsync(timer.Schedule, 10, Cancellation));
    }

    [Fact]
    public async Task OVL_1_a_run_that_ends_makes_room_for_a_fire_of_the_same_commit()
    {
        var timer = await AddAsync(maxActive: 1);
        var first = await CommitAsync(commit => commit.Fires.Add(Direct(timer)));
        timer = await ReadTimerAsync(timer.Schedule);
        var result = await CommitAsync(commit =>
        {
            commit.Finishes.Add(new(new(timer.Schedule, Start), first.Fence, RunState.Succeeded));
            commit.Fires.Add(Direct(timer));
        });

        Assert.Equal(new FireResult(FireStatus.Fired), Assert.Single(result.Fires));
    }

    [Fact]
    public async Task OVL_3_a_queued_run_is_not_overtaken_and_without_a_limit_no_fire_is_busy()
    {
        var limited = await AddAsync("limited", maxActive: 1);
        await EnqueueAsync(Run(limited.Schedule, 1, kind: 1));
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 0, Queued: 1), await FireAsync(Direct(limited)));

        var free = await AddAsync("free");
        for (var i = 0; i < 5; i++)
        {
            var timer = await ReadTimerAsync(free.Schedule);
            Assert.Equal(new FireResult(FireStatus.Fired, Active: i), await FireAsync(Direct(timer, next: i + 1)));
        }
    }

    [Fact]
    public async Task A_fire_that_only_advances_moves_the_timer_starts_nothing_and_is_never_busy()
    {
        var timer = await AddAsync(maxActive: 1);
        await FireAsync(timer);
        timer = await ReadTimerAsync(timer.Schedule);
        var missed = new Missed(timer.Schedule, At(3600), At(3600), 1, MissReason.OverlapSkipped);
        var result = await CommitAsync(commit => commit.Fires.Add(Advance(timer, next: 7200) with { Missed = [missed] }));

        Assert.Equal(new FireResult(FireStatus.Fired, Active: 1), Assert.Single(result.Fires));
        Assert.Equal(timer with { Due = At(7200), Cursor = At(3600), Mark = result.Fence }, await ReadTimerAsync(timer.Schedule));
        Assert.Single(await Store.ReadLiveAsync(null, timer.Schedule, Cancellation));
        Assert.Equal(missed, Assert.Single(await Store.ReadMissedAsync(timer.Schedule, 10, Cancellation)));
    }

    [Theory]
    [InlineData(FireMode.Direct, 3)]
    [InlineData(FireMode.AdvanceOnly, 2)]
    public async Task The_queue_of_a_fire_is_queued_with_it_and_counts_as_runs(FireMode mode, int runs)
    {
        var timer = await AddAsync();
        var fire = Direct(timer) with { Mode = mode, Queue = [Run(timer.Schedule, 1), Run(timer.Schedule, 2, due: 5)] };
        var result = await CommitAsync(commit => commit.Fires.Add(fire));

        Assert.Equal(runs, (await ReadTimerAsync(timer.Schedule)).Runs);
        var queued = (await Store.ReadLiveAsync(null, timer.Schedule, Cancellation)).Where(run => run.State == RunState.Queued).OrderBy(run => run.Id);
        Assert.Equal(
            [
                new(new(timer.Schedule, At(1)), Job, RunState.Queued, result.Fence, Node: 0, Attempt: 0, At(1), Args, Header) { ReadyAt = At(1) },
                new(new(timer.Schedule, At(2)), Job, RunState.Queued, result.Fence, Node: 0, Attempt: 0, At(5), Args, Header) { ReadyAt = At(5) },
            ],
            queued);
    }

    [Fact]
    public async Task BND_2_runs_that_callers_make_are_not_counted_as_runs_of_the_occurrences()
    {
        var timer = await AddAsync();
        await EnqueueAsync(Run(timer.Schedule, 1, kind: 1));
        await ClaimAsync();
        Assert.Equal(0, (await ReadTimerAsync(timer.Schedule)).Runs);
    }

    [Fact]
    public async Task A_fire_may_end_its_schedule()
    {
        var timer = await AddAsync();
        await FireAsync(Direct(timer) with { NextDue = null, NextState = ScheduleState.Completed });

        var after = await ReadTimerAsync(timer.Schedule);
        Assert.Equal((null, ScheduleState.Completed), (after.Due, after.State));
        Assert.Empty((await Store.ReadDueAsync(new(null, DateTimeOffset.MaxValue, 10), Cancellation)).Timers);
    }

    [Fact]
    public async Task MIS_8_a_fire_never_moves_the_cursor_back()
    {
        var timer = await AddAsync(due: 10);
        await FireAsync(timer);
        timer = await ReadTimerAsync(timer.Schedule);
        Assert.Equal(FireStatus.Fired, (await FireAsync(Direct(timer) with { Cursor = At(5) })).Status);
        Assert.Equal(At(10), (await ReadTimerAsync(timer.Schedule)).Cursor);
    }

    [Fact]
    public async Task Later_commits_have_greater_numbers()
    {
        var timer = await AddAsync();
        var first = await CommitAsync(commit => commit.Fires.Add(Direct(timer)));
        var second = await EnqueueAsync(Run(JobStream, 0, kind: 1));
        var edited = await MoveAsync("schedule", 5);

        Assert.True(timer.Mark.Value < first.Fence.Value);
        Assert.True(first.Fence.Value < second.Fence.Value);
        Assert.True(second.Fence.Value < edited.Current!.Timer.Mark.Value);
    }
}
