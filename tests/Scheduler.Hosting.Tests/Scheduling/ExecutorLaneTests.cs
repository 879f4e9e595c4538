using System.Collections.Concurrent;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class ExecutorLaneTests : IDisposable
{
    private readonly ExecutorLane _lane = new("narrow", new PoolExecutor(), 2);
    private readonly TestClock _clock = new(SchedulerHost.Start);
    private readonly WakeSignal _wake;

    public ExecutorLaneTests() => _wake = new(_clock);

    public void Dispose() => _wake.Dispose();

    [Fact]
    public void OVL_7_it_gives_away_as_many_slots_as_it_has()
    {
        Assert.True(_lane.TryReserve());
        Assert.True(_lane.TryReserve());
        Assert.False(_lane.TryReserve());
        Assert.Equal((2, 0), (_lane.Busy, _lane.Free));

        _lane.Release();
        Assert.Equal((1, 1), (_lane.Busy, _lane.Free));
        Assert.True(_lane.TryReserve());
    }

    [Fact]
    public async Task Whoever_waits_for_a_slot_is_woken_by_the_next_that_is_free()
    {
        Fill();
        _lane.WakeWhenFree(_wake);
        _lane.WakeWhenFree(_wake);
        var sleep = SleepAsync();
        Assert.False(sleep.IsCompleted);

        _lane.Release();
        await sleep;

        var next = SleepAsync();
        _lane.Release();
        Assert.False(next.IsCompleted);
        _lane.WakeWhenFree(_wake);
        await next;
    }

    [Fact]
    public async Task A_committed_run_without_a_slot_starts_with_the_next_before_anybody_else()
    {
        var started = new ConcurrentQueue<int>();
        for (var i = 1; i <= 4; i++)
        {
            var run = i;
            _lane.StartWhenFree(() => started.Enqueue(run));
        }

        Assert.Equal([1, 2], started);

        _lane.Release();
        await SchedulerHost.UntilAsync(() => started.Count == 3, "the third run");
        Assert.Equal([1, 2, 3], started);
        Assert.False(_lane.TryReserve());
        _lane.Release();
        _lane.Release();
        _lane.Release();
        await SchedulerHost.UntilAsync(() => started.Count == 4, "the fourth run");

        Assert.Equal(0, _lane.Busy);
    }

    [Fact]
    public async Task Runs_that_end_at_once_do_not_start_each_other_deeper_and_deeper()
    {
        const int Many = 200_000;
        var ended = 0;
        _lane.StartWhenFree(() => { });
        _lane.StartWhenFree(() => { });
        for (var i = 0; i < Many; i++)
        {
            _lane.StartWhenFree(() =>
            {
                Interlocked.Increment(ref ended);
                _lane.Release();
            });
        }

        _lane.Release();
        _lane.Release();

        await SchedulerHost.UntilAsync(() => Volatile.Read(ref ended) == Many, "all runs");
    }

    [Fact]
    public async Task It_never_gives_away_too_many_slots_at_once()
    {
        var (inside, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (_lane.TryReserve())
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    _lane.Release();
                }
            }
        })));

        Assert.InRange(most, 1, 2);
        Assert.Equal(0, _lane.Busy);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private void Fill()
    {
        while (_lane.TryReserve())
        {
        }
    }

    private Task SleepAsync() => _wake.WaitAsync(TimeSpan.FromHours(1), _clock.GetTimestamp(), CancellationToken.None);
}
