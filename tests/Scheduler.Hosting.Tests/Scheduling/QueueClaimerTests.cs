using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class QueueClaimerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = SchedulerHost.Start;

    private readonly SchedulerHost _host = SchedulerHost.Build(builder => builder.Configure(options => options.Executors["default"] = new() { MaxConcurrency = 4 }));
    private readonly WakeSignal _wake;
    private readonly ExecutorLane _lane;
    private readonly QueueClaimer _claimer;

    public QueueClaimerTests()
    {
        _wake = new(_host.Clock);
        var loop = Assert.Single(_host.Engine.Loops);
        _lane = Assert.Single(_host.Engine.Parts.Lanes.Values);
        _claimer = new(loop.Launcher, loop.Schedules, loop.Views, _host.Engine.Parts);
    }

    public async ValueTask DisposeAsync()
    {
        _wake.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public void OVL_7_it_leaves_half_of_the_slots_to_the_timers_and_takes_what_they_leave()
    {
        var batch = new Batch(1, 0);

        _claimer.Add(batch, ControlState.Initial, Now, share: true);
        Assert.Equal(2, batch.Claims.Sum(claim => claim.Slots));
        Assert.True(_lane.TryReserve());
        _claimer.Add(batch, ControlState.Initial, Now, share: false);

        Assert.Equal(3, batch.Claims.Sum(claim => claim.Slots));
        Assert.Equal(0, _lane.Free);
    }

    [Fact]
    public async Task Slots_that_nothing_was_claimed_for_are_given_back()
    {
        var batch = new Batch(1, 0);
        _claimer.Add(batch, ControlState.Initial, Now, share: true);

        await _claimer.ApplyAsync(batch, new() { Status = CommitStatus.Committed, Fence = default, Now = Now }, CancellationToken.None);

        Assert.Equal(0, _lane.Busy);
        var next = new Batch(1, 0);
        _claimer.Add(next, ControlState.Initial, Now, share: true);
        Assert.Empty(next.Claims);
    }

    [Fact]
    public void A_queue_that_found_no_slot_is_woken_even_by_one_that_is_free_already()
    {
        Fill();
        Add();

        // Between the attempt to claim and the sleep, somebody else's run has ended.
        _lane.Release();

        Assert.True(IsWoken());
    }

    [Fact]
    public void A_queue_that_found_no_slot_sleeps_while_there_is_none()
    {
        Fill();
        Add();

        Assert.False(IsWoken());
    }

    [Fact]
    public async Task A_queue_that_waits_for_a_limit_is_not_woken_by_free_slots()
    {
        var batch = Add();

        await _claimer.ApplyAsync(batch, new() { Status = CommitStatus.Committed, Fence = default, Now = Now, MoreQueued = true }, CancellationToken.None);

        Assert.Equal(4, _lane.Free);
        Assert.False(IsWoken());
    }

    private Batch Add()
    {
        var batch = new Batch(1, 0);
        _claimer.Add(batch, ControlState.Initial, Now, share: true);
        _claimer.Add(batch, ControlState.Initial, Now, share: false);
        return batch;
    }

    private void Fill()
    {
        while (_lane.TryReserve())
        {
        }
    }

    private bool IsWoken()
    {
        _claimer.WakeWhenFree(_wake);
        _ = _wake.WaitAsync(TimeSpan.FromHours(1), _host.Clock.GetTimestamp(), CancellationToken.None);
        return _wake.Sleep is null;
    }
}
