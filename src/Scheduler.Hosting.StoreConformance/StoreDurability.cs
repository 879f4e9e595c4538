using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

/// <summary>What a store that outlives its process must still know when it is opened again.</summary>
/// <param name="fixture">Makes the store, and opens it again.</param>
public abstract class StoreDurability(StoreFixture fixture) : StoreSuite(fixture)
{
    [Fact]
    public async Task Schedules_with_their_timers_are_there_again()
    {
        var timer = await AddAsync("a", due: 10, maxActive: 2);
        await AddAsync("b", due: null, state: ScheduleState.Paused);
        await FireAsync(timer);
        var adding = Adding("c");
        await EditAsync(adding with { Row = adding.Row! with { DelayAfterEnd = TimeSpan.FromSeconds(30), Follows = "x", Operator = null, Source = ScheduleSource.Declared } });
        var before = await Store.ReadSchedulesAsync(new(), Cancellation);

        await ReopenAsync();
        var after = await Store.ReadSchedulesAsync(new(), Cancellation);
        Assert.Equal(before.Select(schedule => schedule.Timer), after.Select(schedule => schedule.Timer));
        Assert.Equal(before.Select(schedule => schedule.Row), after.Select((schedule, i) => schedule.Row with { Definition = before[i].Row.Definition }));
        Assert.Equal(before.Select(schedule => schedule.Row.Definition.ToJson()), after.Select(schedule => schedule.Row.Definition.ToJson()));
    }

    [Fact]
    public async Task SEC_4_what_people_did_is_there_again()
    {
        await Store.AddAuditAsync(new(0, default, "ada", "pause", "a", "{}"), Cancellation);
        var before = await Store.ReadAuditAsync(new(), Cancellation);

        await ReopenAsync();
        Assert.Equal(before, await Store.ReadAuditAsync(new(), Cancellation));
        await Store.AddAuditAsync(new(0, default, "eve", "resume", "a", null), Cancellation);
        Assert.Equal(["resume", "pause"], (await Store.ReadAuditAsync(new(), Cancellation)).Select(row => row.Action));
    }

    [Fact]
    public async Task A_timer_is_due_again_and_fires_by_the_mark_it_had()
    {
        var timer = await AddAsync(due: 10);
        await ReopenAsync();
        Assert.Equal([timer], (await Store.ReadDueAsync(new(null, At(10), 10), Cancellation)).Timers);
        Assert.Equal(FireStatus.Fired, await FireAsync(timer));
    }

    [Fact]
    public async Task Runs_that_wait_are_there_again_and_are_claimed_in_their_order()
    {
        await EnqueueAsync(
            Run(JobStream, 1, kind: 1, due: 0) with { Executor = "e", Priority = -7, Version = 4, LimitKey = "l", RateKey = "r", UniqueKey = "u" },
            Run(JobStream, 2, kind: 2, due: 0) with { Priority = 5 },
            Run(JobStream, 3, kind: 3));
        var claimed = Assert.Single(await ClaimAsync());
        var end = new Finish(claimed.Id, claimed.Fence, RunState.RetryWait, Error: new("Type", "message", null)) { Delay = TimeSpan.FromSeconds(5) };
        Assert.True(await FinishAsync(end));
        var before = await Store.ReadLiveAsync(null, null, Cancellation);

        await ReopenAsync();
        Assert.Equal(before.OrderBy(run => run.Id), (await Store.ReadLiveAsync(null, null, Cancellation)).OrderBy(run => run.Id));
        await MoveClockAsync(At(9));
        Assert.Equal([2, 3], (await ClaimAsync()).Select(run => run.Id.Kind));
        Assert.Equal(1, Assert.Single((await CommitAsync(commit => commit.Claims.Add(new([new(Job, Version: 4)], 9, "e")))).Claimed).Id.Kind);
    }

