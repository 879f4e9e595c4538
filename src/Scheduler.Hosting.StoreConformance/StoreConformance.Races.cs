using System.Collections.Concurrent;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    private const int Racers = 6;

    [Fact]
    public async Task CORE_2_nodes_that_race_for_the_same_timers_fire_each_occurrence_once()
    {
        const int Timers = 200;
        const int Occurrences = 5;
        await Store.EditAsync([.. Enumerable.Range(0, Timers).Select(i => Adding($"s{i}", 0))], Cancellation);
        await MoveClockAsync(At(Occurrences));
        var fired = new ConcurrentBag<RunId>();
        await RaceAsync(async node =>
        {
            DuePage page;
            do
            {
                page = await Store.ReadDueAsync(new(null, At(Occurrences - 1), 50), Cancellation);
                var fires = page.Timers.Select(timer => Direct(timer) with { NextDue = timer.Due!.Value.AddSeconds(1) }).ToList();
                var result = await CommitAsync(commit => commit.Fires.AddRange(fires), node);
                for (var i = 0; i < fires.Count; i++)
                {
                    if (result.Fires[i].Status == FireStatus.Fired)
                    {
                        fired.Add(fires[i].Run.Id);
                    }
                }
            }
            while (page.Timers.Count > 0);
        });

        Assert.Equal(Timers * Occurrences, fired.Count);
        Assert.Equal(Timers * Occurrences, fired.Distinct().Count());
        Assert.Equal(fired.Order(), (await Store.ReadLiveAsync(null, null, Cancellation)).Select(run => run.Id).Order());
    }

    [Fact]
    public async Task OVL_1_fires_that_race_with_claims_never_make_two_active_runs()
    {
        const int Rounds = 300;
        var timer = await AddAsync(maxActive: 1);
        var (active, most, started, kind) = (0, 0, 0, 0L);
        await RaceAsync(async node =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var current = await ReadTimerAsync(timer.Schedule);
                var fire = Direct(current) with { NextDue = current.Due!.Value.AddSeconds(1) };
                var manual = Run(timer.Schedule, -1, Interlocked.Increment(ref kind));
                var result = await CommitAsync(
                    commit =>
                    {
                        if (node % 2 == 0)
                        {
                            commit.Fires.Add(fire);
                        }
                        else
                        {
                            commit.Enqueues.Add(manual);
                            commit.Claims.Add(new([new(Job)], 2));
                        }
                    },
                    node);

                RunId[] mine = [.. result.Fires.Where(answer => answer.Status == FireStatus.Fired).Select(_ => fire.Run.Id), .. result.Claimed.Select(run => run.Id)];
                foreach (var id in mine)
                {
                    Interlocked.Increment(ref started);
                    var now = Interlocked.Increment(ref active);
                    InterlockedMax(ref most, now);
                }

                foreach (var id in mine)
                {
                    Interlocked.Decrement(ref active);
                    Assert.True(await FinishAsync(id, result.Fence));
                }
            }
        });

        Assert.Equal(1, most);
        Assert.True(started > 0);
    }

    [Fact]
    public async Task Nodes_that_race_for_the_same_queue_claim_each_run_once()
    {
        const int Runs = 2_000;
        await EnqueueAsync([.. Enumerable.Range(1, Runs).Select(kind => Run(JobStream, 0, kind))]);
        var claimed = new ConcurrentBag<RunId>();
        await RaceAsync(async node =>
        {
            while (await ClaimAsync(7, node) is { Count: > 0 } runs)
            {
                foreach (var run in runs)
                {
                    claimed.Add(run.Id);
                    Assert.True(await FinishAsync(run.Id, run.Fence));
                }
            }
        });

        Assert.Equal(Runs, claimed.Count);
        Assert.Equal(Runs, claimed.Distinct().Count());
    }

    [Fact]
    public async Task OVL_1_claims_that_race_never_exceed_the_limit_of_a_key_and_start_each_attempt_once()
    {
        const int Runs = 300;
        await EnqueueAsync([.. Enumerable.Range(1, Runs).Select(kind => Run(JobStream + (kind % 7), 0, kind) with { LimitKey = $"{kind % 2}" })]);
        var (active, most, started) = (new int[2], 0, 0);
        await RaceAsync(async node =>
        {
            while (Volatile.Read(ref started) < 2 * Runs)
            {
                var result = await CommitAsync(commit => commit.Claims.Add(new([new(Job, MaxActive: 3)], 4)), node);
                foreach (var run in result.Claimed)
                {
                    Interlocked.Increment(ref started);
                    var now = run.Attempt == 1 ? Interlocked.Increment(ref active[run.Id.Kind % 2]) : 0;
                    InterlockedMax(ref most, now);
                }

                foreach (var run in result.Claimed)
                {
                    // The place is kept over both attempts.
                    if (run.Attempt == 2)
                    {
                        Interlocked.Decrement(ref active[run.Id.Kind % 2]);
                    }

                    Assert.True(await FinishAsync(run.Id, run.Fence, run.Attempt == 1 ? RunState.RetryWait : RunState.Succeeded));
                }
            }
        });

        Assert.InRange(most, 1, 3);
        Assert.Equal(2 * Runs, started);
        Assert.Empty(await Store.ReadLiveAsync(null, null, Cancellation));
    }

    private async Task RaceAsync(Func<int, Task> run)
    {
        var nodes = new List<int>();
        for (var i = 0; i < Racers; i++)
        {
            nodes.Add(await JoinAsync());
        }

        await Task.WhenAll(nodes.Select(node => Task.Run(() => run(node), Cancellation)));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
