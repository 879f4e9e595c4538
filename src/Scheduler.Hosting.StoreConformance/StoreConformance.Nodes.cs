using System.Threading.Channels;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task SKW_1_the_store_goes_by_its_clock()
    {
        await AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(At(5), Store.Now);
    }

    [Fact]
    public async Task A_call_that_was_cancelled_before_it_began_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        var commit = new Commit();
        commit.Enqueues.Add(Run(JobStream, 0, kind: 1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CommitAsync(commit, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.SetControlAsync(0, "{}", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.EditAsync([], cancelled));

        Assert.Empty(await Store.ReadLiveAsync(null, null, Cancellation));
        Assert.Equal(0, (await Store.ReadControlAsync(Cancellation)).Version);
    }

    [Fact]
    public async Task FEN_3_a_node_gets_a_new_id_each_time_it_joins()
    {
        var second = await JoinAsync();
        await Store.LeaveAsync(second, Cancellation);
        var third = await JoinAsync();
        Assert.Equal(3, new HashSet<int> { Node, second, third }.Count);
        Assert.All([Node, second, third], node => Assert.True(node >= 1));
    }

    [Fact]
    public async Task LSE_1_only_a_node_that_has_joined_fires_and_claims_and_all_else_is_written()
    {
        var (timer, running) = (await AddAsync(), await AddAsync("running"));
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(running)))).Fence;
        var left = await JoinAsync();
        await Store.LeaveAsync(left, Cancellation);
        foreach (var node in new[] { 0, left, left + 1 })
        {
            var result = await CommitAsync(
                commit =>
                {
                    commit.Enqueues.Add(Run(JobStream, node, kind: 1, due: 0));
                    commit.Fires.Add(Direct(timer));
                    commit.Cancels.Add(new(new(running.Schedule, Start), CancellationReason.UserRequested));
                    commit.Claims.Add(new([new(Job)], 10));
                },
                node);
            Assert.Equal(CommitStatus.NodeFenced, result.Status);
            Assert.Empty(result.Fires);
            Assert.Empty(result.Claimed);
            Assert.Equal(RunState.Queued, (await ReadAsync(Run(JobStream, node, kind: 1).Id))!.Value.Live!.State);
        }

        Assert.NotNull((await ReadAsync(new RunId(running.Schedule, Start)))!.Value.Live!.Cancel);
        Assert.Equal(timer, await ReadTimerAsync(timer.Schedule));
        var ended = await CommitAsync(
            commit =>
            {
                commit.Finishes.Add(new(new(running.Schedule, Start), fence, RunState.Cancelled));
                commit.Claims.Add(new([new(Job)], 10));
            },
            left);
        Assert.Equal((CommitStatus.NodeFenced, true), (ended.Status, Assert.Single(ended.Finished)));
    }

    [Fact]
    public async Task A_node_that_left_leaves_its_runs_as_they_are()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        await Store.LeaveAsync(Node, Cancellation);
        var run = Assert.Single(await Store.ReadLiveAsync(Node, null, Cancellation));
        Assert.True(await FinishAsync(run.Id, run.Fence));
    }

    [Fact]
    public async Task The_control_record_is_replaced_only_by_who_has_seen_it()
    {
        Assert.Equal(new ControlRecord(0, null), await Store.ReadControlAsync(Cancellation));
        Assert.True(await Store.SetControlAsync(0, "1", Cancellation));
        var first = await Store.ReadControlAsync(Cancellation);
        Assert.Equal("1", first.Json);
        Assert.True(first.Version > 0);
        Assert.False(await Store.SetControlAsync(0, "2", Cancellation));
        Assert.Equal(first, await Store.ReadControlAsync(Cancellation));
        Assert.True(await Store.SetControlAsync(first.Version, "3", Cancellation));
        Assert.Equal("3", (await Store.ReadControlAsync(Cancellation)).Json);
    }

    [Fact]
    public async Task PAU_2_with_an_older_control_record_nothing_is_fired_or_claimed_but_all_else_is_written()
    {
        var (idle, running) = (await AddAsync("idle"), await AddAsync("running"));
        var fence = (await CommitAsync(commit => commit.Fires.AddRange([Direct(running), Direct(idle)]))).Fence;
        idle = await ReadTimerAsync(idle.Schedule);
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        await Store.SetControlAsync(0, "{}", Cancellation);

        var result = await CommitAsync(
            commit =>
            {
                commit.Finishes.Add(new(new(running.Schedule, Start), fence, RunState.Succeeded));
                commit.Fires.Add(Direct(idle));
                commit.Enqueues.Add(Run(JobStream, 0, kind: 2, due: 60));
                commit.Cancels.Add(new(new(idle.Schedule, Start), CancellationReason.UserRequested, "why"));
                commit.Claims.Add(new([new(Job)], 10));
            },
            control: 0);

        Assert.Equal(CommitStatus.ControlStale, result.Status);
        Assert.Equal([true], result.Finished);
        Assert.Empty(result.Fires);
        Assert.Empty(result.Claimed);
        Assert.Equal(At(60), result.NextQueued);
        Assert.Equal(idle, await ReadTimerAsync(idle.Schedule));
        Assert.NotNull(await ReadAsync(Run(JobStream, 0, kind: 2).Id));
        Assert.Equal("why", (await ReadAsync(new RunId(idle.Schedule, Start)))!.Value.Live!.Cancel?.Words);
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task A_commit_that_starts_nothing_is_never_stale()
    {
        await Store.SetControlAsync(0, "{}", Cancellation);
        Assert.Equal(CommitStatus.Committed, (await CommitAsync(commit => commit.Enqueues.Add(Run(JobStream, 0, kind: 1)), node: 0, control: 0)).Status);
    }

    [Fact]
    public async Task Every_node_learns_of_what_callers_did()
    {
        var signals = await ListenAsync();
        await Store.LeaveAsync(Node, Cancellation);
        Node = await JoinAsync();

        var timer = await AddAsync(due: 5);
        await ExpectAsync(signals, Signals.Timers, At(5));
        await EnqueueAsync(Run(JobStream, 0, kind: 1, due: 9), Run(JobStream, 0, kind: 2, due: 7));
        await ExpectAsync(signals, Signals.Queue, At(7));
        await Store.SetControlAsync(0, "{}", Cancellation);
        await ExpectAsync(signals, Signals.Control);
        await FireAsync(timer);
        await CommitAsync(commit => commit.Cancels.Add(new(new(timer.Schedule, At(5)), CancellationReason.UserRequested, "why")), node: 0);
        await ExpectAsync(signals, Signals.Cancel);
    }

    [Fact]
    public async Task The_node_that_writes_learns_of_what_its_commit_did_not_start()
    {
        var signals = Channel.CreateUnbounded<(Signals What, DateTimeOffset? Due)>();
        var node = await JoinAsync((what, due) => signals.Writer.TryWrite((what, due)));
        await CommitAsync(commit => commit.Enqueues.Add(Run(JobStream, 0, kind: 1)), node);
        await ExpectAsync(signals, Signals.Queue, At(0));

        // Claimed at once: nobody needs to know. The next signal is that of the commit after it.
        await CommitAsync(
            commit =>
            {
                commit.Enqueues.Add(Run(JobStream, 0, kind: 2));
                commit.Claims.Add(new([new(Job)], 10));
            },
            node);
        await CommitAsync(commit => commit.Cancels.Add(new(Run(JobStream, 0, kind: 2).Id, CancellationReason.UserRequested, "why")), node);
        await ExpectAsync(signals, Signals.Cancel);
    }

    [Fact]
    public async Task A_timer_is_signalled_only_when_it_becomes_due_earlier()
    {
        await AddAsync("a", due: 50);
        await AddAsync("b", due: null, state: ScheduleState.Paused);
        var signals = await ListenAsync();

        await AddAsync("never", due: null);
        await AddAsync("paused", due: null, state: ScheduleState.Paused);
        await MoveAsync("a", 60);
        await MoveAsync("a", 55);
        await ExpectAsync(signals, Signals.Timers, At(55));
        await MoveAsync("b", 10);
        await ExpectAsync(signals, Signals.Timers, At(10));
        await Store.EditAsync([Adding("c", 30), Adding("d", 20), Adding("e", 40)], Cancellation);
        await ExpectAsync(signals, Signals.Timers, At(20));
    }

    [Fact]
    public async Task A_fire_signals_the_runs_that_it_queues()
    {
        var timer = await AddAsync();
        var signals = await ListenAsync();
        await FireAsync(Direct(timer) with { Queue = [Run(timer.Schedule, 2)] });
        await ExpectAsync(signals, Signals.Queue, At(2));
    }

    [Fact]
    public async Task A_node_that_left_gets_no_more_signals()
    {
        var count = 0;
        var leaving = await JoinAsync((_, _) => Interlocked.Increment(ref count));
        await Store.LeaveAsync(leaving, Cancellation);
        var signals = await ListenAsync();
        await AddAsync(due: 1);
        await ExpectAsync(signals, Signals.Timers, At(1));
        Assert.Equal(0, Volatile.Read(ref count));
    }

    [Fact]
    public async Task A_signal_may_call_back_into_the_store()
    {
        var seen = new TaskCompletionSource<RunId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await JoinAsync((what, _) =>
        {
            // From another thread, too: whoever held a lock here would wait for ever.
            var read = Task.Run(async () => await Store.ReadLiveAsync(null, null, Cancellation), Cancellation);
            if (what.HasFlag(Signals.Queue))
            {
                seen.SetResult(Assert.Single(read.WaitAsync(Patience, Cancellation).GetAwaiter().GetResult()).Id);
            }
        });
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        Assert.Equal(run.Id, await seen.Task.WaitAsync(Patience, Cancellation));
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private async Task<Channel<(Signals What, DateTimeOffset? Due)>> ListenAsync()
    {
        var signals = Channel.CreateUnbounded<(Signals What, DateTimeOffset? Due)>();
        await JoinAsync((what, due) => signals.Writer.TryWrite((what, due)));
        return signals;
    }

    private static async Task ExpectAsync(Channel<(Signals What, DateTimeOffset? Due)> signals, Signals what, DateTimeOffset? due = null)
    {
        var signal = await signals.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        Assert.True(signal.What.HasFlag(what), $"{signal.What} instead of {what}");
        Assert.Equal(due, signal.Due);
    }
}