    [Fact]
    public async Task DEL_3_runs_of_a_node_that_is_gone_are_adopted_once_its_lease_is_over()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        await CommitAsync(commit => commit.Cancels.Add(new(new(timer.Schedule, Start), CancellationReason.UserRequested, "why", GiveUp: true)), node: 0);
        var (gone, before) = (Node, await ReadLiveAsync(new(timer.Schedule, Start)));

        await ReopenAsync();
        await DieAsync(gone);
        var orphan = Assert.Single(await Store.AdoptAsync(Node, [Job], Cancellation));
        Assert.Equal(before with { State = RunState.Orphaned, Node = Node, Fence = orphan.Fence, Recovery = 1 }, orphan);
        Assert.False(await FinishAsync(before.Id, before.Fence));
        Assert.True(await FinishAsync(orphan.Id, orphan.Fence, RunState.Abandoned));
    }

    [Fact]
    public async Task What_a_limit_counts_is_counted_again()
    {
        var timer = await AddAsync(maxActive: 1);
        await FireAsync(timer);
        await EnqueueAsync(Run(JobStream, 0, kind: 1) with { LimitKey = "l" }, Run(JobStream, 0, kind: 2) with { LimitKey = "l", UniqueKey = "u" }, Run(timer.Schedule, 0, kind: 3));
        var claim = new JobClaim(Job, MaxActive: 1);
        Assert.Single((await AskAsync(9, claim)).Claimed);

        await ReopenAsync();
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 1, Queued: 1), await FireAsync(Direct(await ReadTimerAsync(timer.Schedule))));
        var refused = await AskAsync(9, claim);
        Assert.Equal((0, true), (refused.Claimed.Count, refused.MoreQueued));
        Assert.Equal(Run(JobStream, 0, kind: 2).Id, Assert.Single((await EnqueueAsync(Run(JobStream, 0, kind: 4) with { UniqueKey = "u" })).Enqueued));
    }

    [Fact]
    public async Task RAT_1_a_bucket_is_as_empty_as_it_was()
    {
        await EnqueueAsync([.. Enumerable.Range(1, 9).Select(kind => Run(JobStream, 0, kind) with { RateKey = "r" })]);
        var claim = new JobClaim(Job, Rate: new(Permits: 2, TimeSpan.FromSeconds(10), Burst: 3));
        Assert.Equal(3, (await AskAsync(9, claim)).Claimed.Count);

        await ReopenAsync();
        Assert.Equal((0, At(5)), (await AskAsync(9, claim)) is var early ? (early.Claimed.Count, early.NextQueued) : default);
        await MoveClockAsync(At(5));
        Assert.Single((await AskAsync(9, claim)).Claimed);
    }

    [Fact]
    public async Task History_missed_occurrences_and_the_control_record_are_there_again()
    {
        var timer = await AddAsync();
        var missed = new Missed(timer.Schedule, At(0), At(5), 3, MissReason.GraceExceeded);
        await FireAsync(Direct(timer) with { Missed = [missed] });
        await FinishedAsync(Run(JobStream, 2, kind: 7), RunState.Failed);
        await Store.SetControlAsync(0, """{"paused":true}""", Cancellation);
        var (runs, control) = (await Store.ReadRunsAsync(new(), Cancellation), await Store.ReadControlAsync(Cancellation));

        await ReopenAsync();
        Assert.Equal(runs, await Store.ReadRunsAsync(new(), Cancellation));
        Assert.Equal([missed], await Store.ReadMissedAsync(timer.Schedule, 9, Cancellation));
        Assert.Equal(control, await Store.ReadControlAsync(Cancellation));
        Assert.False(await Store.SetControlAsync(0, "{}", Cancellation));
    }

    [Fact]
    public async Task FEN_1_later_commits_have_greater_numbers_and_later_nodes_other_ids()
    {
        var (node, fence) = (Node, (await EnqueueAsync(Run(JobStream, 0, kind: 1))).Fence);
        await ReopenAsync();
        Assert.NotEqual(node, Node);
        Assert.True((await EnqueueAsync(Run(JobStream, 0, kind: 2))).Fence.Value > fence.Value);
    }
}
