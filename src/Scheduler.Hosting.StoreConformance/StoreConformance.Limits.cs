using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task OVL_1_no_more_runs_with_one_key_are_active_than_its_job_allows_whatever_started_them()
    {
        var (fired, other) = (await AddAsync("fired"), await AddAsync("other"));
        var direct = await CommitAsync(commit => commit.Fires.Add(Direct(fired) with { Run = Run(fired.Schedule, 0) with { LimitKey = "a" } }));
        await EnqueueAsync(
            Run(JobStream, 0, kind: 1) with { LimitKey = "a" },
            Run(other.Schedule, 0, kind: 2) with { LimitKey = "a" },
            Run(JobStream, 0, kind: 3) with { LimitKey = "a" },
            Run(JobStream, 0, kind: 4) with { LimitKey = "b" },
            Run(JobStream, 0, kind: 5));
        var claim = new JobClaim(Job, MaxActive: 2);

        var result = await AskAsync(10, claim);
        Assert.Equal([2, 4, 5], (result.Claimed).Select(run => run.Id.Kind).Order());
        Assert.Equal((true, null), (result.MoreQueued, result.NextQueued));
        Assert.Empty((await AskAsync(10, claim)).Claimed);

        Assert.True(await FinishAsync(new(fired.Schedule, Start), direct.Fence));
        result = await AskAsync(10, claim);
        Assert.Equal((1, true), (Assert.Single(result.Claimed).Id.Kind, result.MoreQueued));
        Assert.Equal(3, Assert.Single((await AskAsync(10, claim with { MaxActive = 3 })).Claimed).Id.Kind);
    }

    [Fact]
    public async Task OVL_1_a_claim_counts_what_claims_before_it_in_its_commit_started()
    {
        await EnqueueAsync([.. Enumerable.Range(1, 9).Select(kind => Run(JobStream, 0, kind) with { LimitKey = "a", Executor = kind % 2 == 0 ? "slow" : "default" })]);
        JobClaim[] jobs = [new(Job, MaxActive: 3)];
        var result = await CommitAsync(commit => commit.Claims.AddRange([new(jobs, 2), new(jobs, 9, "slow"), new(jobs, 9)]));
        Assert.Equal([1, 3, 2], result.Claimed.Select(run => run.Id.Kind));
        Assert.True(result.MoreQueued);
    }

    [Fact]
    public async Task OVL_1_RAT_1_UNI_1_a_key_may_be_as_long_as_the_longest_of_the_engine()
    {
        // 500 letters, in keys of limits after a name of up to 128; three bytes each, and hard to compress.
        var key = new string([.. Enumerable.Range(0, 629).Select(i => (char)(0x4E00 + (i * 7919 % 20_000)))]);
        var run = Run(JobStream, 0, kind: 1) with { LimitKey = key, RateKey = key, UniqueKey = key[..500] };
        await EnqueueAsync(run);

        var claimed = Assert.Single((await AskAsync(10, new JobClaim(Job, MaxActive: 1, Rate: new(1, TimeSpan.FromHours(1), 1)))).Claimed);

        Assert.Equal((run.LimitKey, run.RateKey, run.UniqueKey), (claimed.LimitKey, claimed.RateKey, claimed.UniqueKey));
        Assert.Equal([run.Id], (await EnqueueAsync(run with { Id = run.Id with { Kind = 2 } })).Enqueued);
    }

    [Fact]
    public async Task OVL_2_a_run_that_waits_for_another_attempt_counts_for_its_key_and_needs_no_second_place()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1) with { LimitKey = "a" }, Run(JobStream, 1, kind: 2, due: 0) with { LimitKey = "a" });
        var claim = new JobClaim(Job, MaxActive: 1);
        var first = Assert.Single((await AskAsync(10, claim)).Claimed);
        Assert.True(await FinishAsync(new Finish(first.Id, first.Fence, RunState.RetryWait) { Delay = TimeSpan.FromSeconds(5) }));

        var result = await AskAsync(10, claim);
        Assert.Empty(result.Claimed);
        Assert.Equal((true, At(5)), (result.MoreQueued, result.NextQueued));
        await MoveClockAsync(At(5));
        Assert.Equal((1, 2), Assert.Single((await AskAsync(10, claim)).Claimed) is var again ? (again.Id.Kind, again.Attempt) : default);
    }

    [Fact]
    public async Task OVL_1_a_queue_behind_a_limit_keeps_no_other_back()
    {
        await EnqueueAsync(
        [
            .. Enumerable.Range(1, 500).Select(kind => Run(JobStream + kind, 0, kind) with { LimitKey = "a", Priority = 9 }),
            Run(JobStream, 0, kind: 501) with { LimitKey = "b" },
        ]);
        Assert.Equal([1, 501], (await AskAsync(10, new JobClaim(Job, MaxActive: 1))).Claimed.Select(run => run.Id.Kind));
    }

    [Fact]
    public async Task VER_4_a_claim_takes_no_run_with_arguments_of_a_later_version()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1) with { Version = 3 }, Run(JobStream, 0, kind: 2) with { Version = 2 }, Run(JobStream, 0, kind: 3));
        var result = await AskAsync(10, new JobClaim(Job, Version: 2));
        Assert.Equal([(2, 2), (3, 0)], result.Claimed.Select(run => ((int)run.Id.Kind, run.Version)));
        Assert.False(result.MoreQueued);
        Assert.Equal(1, Assert.Single((await AskAsync(10, new JobClaim(Job, Version: 4))).Claimed).Id.Kind);
    }

    [Fact]
    public async Task PRI_1_runs_are_claimed_by_ready_less_priority_in_minutes_and_then_id()
    {
        await MoveClockAsync(At(600));
        await EnqueueAsync(
            Run(JobStream, 1, kind: 1, due: 0),
            Run(JobStream, 1, kind: 2, due: 60) with { Priority = 1 },
            Run(JobStream, 0, kind: 3, due: 59) with { Priority = 1, RateKey = "r" },
            Run(JobStream, 2, kind: 4, due: 300) with { Priority = 10 },
            Run(JobStream, 3, kind: 5, due: 0) with { Priority = -100, LimitKey = "l" },
            Run(JobStream + 1, 0, kind: 6, due: 60) with { Priority = 1 },
            Run(JobStream, 0, kind: 7, due: 601) with { Priority = 100 });
        Assert.Equal([4, 3, 6, 1, 2, 5], (await ClaimAsync()).Select(run => run.Id.Kind));
    }

    [Fact]
    public async Task More_is_said_of_the_claimed_jobs_in_every_executor_and_of_no_others()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1, job: "unknown"), Run(JobStream, 0, kind: 2, due: 50) with { Executor = "slow" }, Run(JobStream, 0, kind: 3));
        Assert.Equal((false, At(50)), (await AskAsync(10, new JobClaim(Job))) is var first ? (first.MoreQueued, first.NextQueued) : default);
        await MoveClockAsync(At(50));
        Assert.Equal((true, null), (await AskAsync(10, new JobClaim(Job))) is var slow ? (slow.MoreQueued, slow.NextQueued) : default);
        await EnqueueAsync(Run(JobStream, 0, kind: 4), Run(JobStream, 0, kind: 5));
        JobClaim[] jobs = [new(Job)];
        Assert.True((await CommitAsync(commit => commit.Claims.AddRange([new(jobs, 1), new(jobs, 1, "slow")]))).MoreQueued);
        Assert.False((await CommitAsync(commit => commit.Claims.AddRange([new(jobs, 0), new(jobs, 1)]))).MoreQueued);
    }

    [Fact]
    public async Task CLK_8_a_run_that_was_ready_waits_again_when_the_clock_is_set_back()
    {
        var run = Run(JobStream, 0, kind: 1, due: 10);
        await EnqueueAsync(run);
        await SetClockAsync(At(20));
        Assert.Empty(await ClaimAsync(take: 0));
        await SetClockAsync(At(5));
        var early = await AskAsync(10, new JobClaim(Job));
        Assert.Empty(early.Claimed);
        Assert.Equal((false, At(10)), (early.MoreQueued, early.NextQueued));
        await SetClockAsync(At(10));
        Assert.Single(await ClaimAsync());
    }

    [Fact]
    public async Task OVL_3_a_fire_that_queues_its_run_is_busy_while_one_is_queued_or_all_are_active()
    {
        var timer = await AddAsync(maxActive: 2);
        var result = await CommitAsync(commit => commit.Fires.Add(Direct(timer) with { Mode = FireMode.Queued }));
        Assert.Equal(new FireResult(FireStatus.Fired), Assert.Single(result.Fires));
        Assert.Equal(RunState.Queued, (await ReadLiveAsync(new(timer.Schedule, Start))).State);
        timer = await ReadTimerAsync(timer.Schedule);
        Assert.Equal((1, result.Fence), (timer.Runs, timer.Mark));

        Assert.Equal(new FireResult(FireStatus.Busy, Active: 0, Queued: 1), await FireQueuedAsync(timer.Schedule));
        await ClaimAsync();
        Assert.Equal(new FireResult(FireStatus.Fired, Active: 1), await FireQueuedAsync(timer.Schedule));
        Assert.Single(await ClaimAsync());
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 2), await FireQueuedAsync(timer.Schedule));

        var free = await AddAsync("free");
        await FireQueuedAsync(free.Schedule);
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 0, Queued: 1), await FireQueuedAsync(free.Schedule));
    }

    [Fact]
    public async Task A_run_that_a_fire_queues_is_signalled_unless_the_commit_claims_it()
    {
        var (first, second) = (await AddAsync("a", due: -5), await AddAsync("b", due: -4));
        var signals = await ListenAsync();
        var result = await CommitAsync(commit =>
        {
            commit.Fires.Add(Direct(first) with { Mode = FireMode.Queued });
            commit.Claims.Add(new([new(Job)], 10));
        });
        Assert.Equal(first.Schedule, Assert.Single(result.Claimed).Id.Schedule);
        await CommitAsync(commit => commit.Fires.Add(Direct(second) with { Mode = FireMode.Queued }));
        await ExpectAsync(signals, Signals.Queue, At(-4));
    }

    private async Task<FireResult> FireQueuedAsync(long schedule)
    {
        var timer = await ReadTimerAsync(schedule);
        var fire = Direct(timer, next: (timer.Due!.Value - Start).TotalSeconds + 1);
        return await FireAsync(fire with { Mode = FireMode.Queued, Run = fire.Run with { Due = Start } });
    }
}
