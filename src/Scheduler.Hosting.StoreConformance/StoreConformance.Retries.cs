using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    private static readonly RunError Error = new("Type", "message", "stack");

    [Fact]
    public async Task RET_2_a_run_that_waits_for_another_attempt_is_ready_after_its_delay_and_keeps_its_error()
    {
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        var first = Assert.Single(await ClaimAsync());
        await MoveClockAsync(At(5));
        var end = await CommitAsync(commit => commit.Finishes.Add(new(run.Id, first.Fence, RunState.RetryWait, At(1), Error: Error) { Delay = TimeSpan.FromSeconds(10) }));

        Assert.Equal((true, At(15)), (Assert.Single(end.Finished), end.NextQueued));
        var waiting = first with { State = RunState.RetryWait, Fence = end.Fence, Node = 0, ReadyAt = At(15), Error = Error };
        Assert.Equal(waiting, await ReadLiveAsync(run.Id));
        Assert.Empty(await Store.ReadLiveAsync(Node, null, Cancellation));
        Assert.Equal(waiting, Assert.Single(await Store.ReadLiveAsync(null, null, Cancellation)));
        Assert.Empty(await ClaimAsync());

        await MoveClockAsync(At(15));
        var second = await AskAsync(10, new JobClaim(Job));
        Assert.Equal(waiting with { State = RunState.Running, Fence = second.Fence, Node = Node, Attempt = 2, StartedAt = At(15) }, Assert.Single(second.Claimed));
        Assert.Equal((false, null), (second.MoreQueued, second.NextQueued));
    }

    [Fact]
    public async Task FEN_4_a_run_that_was_let_wait_has_another_fence_and_ends_by_it()
    {
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        var claimed = Assert.Single(await ClaimAsync());
        Assert.True(await FinishAsync(run.Id, claimed.Fence, RunState.RetryWait));
        Assert.False(await FinishAsync(run.Id, claimed.Fence, RunState.RetryWait));
        Assert.False(await FinishAsync(run.Id, claimed.Fence));

        var waiting = await ReadLiveAsync(run.Id);
        Assert.True(await FinishAsync(run.Id, waiting.Fence, RunState.Failed));
        var ended = (await ReadAsync(run.Id))!.Value.Finished!;
        Assert.Equal((RunState.Failed, 1, Node), (ended.State, ended.Attempt, ended.Node));
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task RET_5_a_run_that_waits_for_another_attempt_holds_its_place_and_takes_no_second_one()
    {
        var timer = await AddAsync(maxActive: 1);
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)))).Fence;
        await EnqueueAsync(Run(timer.Schedule, 1, kind: 1, due: -99));
        Assert.True(await FinishAsync(new(timer.Schedule, Start), fence, RunState.RetryWait));

        Assert.Equal(new FireResult(FireStatus.Busy, Active: 1, Queued: 1), await FireAsync(Direct(await ReadTimerAsync(timer.Schedule))));
        var claimed = Assert.Single(await ClaimAsync());
        Assert.Equal((0, 2), (claimed.Id.Kind, claimed.Attempt));
        Assert.Equal(claimed.Fence, (await ReadTimerAsync(timer.Schedule)).Mark);
    }

    [Fact]
    public async Task RET_5_a_run_that_waits_in_the_queue_gives_its_place_to_others()
    {
        var timer = await AddAsync(maxActive: 1);
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)))).Fence;
        await EnqueueAsync(Run(timer.Schedule, 1, kind: 1));
        await MoveClockAsync(At(1));
        Assert.True(await FinishAsync(new Finish(new(timer.Schedule, Start), fence, RunState.Queued) { Delay = TimeSpan.FromSeconds(9) }));

        Assert.Equal(new FireResult(FireStatus.Busy, Active: 0, Queued: 1), await FireAsync(Direct(await ReadTimerAsync(timer.Schedule))));
        var other = Assert.Single(await ClaimAsync());
        Assert.Equal(1, other.Id.Kind);
        await MoveClockAsync(At(10));
        Assert.Empty(await ClaimAsync());
        Assert.True(await FinishAsync(other.Id, other.Fence));
        Assert.Equal(2, Assert.Single(await ClaimAsync()).Attempt);
    }

    [Fact]
    public async Task SHD_3_an_attempt_that_is_taken_back_is_not_counted()
    {
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        for (var i = 1; i <= 3; i++)
        {
            var claimed = Assert.Single(await ClaimAsync());
            Assert.Equal((1, i - 1, At(0)), (claimed.Attempt, claimed.Released, claimed.FirstStartedAt));
            Assert.True(await FinishAsync(new Finish(run.Id, claimed.Fence, RunState.Queued) { TakesBackAttempt = true }));
            Assert.Equal((0, i), (await ReadLiveAsync(run.Id) is var live ? (live.Attempt, live.Released) : default));
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }
    }

    [Theory]
    [InlineData(RunState.RetryWait)]
    [InlineData(RunState.Queued)]
    public async Task A_run_that_waits_again_is_signalled_for_when_it_is_ready(RunState state)
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        var claimed = Assert.Single(await ClaimAsync());
        var signals = await ListenAsync();
        Assert.True(await FinishAsync(new Finish(claimed.Id, claimed.Fence, state) { Delay = TimeSpan.FromSeconds(7) }));
        await ExpectAsync(signals, Signals.Queue, At(7));
    }

    [Fact]
    public async Task A_delay_longer_than_time_itself_is_waited_for_ever()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        var claimed = Assert.Single(await ClaimAsync());
        Assert.True(await FinishAsync(new Finish(claimed.Id, claimed.Fence, RunState.RetryWait) { Delay = TimeSpan.MaxValue }));
        Assert.True((await ReadLiveAsync(claimed.Id)).ReadyAt.Year >= 9999);
    }

    [Theory]
    [InlineData(RunState.Succeeded)]
    [InlineData(RunState.RetryWait)]
    public async Task CON_1_children_are_queued_if_and_only_if_the_end_is_accepted(RunState state)
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        var claimed = Assert.Single(await ClaimAsync());
        NewRun[] children = [Run(JobStream + 1, 0, kind: 2), Run(JobStream + 1, 0, kind: 3) with { UniqueKey = "k" }, Run(JobStream + 1, 0, kind: 4) with { UniqueKey = "k" }];
        var signals = await ListenAsync();

        Assert.False(await FinishAsync(new Finish(claimed.Id, new(claimed.Fence.Value - 1), state) { Children = children }));
        Assert.Empty(await Store.ReadLiveAsync(null, JobStream + 1, Cancellation));
        Assert.True(await FinishAsync(new Finish(claimed.Id, claimed.Fence, state) { Delay = TimeSpan.FromSeconds(9), Children = children }));
        Assert.Equal([2, 3], (await Store.ReadLiveAsync(null, JobStream + 1, Cancellation)).Select(run => run.Id.Kind).Order());
        await ExpectAsync(signals, Signals.Queue, At(0));
        Assert.Equal([2, 3], (await ClaimAsync()).Select(run => run.Id.Kind));
    }

    [Theory]
    [InlineData(RunState.Succeeded, false)]
    [InlineData(RunState.Abandoned, false)]
    [InlineData(RunState.Missed, true)]
    [InlineData(RunState.Skipped, true)]
    [InlineData(RunState.Cancelled, true)]
    public async Task INT_2_the_final_end_of_an_occurrence_makes_a_timer_that_waits_for_it_due(RunState state, bool queued)
    {
        var timer = await AddDelayAsync(TimeSpan.FromSeconds(30));
        var mode = queued ? FireMode.Queued : FireMode.Direct;
        var fired = await CommitAsync(commit => commit.Fires.Add(Direct(timer, state: ScheduleState.UntilEnd) with { NextDue = null, Mode = mode }));
        Assert.Equal((null, ScheduleState.UntilEnd), (await ReadTimerAsync(timer.Schedule)) is var parked ? (parked.Due, parked.State) : default);
        var signals = await ListenAsync();

        await MoveClockAsync(At(100));
        var end = await CommitAsync(commit => commit.Finishes.Add(new(new(timer.Schedule, Start), fired.Fence, state)));
        var after = await ReadTimerAsync(timer.Schedule);
        Assert.Equal((At(130), ScheduleState.Active, end.Fence, Start), (after.Due, after.State, after.Mark, after.Cursor));
        await ExpectAsync(signals, Signals.Timers, At(130));
        Assert.Equal([after], (await Store.ReadDueAsync(new(null, At(130), 10), Cancellation)).Timers);
    }

    [Fact]
    public async Task INT_2_neither_an_attempt_that_will_be_repeated_nor_a_run_of_a_caller_is_the_end()
    {
        var timer = await AddDelayAsync(TimeSpan.FromSeconds(30));
        var fired = await CommitAsync(commit => commit.Fires.Add(Direct(timer, state: ScheduleState.UntilEnd) with { NextDue = null }));
        var parked = await ReadTimerAsync(timer.Schedule);
        await FinishedAsync(Run(timer.Schedule, 1, kind: 1));
        Assert.True(await FinishAsync(new Finish(new(timer.Schedule, Start), fired.Fence, RunState.RetryWait)));
        Assert.Equal(parked, await ReadTimerAsync(timer.Schedule));

        // Paused meanwhile: the end does not wake it.
        await MoveAsync("delay", null, ScheduleState.Paused);
        Assert.True(await FinishAsync(new(timer.Schedule, Start), (await ReadLiveAsync(new(timer.Schedule, Start))).Fence));
        Assert.Equal((null, ScheduleState.Paused), (await ReadTimerAsync(timer.Schedule)) is var paused ? (paused.Due, paused.State) : default);
    }

    private async Task<TimerRow> AddDelayAsync(TimeSpan delay)
    {
        var adding = Adding("delay");
        return (await EditAsync(adding with { Row = adding.Row! with { DelayAfterEnd = delay } })).Current!.Timer;
    }
}
