using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task LSE_1_a_lease_says_how_often_to_beat_and_when_the_node_fences_itself()
    {
        var lease = await Store.JoinAsync(new("node", [Job]), (_, _) => { }, Cancellation);
        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)), (lease.BeatEvery, lease.FenceAfter));
    }

    [Fact]
    public async Task What_nodes_say_of_themselves_is_seen_by_all()
    {
        var other = (await Store.JoinAsync(new("other", [Job]) { Details = """{"a":1}""" }, (_, _) => { }, Cancellation)).Node;
        Assert.Equal([(Node, true, null), (other, true, """{"a":1}""")], await NodesAsync());

        await AdvanceAsync(TimeSpan.FromSeconds(9));
        await Store.BeatAsync(other, null, Cancellation);
        await AdvanceAsync(TimeSpan.FromSeconds(9));
        await Store.BeatAsync(other, """{"a":2}""", Cancellation);
        Assert.Equal([(Node, false, null), (other, true, """{"a":2}""")], await NodesAsync());
        var row = (await Store.ReadNodesAsync(Cancellation))[1];
        Assert.Equal(("other", Start, At(18)), (row.Name, row.JoinedAt, row.SeenAt));

        await Store.LeaveAsync(other, Cancellation);
        Assert.DoesNotContain(await Store.ReadNodesAsync(Cancellation), node => node.Node == other);

        async Task<(int, bool, string?)[]> NodesAsync() => [.. (await Store.ReadNodesAsync(Cancellation)).Select(node => (node.Node, node.Lives, node.Details))];
    }

    [Fact]
    public async Task LSE_2_a_node_that_beats_keeps_its_runs_however_long_they_take()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var other = await JoinAsync();
        for (var i = 0; i < 10; i++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(9));
            Assert.Equal(new Beat(Alive: true, ControlVersion: 0, Expired: false, Cancels: false), await BeatBothAsync(Node, other));
            Assert.Empty(await AdoptAsync(other));
        }

        Assert.Equal(Node, (await ReadLiveAsync(new(timer.Schedule, Start))).Node);
    }

    [Fact]
    public async Task SKW_4_a_clock_that_was_set_back_ends_no_lease_earlier()
    {
        await SetClockAsync(At(100));
        await Store.BeatAsync(Node, null, Cancellation);
        await SetClockAsync(At(40));
        await Store.BeatAsync(Node, null, Cancellation);
        await SetClockAsync(At(114));
        Assert.True(Assert.Single(await Store.ReadNodesAsync(Cancellation)).Lives);
        await SetClockAsync(At(115));
        Assert.False(Assert.Single(await Store.ReadNodesAsync(Cancellation)).Lives);
    }

    [Fact]
    public async Task SKW_4_after_a_failover_to_a_clock_that_is_behind_what_was_fired_or_ended_stays_so()
    {
        var (timer, run) = (await AddAsync(due: 100), Run(JobStream, 90, kind: 1));
        await EnqueueAsync(run);
        await SetClockAsync(At(100));
        var fired = await CommitAsync(commit => commit.Fires.Add(Direct(timer, next: 200)));
        var claimed = Assert.Single(await ClaimAsync());
        Assert.True(await FinishAsync(new(timer.Schedule, At(100)), fired.Fence));
        Assert.True(await FinishAsync(claimed.Id, claimed.Fence));

        await SetClockAsync(At(40));
        Assert.Equal(FireStatus.Lost, await FireAsync(timer));
        var page = await Store.ReadDueAsync(new(null, At(199), 10), Cancellation);
        Assert.Empty(page.Timers);
        Assert.Equal(At(200), page.NextDue);
        Assert.Equal(At(100), (await ReadTimerAsync(timer.Schedule)).Cursor);
        await EnqueueAsync(run);
        Assert.Empty(await ClaimAsync());
        await SetClockAsync(At(100));
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task TMO_5_a_beat_says_that_a_run_of_the_node_was_asked_to_stop_until_it_has_ended()
    {
        var (timer, other) = (await AddAsync(), await JoinAsync());
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)))).Fence;
        var id = new RunId(timer.Schedule, Start);
        Assert.False((await Store.BeatAsync(Node, null, Cancellation)).Cancels);

        await CommitAsync(commit => commit.Cancels.Add(new(id, CancellationReason.UserRequested, "why")), other);
        Assert.True((await Store.BeatAsync(Node, null, Cancellation)).Cancels);
        Assert.True((await Store.BeatAsync(Node, null, Cancellation)).Cancels);
        Assert.False((await Store.BeatAsync(other, null, Cancellation)).Cancels);

        await FinishAsync(id, fence, RunState.Cancelled);
        Assert.False((await Store.BeatAsync(Node, null, Cancellation)).Cancels);
    }

    [Fact]
    public async Task DEL_3_the_running_runs_of_a_dead_node_are_adopted_with_a_new_fence()
    {
        var (timer, dead) = (await AddAsync(maxActive: 1), await JoinAsync());
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)), dead)).Fence;
        var before = await ReadLiveAsync(new(timer.Schedule, Start));
        await DieAsync(dead);

        Assert.True((await Store.BeatAsync(Node, null, Cancellation)).Expired);
        var orphan = Assert.Single(await AdoptAsync(Node));
        Assert.True(orphan.Fence.Value > fence.Value);
        Assert.Equal(before with { State = RunState.Orphaned, Node = Node, Fence = orphan.Fence, Recovery = 1 }, orphan);
        Assert.Equal([orphan], await AdoptAsync(Node));
        Assert.Equal([orphan], await Store.ReadLiveAsync(Node, null, Cancellation));
        Assert.False((await Store.BeatAsync(Node, null, Cancellation)).Expired);

        // OVL-2: it is still active.
        Assert.Equal(new FireResult(FireStatus.Busy, Active: 1), await FireAsync(Direct(await ReadTimerAsync(timer.Schedule))));
        Assert.False(await FinishAsync(orphan.Id, fence));
        Assert.True(await FinishAsync(orphan.Id, orphan.Fence, RunState.Abandoned));
        var ended = (await ReadAsync(orphan.Id))!.Value.Finished!;
        Assert.Equal((RunState.Abandoned, 1, dead, orphan.Fence), (ended.State, ended.Recovery, ended.Node, ended.Fence));
    }

    [Fact]
    public async Task DEL_1_an_adopted_run_may_be_queued_again_and_counts_its_recoveries()
    {
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        for (var i = 1; i <= 3; i++)
        {
            var dead = await JoinAsync();
            Assert.Equal((i, i - 1), Assert.Single(await ClaimAsync(node: dead)) is var claimed ? (claimed.Attempt, claimed.Recovery) : default);
            await DieAsync(dead);
            var orphan = Assert.Single(await AdoptAsync(Node));
            Assert.Equal(i, orphan.Recovery);
            Assert.True(await FinishAsync(orphan.Id, orphan.Fence, RunState.Queued));
            Assert.Empty(await AdoptAsync(Node));
        }
    }

    [Fact]
    public async Task FEN_3_a_node_whose_runs_were_adopted_is_fenced_for_good()
    {
        var (timer, dead) = (await AddAsync("a"), await JoinAsync());
        await CommitAsync(commit => commit.Fires.Add(Direct(timer)), dead);
        await DieAsync(dead);
        await AdoptAsync(Node);

        Assert.False((await Store.BeatAsync(dead, null, Cancellation)).Alive);
        var idle = await AddAsync("b");
        Assert.Equal(CommitStatus.NodeFenced, (await CommitAsync(commit => commit.Fires.Add(Direct(idle)), dead)).Status);
        Assert.Equal(CommitStatus.NodeFenced, (await CommitAsync(commit => commit.Claims.Add(new([new(Job)], 1)), dead)).Status);
        Assert.Empty(await AdoptAsync(dead));
        Assert.Equal(CommitStatus.Committed, (await CommitAsync(commit => commit.Enqueues.Add(Run(JobStream, 0, kind: 1)), dead)).Status);
    }

    [Fact]
    public async Task LSE_1_an_expired_node_starts_nothing_but_is_as_good_as_new_while_nobody_adopted_its_runs()
    {
        var (timer, late) = (await AddAsync("a"), await JoinAsync());
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer)), late)).Fence;
        var idle = await AddAsync("b");
        await DieAsync(late);
        Assert.Equal(CommitStatus.NodeFenced, (await CommitAsync(commit => commit.Fires.Add(Direct(idle)), late)).Status);
        Assert.Empty(await AdoptAsync(Node, "another"));

        Assert.True((await Store.BeatAsync(late, null, Cancellation)).Alive);
        Assert.Equal(CommitStatus.Committed, (await CommitAsync(commit => commit.Fires.Add(Direct(idle)), late)).Status);
        Assert.Empty(await AdoptAsync(Node));
        Assert.True(await FinishAsync(new(timer.Schedule, Start), fence));
    }

    [Fact]
    public async Task An_expired_node_without_runs_is_forgotten()
    {
        var idle = await JoinAsync();
        await DieAsync(idle);
        Assert.True((await Store.BeatAsync(Node, null, Cancellation)).Expired);
        Assert.Empty(await AdoptAsync(Node));
        Assert.False((await Store.BeatAsync(Node, null, Cancellation)).Expired);
        Assert.False((await Store.BeatAsync(idle, null, Cancellation)).Alive);
    }

    [Fact]
    public async Task VER_1_only_runs_of_jobs_that_the_node_knows_are_adopted()
    {
        var dead = await JoinAsync();
        await EnqueueAsync(Run(JobStream, 0, kind: 1, job: "a"), Run(JobStream, 0, kind: 2, job: "b"));
        await ClaimAsync(10, dead, "a", "b");
        await DieAsync(dead);

        Assert.Equal(1, Assert.Single(await AdoptAsync(Node, "a", "c")).Id.Kind);
        Assert.False((await Store.BeatAsync(dead, null, Cancellation)).Alive);
        Assert.Equal(RunState.Running, (await ReadLiveAsync(Run(JobStream, 0, kind: 2).Id)).State);
        var other = await JoinAsync();
        Assert.Equal(2, Assert.Single(await AdoptAsync(other, "b")).Id.Kind);
    }

    [Fact]
    public async Task DEL_3_the_runs_of_a_node_that_left_are_adopted_at_once()
    {
        var (timer, left) = (await AddAsync(), await JoinAsync());
        await CommitAsync(commit => commit.Fires.Add(Direct(timer)), left);
        await Store.LeaveAsync(left, Cancellation);
        Assert.True((await Store.BeatAsync(Node, null, Cancellation)).Expired);
        Assert.Equal((RunState.Orphaned, 1), Assert.Single(await AdoptAsync(Node)) is var orphan ? (orphan.State, orphan.Recovery) : default);
    }

    [Fact]
    public async Task What_waits_belongs_to_no_node_and_is_not_adopted()
    {
        var dead = await JoinAsync();
        await EnqueueAsync(Run(JobStream, 0, kind: 1), Run(JobStream, 0, kind: 2));
        var claimed = await ClaimAsync(take: 1, node: dead);
        Assert.True(await FinishAsync(claimed[0].Id, claimed[0].Fence, RunState.RetryWait));
        await DieAsync(dead);
        Assert.Empty(await AdoptAsync(Node));
        Assert.Equal(2, (await ClaimAsync()).Count);
    }

    [Fact]
    public async Task The_orphans_of_a_node_that_died_over_them_are_adopted_by_the_next_and_count_once()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        await EnqueueAsync(Run(JobStream, 0, kind: 1));
        await ClaimAsync(node: first);
        await DieAsync(first);
        var before = Assert.Single(await AdoptAsync(second));
        Assert.Empty(await AdoptAsync(Node));
        await DieAsync(second);
        var orphan = Assert.Single(await AdoptAsync(Node));
        Assert.Equal(before with { Node = Node, Fence = orphan.Fence }, orphan);
        Assert.True(orphan.Fence.Value > before.Fence.Value);
    }

    [Fact]
    public async Task OVL_2_an_orphan_counts_for_its_key_and_a_cancel_leaves_it_as_it_is()
    {
        var dead = await JoinAsync();
        await EnqueueAsync(Run(JobStream, 0, kind: 1) with { LimitKey = "a" }, Run(JobStream, 0, kind: 2) with { LimitKey = "a" });
        await ClaimAsync(take: 1, node: dead);
        await DieAsync(dead);
        var orphan = Assert.Single(await AdoptAsync(Node));
        await CommitAsync(commit => commit.Cancels.Add(new(orphan.Id, CancellationReason.UserRequested)));
        Assert.Null((await ReadLiveAsync(orphan.Id)).Cancel);
        Assert.Empty((await AskAsync(10, new JobClaim(Job, MaxActive: 1))).Claimed);
    }

    [Fact]
    public async Task Nodes_that_race_for_the_runs_of_a_dead_one_adopt_each_once()
    {
        var dead = await JoinAsync();
        await EnqueueAsync([.. Enumerable.Range(1, 200).Select(kind => Run(JobStream, 0, kind))]);
        await ClaimAsync(take: 200, node: dead);
        await DieAsync(dead);
        var adopted = new System.Collections.Concurrent.ConcurrentBag<RunId>();
        await RaceAsync(async node =>
        {
            foreach (var run in await AdoptAsync(node))
            {
                adopted.Add(run.Id);
            }
        });
        Assert.Equal((200, 200), (adopted.Count, adopted.Distinct().Count()));
    }

    private async Task<Beat> BeatBothAsync(int one, int other)
    {
        await Store.BeatAsync(other, null, Cancellation);
        await Store.BeatAsync(one, null, Cancellation);
        return await Store.BeatAsync(other, null, Cancellation);
    }

    private ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, params string[] jobs) => Store.AdoptAsync(node, jobs is [] ? [Job] : jobs, Cancellation);
}
