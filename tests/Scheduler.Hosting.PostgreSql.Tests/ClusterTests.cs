using System.Collections.Concurrent;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>Several processes over one database, each with a store of its own.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private readonly List<Nodes> _nodes = [];
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _schema.DisposeAsync();
    }

    [Fact]
    public async Task CORE_2_two_nodes_that_race_for_all_timers_fire_each_exactly_once_and_never_deadlock()
    {
        const int Timers = 5_000;
        var (one, two) = (await JoinAsync(), await JoinAsync());
        var due = one.Store.Now.AddMinutes(-1);
        for (var i = 0; i < Timers; i += 1_000)
        {
            await one.AddAsync([.. Enumerable.Range(0, 1_000).Select(n => Nodes.Adding(due.AddMilliseconds(n % 50)))]);
        }

        var before = await DeadlocksAsync();
        var started = new ConcurrentBag<RunId>();
        await Task.WhenAll(RaceAsync(one, 1), RaceAsync(two, 2), RaceAsync(one, 3), RaceAsync(two, 4));

        Assert.Equal(Timers, started.Count);
        Assert.Equal(Timers, started.Distinct().Count());
        Assert.Equal(Timers, await _schema.AskAsync<long>("select count(*) from $schema$.history"));
        Assert.Equal(0, await _schema.AskAsync<long>("select count(*) from $schema$.run"));
        Assert.Equal(before, await DeadlocksAsync());

        async Task RaceAsync(Nodes node, int seed)
        {
            var random = new Random(seed);
            while (await node.Store.ReadDueAsync(new(null, node.Store.Now, 300), Cancellation) is { Timers.Count: > 0 } page)
            {
                // In another order than the others.
                var timers = page.Timers.ToArray();
                random.Shuffle(timers);
                var result = await node.CommitAsync(commit => commit.Fires.AddRange(timers.Select(timer => Nodes.Direct(timer))));
                RunId[] won = [.. timers.Where((_, i) => result.Fires[i].Status == FireStatus.Fired).Select(timer => new RunId(timer.Schedule, timer.Due!.Value))];
                var ends = await node.CommitAsync(commit => commit.Finishes.AddRange(won.Select(id => new Finish(id, result.Fence, RunState.Succeeded))));
                Assert.All(ends.Finished, Assert.True);
                foreach (var id in won)
                {
                    started.Add(id);
                }
            }
        }
    }

    [Fact]
    public async Task OVL_1_eight_nodes_never_exceed_a_key_limit_of_3_and_MaxInstances_of_2()
    {
        const int Runs = 400;
        var nodes = new List<Nodes>();
        for (var i = 0; i < 8; i++)
        {
            nodes.Add(await JoinAsync());
        }

        var now = nodes[0].Store.Now.AddMinutes(-1);
        var timers = await nodes[0].AddAsync([.. Enumerable.Range(0, 4).Select(_ => Nodes.Adding(now.AddDays(9), maxActive: 2))]);
        var queued = Enumerable.Range(1, Runs).Select(kind => Nodes.Run(timers[kind % 4].Schedule, kind, now) with { LimitKey = $"key {kind % 2}" });
        await nodes[0].CommitAsync(commit => commit.Enqueues.AddRange(queued));

        var (ofKey, ofSchedule, started) = (new ConcurrentDictionary<string, int>(), new ConcurrentDictionary<long, int>(), 0);
        await Task.WhenAll(nodes.Select(node => Task.Run(
            async () =>
            {
                while (Volatile.Read(ref started) < Runs)
                {
                    var claimed = await node.ClaimAsync(5, maxActive: 3);
                    foreach (var run in claimed)
                    {
                        Interlocked.Increment(ref started);
                        Assert.InRange(ofKey.AddOrUpdate(run.LimitKey!, 1, (_, count) => count + 1), 1, 3);
                        Assert.InRange(ofSchedule.AddOrUpdate(run.Id.Schedule, 1, (_, count) => count + 1), 1, 2);
                    }

                    foreach (var run in claimed)
                    {
                        ofKey.AddOrUpdate(run.LimitKey!, 0, (_, count) => count - 1);
                        ofSchedule.AddOrUpdate(run.Id.Schedule, 0, (_, count) => count - 1);
                        Assert.True(await node.FinishAsync(run.Id, run.Fence));
                    }
                }
            },
            Cancellation)));

        Assert.Equal(Runs, started);
        Assert.Equal(Runs, await _schema.AskAsync<long>("select count(*) from $schema$.history"));
    }

    [Fact]
    public async Task LSE_1_a_commit_in_flight_keeps_others_from_adopting_what_it_starts()
    {
        var (slow, other) = (await JoinAsync(), await JoinAsync());
        var now = slow.Store.Now.AddMinutes(-1);
        var timer = Assert.Single(await slow.AddAsync(Nodes.Adding(now)));
        var blocked = Nodes.Run(Nodes.JobStream, 1, now);
        await other.CommitAsync(commit => commit.Enqueues.Add(blocked));
        Assert.Single(await other.ClaimAsync(1));

        // A row that the commit has to wait for, after its fire.
        await using var connection = await _schema.Server.Source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var hold = new Npgsql.NpgsqlCommand($"select from {_schema.Name}.run for update", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        var commit = slow.CommitAsync(commit =>
        {
            commit.Fires.Add(Nodes.Direct(timer));
            commit.Cancels.Add(new(blocked.Id, CancellationReason.UserRequested));
        });
        await Nodes.UntilAsync(async () => await _schema.AskAsync<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%$schema$.run r set cancel_reason%'") == 1);

        await _schema.DoAsync($"update $schema$.node set lease_until = now() - interval '1 s' where id = {slow.Node}");
        Assert.True((await other.Store.BeatAsync(other.Node, null, Cancellation)).Expired);
        Assert.Empty(await other.Store.AdoptAsync(other.Node, [Nodes.Job], Cancellation));
        await transaction.RollbackAsync(Cancellation);

        var result = await commit;
        Assert.Equal((CommitStatus.Committed, FireStatus.Fired), (result.Status, Assert.Single(result.Fires).Status));
        var orphan = Assert.Single(await other.Store.AdoptAsync(other.Node, [Nodes.Job], Cancellation));
        Assert.Equal((timer.Schedule, RunState.Orphaned, 1), (orphan.Id.Schedule, orphan.State, orphan.Recovery));
        Assert.False((await slow.Store.BeatAsync(slow.Node, null, Cancellation)).Alive);
    }

    [Fact]
    public async Task FEN_4_the_late_end_of_a_run_whose_node_lost_its_lease_is_refused()
    {
        var (frozen, other) = (await JoinAsync(), await JoinAsync());
        var now = frozen.Store.Now.AddMinutes(-1);
        var timers = await frozen.AddAsync(Nodes.Adding(now), Nodes.Adding(now));
        var fired = await frozen.CommitAsync(commit => commit.Fires.Add(Nodes.Direct(timers[0])));
        await _schema.DoAsync($"update $schema$.node set lease_until = now() - interval '1 s' where id = {frozen.Node}");

        Assert.Equal(CommitStatus.NodeFenced, (await frozen.CommitAsync(commit => commit.Fires.Add(Nodes.Direct(timers[1])))).Status);
        var orphan = Assert.Single(await other.Store.AdoptAsync(other.Node, [Nodes.Job], Cancellation));
        Assert.False(await frozen.FinishAsync(orphan.Id, fired.Fence));
        await other.CommitAsync(commit => commit.Finishes.Add(new(orphan.Id, orphan.Fence, RunState.Queued)));
        var again = Assert.Single(await other.ClaimAsync(1));
        Assert.False(await frozen.FinishAsync(orphan.Id, fired.Fence));
        Assert.False(await frozen.FinishAsync(orphan.Id, orphan.Fence));
        Assert.True(await other.FinishAsync(again.Id, again.Fence));
        Assert.True(again.Fence.Value > orphan.Fence.Value && orphan.Fence.Value > fired.Fence.Value);
    }

    [Fact]
    public async Task PAU_2_the_control_record_is_replaced_when_every_commit_by_the_old_one_has_ended()
    {
        var node = await JoinAsync();
        await using var connection = await _schema.Server.Source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var share = new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock_shared($1)", connection) { Parameters = { new() { Value = new SchemaText(_schema.Name).ControlLock } } };
        await share.ExecuteNonQueryAsync(Cancellation);

        var pausing = node.Store.SetControlAsync(0, "{}", Cancellation).AsTask();
        await Nodes.UntilAsync(async () => await _schema.AskAsync<long>("select count(*) from pg_locks where locktype = 'advisory' and not granted") >= 1);
        var claiming = node.CommitAsync(commit => commit.Claims.Add(new([new(Nodes.Job)], 1)));
        Assert.False(pausing.IsCompleted);
        await transaction.RollbackAsync(Cancellation);

        Assert.True(await pausing.WaitAsync(Nodes.Patience, Cancellation));
        Assert.Equal(CommitStatus.ControlStale, (await claiming.WaitAsync(Nodes.Patience, Cancellation)).Status);
    }

    [Fact]
    public async Task RES_3_while_one_node_forgets_old_runs_no_other_does()
    {
        var node = await JoinAsync();
        var due = node.Store.Now.AddMinutes(-1);
        var timer = Assert.Single(await node.AddAsync(Nodes.Adding(due)));
        var run = Nodes.Run(Nodes.JobStream, 1, due);
        var queued = await node.CommitAsync(commit =>
        {
            commit.Fires.Add(Nodes.Direct(timer) with { Mode = FireMode.AdvanceOnly, Run = default, Missed = [new(timer.Schedule, due, due, 1, MissReason.GraceExceeded)] });
            commit.Enqueues.Add(run);
        });
        Assert.True(await node.FinishAsync(run.Id, queued.Fence));
        var limits = new[] { RunState.Succeeded, RunState.Missed }.ToDictionary(state => state, _ => due.AddDays(1));
        await using (var connection = await _schema.Server.Source.OpenConnectionAsync(Cancellation))
        await using (var transaction = await connection.BeginTransactionAsync(Cancellation))
        {
            await using var forgetting = new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = new SchemaText(_schema.Name).PruneLock } } };
            await forgetting.ExecuteNonQueryAsync(Cancellation);
            Assert.Equal(0, await node.Store.PruneAsync(limits, 0, 1_000, Cancellation));
        }

        Assert.Equal(2, await node.Store.PruneAsync(limits, 0, 1_000, Cancellation));
    }

    private Task<long> DeadlocksAsync() => _schema.AskAsync<long>("select sum(deadlocks)::bigint from pg_stat_database");

    private async Task<Nodes> JoinAsync()
    {
        var node = await Nodes.JoinAsync(_schema);
        _nodes.Add(node);
        return node;
    }
}
