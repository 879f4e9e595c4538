using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task LSE_1_a_claimed_run_runs_with_the_commit_as_its_fence()
    {
        var run = Run(JobStream, 0, kind: 1);
        await EnqueueAsync(run);
        var result = await CommitAsync(commit => commit.Claims.Add(new([new(Job)], 10)));

        var claimed = Assert.Single(result.Claimed);
        Assert.Equal(new LiveRun(run.Id, Job, RunState.Running, result.Fence, Node, Attempt: 1, Start, Args, Header) { ReadyAt = Start, FirstStartedAt = Start, StartedAt = Start }, claimed);
        Assert.Equal(claimed, Assert.Single(await Store.ReadLiveAsync(Node, null, Cancellation)));
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task Runs_are_claimed_in_the_order_of_due_and_id_over_all_wanted_jobs()
    {
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await EnqueueAsync(
            Run(JobStream, 9, kind: 1, due: 5),
            Run(JobStream, 8, kind: 2, due: 6, job: "b"),
            Run(JobStream, 7, kind: 4, due: 6, job: "a"),
            Run(JobStream, 7, kind: 3, due: 6, job: "b"),
            Run(JobStream + 1, 1, kind: 5, due: 7, job: "a"));

        Assert.Equal([1, 3, 4], (await ClaimAsync(3, null, "a", "b", Job)).Select(run => run.Id.Kind));
        Assert.Equal([2, 5], (await ClaimAsync(3, null, "a", "b", Job)).Select(run => run.Id.Kind));
    }

    [Fact]
    public async Task A_claim_takes_no_more_than_it_asks_for()
    {
        await EnqueueAsync([.. Enumerable.Range(1, 5).Select(kind => Run(JobStream, 0, kind))]);
        Assert.Empty(await ClaimAsync(take: 0));
        Assert.Equal(2, (await ClaimAsync(take: 2)).Count);
        Assert.Equal(3, (await ClaimAsync(take: 9)).Count);
    }

    [Fact]
    public async Task VER_1_a_claim_takes_only_runs_of_the_jobs_it_names()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1, job: "unknown"), Run(JobStream, 1, kind: 2, due: 0));
        Assert.Equal(2, Assert.Single(await ClaimAsync()).Id.Kind);
        Assert.Equal(RunState.Queued, Assert.Single(await Store.ReadLiveAsync(null, null, Cancellation), run => run.Job == "unknown").State);
    }

    [Fact]
    public async Task Each_want_of_a_commit_is_answered()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1, job: "a"), Run(JobStream, 0, kind: 2, job: "a"), Run(JobStream, 0, kind: 3, job: "b"), Run(JobStream, 0, kind: 4, job: "b"));
        var result = await CommitAsync(commit => commit.Claims.AddRange([new([new("a")], 1), new([new("b")], 5)]));
        Assert.Equal([1, 3, 4], result.Claimed.Select(run => run.Id.Kind));
    }

    [Fact]
    public async Task CLK_8_a_run_is_not_claimed_before_it_is_due()
    {
        var queued = await EnqueueAsync(Run(JobStream, 0, kind: 1, due: 60), Run(JobStream, 0, kind: 2, due: 30), Run(JobStream, 0, kind: 3, due: 0));
        Assert.Equal(At(30), queued.NextQueued);
        Assert.Equal(3, Assert.Single(await ClaimAsync()).Id.Kind);

        await MoveClockAsync(At(30).AddMilliseconds(-1));
        Assert.Empty(await ClaimAsync());
        await MoveClockAsync(At(30));
        var result = await CommitAsync(commit => commit.Claims.Add(new([new(Job)], 10)));
        Assert.Equal(2, Assert.Single(result.Claimed).Id.Kind);
        Assert.Equal(At(60), result.NextQueued);
        await MoveClockAsync(At(61));
        Assert.Null((await CommitAsync(commit => commit.Claims.Add(new([new(Job)], 10)))).NextQueued);
    }

    [Fact]
    public async Task OVL_7_a_claim_takes_only_runs_of_its_executor()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1) with { Executor = "slow" });
        await EnqueueAsync(Run(JobStream, 0, kind: 2));

        var result = await CommitAsync(commit => commit.Claims.Add(new([new(Job)], 10, "slow")));

        Assert.Equal((1, "slow"), Assert.Single(result.Claimed) is var claimed ? (claimed.Id.Kind, claimed.Executor) : default);
        Assert.Equal(2, Assert.Single(await ClaimAsync()).Id.Kind);
    }

    [Fact]
    public async Task OVL_1_claims_never_exceed_the_limit_of_a_schedule_those_of_the_same_commit_included()
    {
        var timer = await AddAsync(due: 100, maxActive: 2);
        await EnqueueAsync([.. Enumerable.Range(1, 5).Select(kind => Run(timer.Schedule, 0, kind))]);
        var result = await CommitAsync(commit => commit.Claims.AddRange([new([new(Job)], 1), new([new(Job)], 5)]));
        Assert.Equal([1, 2], result.Claimed.Select(run => run.Id.Kind));
        Assert.Empty(await ClaimAsync());

        Assert.True(await FinishAsync(result.Claimed[0].Id, result.Fence));
        Assert.Equal(3, Assert.Single(await ClaimAsync()).Id.Kind);
    }

    [Fact]
    public async Task OVL_1_a_claim_counts_the_run_that_a_fire_of_the_same_commit_starts()
    {
        var timer = await AddAsync(maxActive: 2);
        await EnqueueAsync(Run(timer.Schedule, 0, kind: 1));
        var result = await CommitAsync(commit =>
        {
            commit.Fires.Add(Direct(timer));
            commit.Enqueues.Add(Run(timer.Schedule, 0, kind: 2));
            commit.Claims.Add(new([new(Job)], 10));
        });
        Assert.Equal(FireStatus.Fired, Assert.Single(result.Fires).Status);
        Assert.Equal(1, Assert.Single(result.Claimed).Id.Kind);
        Assert.True(result.MoreQueued);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_schedule_keeps_no_other_back()
    {
        var timer = await AddAsync(due: 100, maxActive: 1);
        await EnqueueAsync([.. Enumerable.Range(1, 50).Select(kind => Run(timer.Schedule, 0, kind)), Run(JobStream, 1, kind: 51, due: 0), Run(JobStream, 1, kind: 52, due: 0)]);
        Assert.Equal([1, 51, 52], (await ClaimAsync()).Select(run => run.Id.Kind));
    }

    [Fact]
    public async Task A_claim_makes_a_fire_planned_before_it_lost()
    {
        var timer = await AddAsync(maxActive: 1);
        await EnqueueAsync(Run(timer.Schedule, 0, kind: 1));
        var fence = Assert.Single(await ClaimAsync()).Fence;

        Assert.Equal(timer with { Mark = fence }, await ReadTimerAsync(timer.Schedule));
        Assert.Equal(FireStatus.Lost, await FireAsync(timer));
        Assert.Equal(FireStatus.Busy, await FireAsync(timer with { Mark = fence }));
    }

    [Fact]
    public async Task A_run_can_be_enqueued_and_claimed_in_one_commit()
    {
        var result = await CommitAsync(commit =>
        {
            commit.Enqueues.Add(Run(JobStream, 0, kind: 1));
            commit.Claims.Add(new([new(Job)], 1));
        });
        Assert.Equal(1, Assert.Single(result.Claimed).Id.Kind);
    }

    [Fact]
    public async Task PAU_7_runs_that_callers_make_for_a_paused_schedule_are_claimed()
    {
        var timer = await AddAsync(state: ScheduleState.Paused, maxActive: 1);
        await EnqueueAsync(Run(timer.Schedule, 0, kind: 1));
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task OVL_5_a_new_limit_holds_for_runs_that_are_queued_already()
    {
        var timer = await AddAsync(due: 100, maxActive: 1);
        await EnqueueAsync([.. Enumerable.Range(1, 5).Select(kind => Run(timer.Schedule, 0, kind))]);
        Assert.Single(await ClaimAsync());
        await EditAsync("schedule", schedule => new("schedule", null, null, schedule.Row with { MaxActive = 3 }, null));
        Assert.Equal(2, (await ClaimAsync()).Count);
        await RemoveAsync("schedule");
        Assert.Equal(2, (await ClaimAsync()).Count);
    }
}
