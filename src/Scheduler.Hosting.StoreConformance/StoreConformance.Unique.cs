using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task UNI_1_an_enqueue_with_the_key_of_a_live_run_answers_that_run()
    {
        var (first, second, other) = (Unique(1), Unique(2), Unique(3) with { UniqueKey = "other" });
        Assert.Equal([first.Id, first.Id, other.Id], (await EnqueueAsync(first, second, other)).Enqueued);
        Assert.Null(await ReadAsync(second.Id));

        var running = (await ClaimAsync()).Single(run => run.Id == first.Id);
        Assert.Equal([first.Id], (await EnqueueAsync(second)).Enqueued);
        Assert.True(await FinishAsync(first.Id, running.Fence, RunState.RetryWait));
        Assert.Equal([first.Id], (await EnqueueAsync(second)).Enqueued);
        Assert.True(await FinishAsync(first.Id, (await ReadLiveAsync(first.Id)).Fence));

        Assert.Equal([second.Id], (await EnqueueAsync(second)).Enqueued);
        Assert.Equal(second.UniqueKey, (await ReadLiveAsync(second.Id)).UniqueKey);
    }

    [Fact]
    public async Task UNI_1_a_key_ends_with_its_run_before_the_enqueues_of_the_same_commit()
    {
        var queued = await EnqueueAsync(Unique(1));
        var result = await CommitAsync(commit =>
        {
            commit.Finishes.Add(new(Unique(1).Id, queued.Fence, RunState.Cancelled));
            commit.Enqueues.Add(Unique(2));
        });
        Assert.Equal([Unique(2).Id], result.Enqueued);
    }

    [Fact]
    public async Task CORE_3_enqueues_are_answered_in_their_order_and_an_id_that_exists_or_has_ended_makes_no_second_run()
    {
        var ended = await FinishedAsync(Run(JobStream, 0, kind: 1));
        NewRun[] runs = [Run(JobStream, 0, kind: 3), Run(JobStream, 0, kind: 1), Run(JobStream, 0, kind: 2), Run(JobStream, 0, kind: 3)];
        Assert.Equal(runs.Select(run => run.Id), (await EnqueueAsync(runs)).Enqueued);
        Assert.NotNull((await ReadAsync(ended))!.Value.Finished);
        Assert.Equal([2, 3], (await Store.ReadLiveAsync(null, JobStream, Cancellation)).Select(run => run.Id.Kind).Order());
    }

    [Fact]
    public async Task UNI_1_a_run_that_a_fire_queues_besides_is_left_out_where_its_key_is_live()
    {
        await EnqueueAsync(Unique(1));
        var timer = await AddAsync();
        var fired = await FireAsync(Direct(timer) with { Queue = [Run(timer.Schedule, 1) with { UniqueKey = "key" }, Run(timer.Schedule, 2)] });
        Assert.Equal(FireStatus.Fired, fired.Status);
        Assert.Equal([At(0), At(2)], (await Store.ReadLiveAsync(null, timer.Schedule, Cancellation)).Select(run => run.Id.Nominal).Order());
    }

    [Theory]
    [InlineData(FireMode.Direct)]
    [InlineData(FireMode.Queued)]
    public async Task UNI_1_a_fire_whose_run_has_the_key_of_a_live_one_is_lost(FireMode mode)
    {
        await EnqueueAsync(Unique(1));
        var timer = await AddAsync();
        Assert.Equal(FireStatus.Lost, (await FireAsync(Direct(timer) with { Mode = mode, Run = Run(timer.Schedule, 0) with { UniqueKey = "key" } })).Status);
        Assert.Equal(timer, await ReadTimerAsync(timer.Schedule));
    }

    private static NewRun Unique(long kind) => Run(JobStream, 0, kind) with { UniqueKey = "key" };
}
