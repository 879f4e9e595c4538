using System.Text;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_enqueued_run_is_read_as_it_was_given()
    {
        var run = Run(JobStream, 0, kind: 7, due: 30);
        var result = await EnqueueAsync(run);

        var expected = new LiveRun(run.Id, Job, RunState.Queued, result.Fence, Node: 0, Attempt: 0, At(30), Args, Header) { ReadyAt = At(30) };
        Assert.Equal(new StoredRun(expected, null), await ReadAsync(run.Id));
        Assert.Equal(expected, Assert.Single(await Store.ReadLiveAsync(null, null, Cancellation)));
    }

    [Fact]
    public async Task A_run_that_exists_already_is_not_enqueued_again()
    {
        var run = Run(JobStream, 0, kind: 7);
        var first = await EnqueueAsync(run, run with { Job = "another" });
        await EnqueueAsync(run with { Due = At(30) });
        var kept = (await ReadAsync(run.Id))!.Value.Live!;
        Assert.Equal((Job, Start, first.Fence), (kept.Job, kept.Due, kept.Fence));

        var running = Assert.Single(await ClaimAsync());
        await EnqueueAsync(run);
        Assert.Equal(running, Assert.Single(await Store.ReadLiveAsync(null, null, Cancellation)));

        Assert.True(await FinishAsync(run.Id, running.Fence));
        await EnqueueAsync(run);
        Assert.Empty(await Store.ReadLiveAsync(null, null, Cancellation));
        Assert.NotNull((await ReadAsync(run.Id))!.Value.Finished);
    }

    [Fact]
    public async Task FEN_4_a_run_is_ended_once_and_only_with_its_fence()
    {
        var timer = await AddAsync();
        var id = new RunId(timer.Schedule, Start);
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)))).Fence;

        Assert.False(await FinishAsync(id, timer.Mark));
        Assert.Equal(RunState.Running, (await ReadAsync(id))!.Value.Live!.State);
        Assert.True(await FinishAsync(id, fence));
        Assert.False(await FinishAsync(id, fence, RunState.Failed));
        Assert.Equal(RunState.Succeeded, (await ReadAsync(id))!.Value.Finished!.State);
        Assert.False(await FinishAsync(id with { Kind = 5 }, fence));
    }

    [Fact]
    public async Task FEN_4_a_queued_run_is_ended_with_the_fence_that_queued_it_until_it_is_claimed()
    {
        var (first, second) = (Run(JobStream, 0, kind: 1), Run(JobStream, 1, kind: 2, due: 60));
        var fence = (await EnqueueAsync(first, second)).Fence;
        Assert.True(await FinishAsync(second.Id, fence, RunState.Cancelled));
        Assert.Equal((RunState.Cancelled, 0), ((await ReadAsync(second.Id))!.Value.Finished!.State, (await ReadAsync(second.Id))!.Value.Finished!.Attempt));

        var claimed = Assert.Single(await ClaimAsync());
        Assert.False(await FinishAsync(first.Id, fence, RunState.Cancelled));
        Assert.True(await FinishAsync(first.Id, claimed.Fence));

        await AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task A_run_that_ended_keeps_all_that_was_said_of_it()
    {
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        var fence = Assert.Single(await ClaimAsync()).Fence;
        await AdvanceAsync(TimeSpan.FromSeconds(9));
        var error = new RunError("Type", "message", "stack");
        var result = new Payload(Encoding.UTF8.GetBytes("42"));
        await CommitAsync(commit => commit.Finishes.Add(new(run.Id, fence, RunState.Failed, At(4), result, error, "why")));

        Assert.Equal(
            new FinishedRun
            {
                Id = run.Id,
                Job = Job,
                State = RunState.Failed,
                Attempt = 1,
                Node = Node,
                Fence = fence,
                Due = Start,
                FirstStartedAt = Start,
                StartedAt = At(4),
                FinishedAt = At(9),
                Args = Args,
                Header = Header,
                Result = result,
                Error = error,
                Reason = "why",
            },
            (await ReadAsync(run.Id))!.Value.Finished);
    }

    [Fact]
    public async Task The_answers_to_finishes_are_in_their_order()
    {
        var run = Run(JobStream, 0, kind: 1);
        var fence = (await EnqueueAsync(run)).Fence;
        var result = await CommitAsync(
            commit => commit.Finishes.AddRange([new(run.Id with { Kind = 9 }, fence, RunState.Skipped), new(run.Id, fence, RunState.Skipped), new(run.Id, fence, RunState.Skipped)]),
            node: 0);
        Assert.Equal([false, true, false], result.Finished);
    }

    [Fact]
    public async Task A_cancel_leaves_its_reason_on_a_running_run_and_the_first_reason_stays()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var id = new RunId(timer.Schedule, Start);
        await CommitAsync(commit => commit.Cancels.Add(new(id, CancellationReason.UserRequested, "first")), node: 0);
        await CommitAsync(commit => commit.Cancels.Add(new(id, CancellationReason.UserRequested, "second")), node: 0);

        var run = Assert.Single(await Store.ReadLiveAsync(Node, null, Cancellation));
        Assert.Equal((RunState.Running, "first"), (run.State, run.Cancel?.Words));
        Assert.True(await FinishAsync(id, run.Fence, RunState.Cancelled));
    }

    [Fact]
    public async Task OVL_3_of_several_cancels_the_first_says_why_and_one_is_enough_to_give_up()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var id = new RunId(timer.Schedule, Start);
        await CommitAsync(commit => commit.Cancels.Add(new(id, CancellationReason.Superseded)), node: 0);
        Assert.Equal(new Cancel(id, CancellationReason.Superseded), (await ReadLiveAsync(id)).Cancel);
        await CommitAsync(commit => commit.Cancels.AddRange([new(id, CancellationReason.UserRequested, "me", GiveUp: true), new(id, CancellationReason.SchedulePaused)]), node: 0);
        Assert.Equal(new Cancel(id, CancellationReason.Superseded, GiveUp: true), (await ReadLiveAsync(id)).Cancel);
    }

    [Fact]
    public async Task A_queued_run_keeps_all_that_was_said_of_it()
    {
        var run = Run(JobStream, 0, kind: 1) with { Executor = "e", Priority = -7, Version = 4, LimitKey = "l", RateKey = "r", UniqueKey = "u" };
        await EnqueueAsync(run);
        var live = await ReadLiveAsync(run.Id);
        Assert.Equal(("e", -7, 4, "l", "r", "u"), (live.Executor, live.Priority, live.Version, live.LimitKey, live.RateKey, live.UniqueKey));
    }

    [Fact]
    public async Task A_cancel_leaves_a_run_that_does_not_run_as_it_is()
    {
        var (queued, ended) = (Run(JobStream, 0, kind: 1), Run(JobStream, 0, kind: 2));
        await EnqueueAsync(queued);
        await FinishedAsync(ended);
        var before = await ReadAsync(queued.Id);
        await CommitAsync(commit => commit.Cancels.AddRange([new(queued.Id, CancellationReason.UserRequested, "why"), new(ended.Id, CancellationReason.UserRequested, "why"), new(new(5, Start), CancellationReason.UserRequested, "why")]), node: 0);

        Assert.Equal(before, await ReadAsync(queued.Id));
        Assert.Null((await ReadAsync(ended.Id))!.Value.Finished!.Reason);
    }

    [Fact]
    public async Task Live_runs_are_read_by_node_by_schedule_or_all()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var other = await JoinAsync();
        await EnqueueAsync(Run(JobStream, 1, kind: 1, due: 0), Run(JobStream, 2, kind: 2), Run(timer.Schedule, 3, kind: 3));
        await ClaimAsync(take: 1, node: other);
        await FinishedAsync(Run(JobStream, 4, kind: 4));

        Assert.Equal([At(0)], (await Store.ReadLiveAsync(Node, null, Cancellation)).Select(run => run.Id.Nominal));
        Assert.Equal([At(1)], (await Store.ReadLiveAsync(other, null, Cancellation)).Select(run => run.Id.Nominal));
        Assert.Equal([At(0), At(3)], (await Store.ReadLiveAsync(null, timer.Schedule, Cancellation)).Select(run => run.Id.Nominal).Order());
        Assert.Equal([At(0), At(1), At(2), At(3)], (await Store.ReadLiveAsync(null, null, Cancellation)).Select(run => run.Id.Nominal).Order());
        Assert.Empty(await Store.ReadLiveAsync(null, 99, Cancellation));
    }
}
