using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    private static readonly JobClaim Limited = new(Job, Rate: new(Permits: 2, TimeSpan.FromSeconds(10), Burst: 3));

    [Fact]
    public async Task RAT_1_after_a_rest_a_burst_starts_and_then_one_run_for_each_new_token()
    {
        await EnqueueLimitedAsync(9);
        var burst = await AskAsync(10, Limited);
        Assert.Equal([1, 2, 3], burst.Claimed.Select(run => run.Id.Kind));
        Assert.Equal((false, At(5)), (burst.MoreQueued, burst.NextQueued));

        await MoveClockAsync(At(5).AddMilliseconds(-1));
        Assert.Equal((0, At(5)), (await AskAsync(10, Limited)) is var early ? (early.Claimed.Count, early.NextQueued) : default);
        await MoveClockAsync(At(5));
        Assert.Equal((1, At(10)), (await AskAsync(10, Limited)) is var next ? (next.Claimed.Count, next.NextQueued) : default);
        await MoveClockAsync(At(18));
        Assert.Equal((2, At(20)), (await AskAsync(10, Limited)) is var two ? (two.Claimed.Count, two.NextQueued) : default);
        await MoveClockAsync(At(1000));
        Assert.Equal((3, null), (await AskAsync(10, Limited)) is var rest ? (rest.Claimed.Count, rest.NextQueued) : default);
    }

    [Fact]
    public async Task RAT_1_a_fraction_of_a_token_is_neither_lost_nor_rounded()
    {
        var third = Limited with { Rate = new(3, TimeSpan.FromSeconds(1), 2) };
        await EnqueueLimitedAsync(400);
        var next = (await AskAsync(2, third)).NextQueued!.Value;
        var started = 0;
        while (next <= At(10))
        {
            await MoveClockAsync(next);
            var result = await AskAsync(10, third);
            Assert.Single(result.Claimed);
            started++;
            Assert.InRange(result.NextQueued!.Value, next.AddMilliseconds(332), next.AddMilliseconds(334));
            next = result.NextQueued.Value;
        }

        Assert.Equal(30, started);
    }

    [Fact]
    public async Task RAT_1_each_key_has_its_bucket_and_without_one_nothing_is_limited()
    {
        var one = Limited with { Rate = new(1, TimeSpan.FromHours(1), 1) };
        await EnqueueAsync(
            Run(JobStream, 0, kind: 1) with { RateKey = "a" },
            Run(JobStream, 0, kind: 2) with { RateKey = "a" },
            Run(JobStream, 0, kind: 3) with { RateKey = "b" },
            Run(JobStream, 0, kind: 4),
            Run(JobStream, 0, kind: 5));
        Assert.Equal([1, 3, 4, 5], (await AskAsync(10, one)).Claimed.Select(run => run.Id.Kind));
        Assert.Equal(2, Assert.Single(await ClaimAsync()).Id.Kind);
    }

    [Fact]
    public async Task RAT_1_jobs_with_one_key_draw_from_one_bucket()
    {
        await EnqueueAsync([.. Enumerable.Range(1, 6).Select(kind => Run(JobStream, 0, kind, job: kind % 2 == 0 ? "a" : "b") with { RateKey = "r" })]);
        var result = await AskAsync(10, Limited with { Job = "a" }, Limited with { Job = "b" });
        Assert.Equal([1, 2, 3], result.Claimed.Select(run => run.Id.Kind));
        Assert.Equal((false, At(5)), (result.MoreQueued, result.NextQueued));
    }

    [Fact]
    public async Task RAT_1_only_a_start_draws_a_token()
    {
        await EnqueueAsync([.. Enumerable.Range(1, 9).Select(kind => Run(JobStream, 0, kind) with { RateKey = "r", LimitKey = "l" })]);
        var one = Limited with { MaxActive = 1 };
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i == 0 ? 1 : 0, (await AskAsync(10, one)).Claimed.Count);
        }

        var left = await AskAsync(10, one);
        Assert.Equal((true, null), (left.MoreQueued, left.NextQueued));
        Assert.Equal(2, (await AskAsync(10, Limited)).Claimed.Count);
    }

    [Fact]
    public async Task RAT_1_another_attempt_draws_a_token_too_and_keeps_its_place_until_there_is_one()
    {
        var timer = await AddAsync(maxActive: 1);
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer) with { Run = Run(timer.Schedule, 0) with { RateKey = "r" } }))).Fence;
        await EnqueueLimitedAsync(3);
        Assert.Equal(3, (await AskAsync(10, Limited)).Claimed.Count);
        Assert.True(await FinishAsync(new(timer.Schedule, Start), fence, RunState.RetryWait));

        var refused = await AskAsync(10, Limited);
        Assert.Empty(refused.Claimed);
        Assert.Equal((false, At(5)), (refused.MoreQueued, refused.NextQueued));
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 1), await FireAsync(Direct(await ReadTimerAsync(timer.Schedule))));
        await MoveClockAsync(At(5));
        Assert.Equal(2, Assert.Single((await AskAsync(10, Limited)).Claimed).Attempt);
    }

    [Fact]
    public async Task RAT_1_a_clock_set_back_neither_gives_tokens_nor_stops_the_bucket()
    {
        await EnqueueLimitedAsync(9);
        Assert.Equal(3, (await AskAsync(10, Limited)).Claimed.Count);
        await SetClockAsync(Start.AddDays(-1));
        await EnqueueAsync([.. Enumerable.Range(10, 9).Select(kind => Run(JobStream, -100_000, kind) with { RateKey = "r" })]);

        var back = await AskAsync(10, Limited);
        Assert.Empty(back.Claimed);
        Assert.NotNull(back.NextQueued);
        await SetClockAsync(Start.AddDays(-1).AddSeconds(5));
        Assert.Single((await AskAsync(10, Limited)).Claimed);
    }

    [Fact]
    public async Task RAT_1_a_clock_set_forward_gives_no_more_than_a_burst()
    {
        await EnqueueLimitedAsync(9);
        Assert.Equal(3, (await AskAsync(10, Limited)).Claimed.Count);
        await SetClockAsync(Start.AddYears(100));
        Assert.Equal(3, (await AskAsync(10, Limited)).Claimed.Count);
        Assert.Empty((await AskAsync(10, Limited)).Claimed);
    }

    [Fact]
    public async Task RAT_1_a_new_limit_holds_for_a_bucket_that_exists()
    {
        await EnqueueLimitedAsync(9);
        Assert.Single((await AskAsync(1, Limited)).Claimed);
        var slow = Limited with { Rate = new(1, TimeSpan.FromHours(1), 1) };
        Assert.Single((await AskAsync(10, slow)).Claimed);
        Assert.Equal(At(3600), (await AskAsync(10, slow)).NextQueued);
    }

    private Task<CommitResult> EnqueueLimitedAsync(int count) => EnqueueAsync([.. Enumerable.Range(1, count).Select(kind => Run(JobStream, 0, kind) with { RateKey = "r" })]);
}
