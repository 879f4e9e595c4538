using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class WakeSignalTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestClock _clock = new(SchedulerHost.Start);
    private readonly WakeSignal _wake;

    public WakeSignalTests() => _wake = new(_clock);

    public void Dispose() => _wake.Dispose();

    [Fact]
    public async Task CLK_8_it_wakes_at_the_instant_and_not_before()
    {
        var sleep = SleepAsync(Second);

        _clock.Advance(Second - TimeSpan.FromTicks(1));
        Assert.False(sleep.IsCompleted);
        Assert.NotNull(_wake.Sleep);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_wake.Sleep);
        await sleep;
    }

    [Fact]
    public async Task CLK_8_a_part_of_a_millisecond_is_rounded_up()
    {
        var sleep = SleepAsync(TimeSpan.FromMilliseconds(1.5));

        _clock.Advance(TimeSpan.FromMilliseconds(1.9));
        Assert.False(sleep.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(0.1));
        await sleep;
    }

    [Fact]
    public async Task A_call_before_the_sleep_is_remembered_once()
    {
        _wake.Set();
        _wake.Set();
        await SleepAsync(Second);

        var next = SleepAsync(Second);
        Assert.False(next.IsCompleted);
        _wake.Set();
        await next;
    }

    [Fact]
    public async Task An_instant_that_has_passed_already_does_not_sleep()
    {
        var since = _clock.GetTimestamp();
        _clock.Advance(Second);

        await _wake.WaitAsync(Second, since, CancellationToken.None);
        await _wake.WaitAsync(TimeSpan.Zero, _clock.GetTimestamp(), CancellationToken.None);
    }

    [Fact]
    public async Task The_timer_of_a_sleep_that_was_ended_does_not_end_the_next()
    {
        var first = SleepAsync(Second);
        _wake.Set();
        await first;
        var second = SleepAsync(TimeSpan.FromMinutes(1));

        _clock.Advance(TimeSpan.FromSeconds(59));

        Assert.False(second.IsCompleted);
        _clock.Advance(Second);
        await second;
    }

    [Fact]
    public async Task A_sleep_ends_with_its_token()
    {
        using var stop = new CancellationTokenSource();
        var sleep = _wake.WaitAsync(Second, _clock.GetTimestamp(), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleep);
    }

    [Fact]
    public async Task No_call_is_lost_however_it_meets_the_sleeper()
    {
        const int Calls = 20_000;
        var (asked, seen) = (0, 0);
        var sleeper = Task.Run(async () =>
        {
            while (Volatile.Read(ref seen) < Calls)
            {
                await SleepAsync(Second);
                Volatile.Write(ref seen, Volatile.Read(ref asked));
            }
        });

        for (var i = 1; i <= Calls; i++)
        {
            Volatile.Write(ref asked, i);
            _wake.Set();
            if (i % 3 == 0)
            {
                // Some calls meet a sleeper, some one that is just waking up or going to sleep.
                await SchedulerHost.UntilAsync(() => Volatile.Read(ref seen) == i, $"call {i}");
            }
        }

        await SchedulerHost.UntilAsync(() => sleeper.IsCompleted, "the last call");
    }

    private Task SleepAsync(TimeSpan wait) => _wake.WaitAsync(wait, _clock.GetTimestamp(), CancellationToken.None);
}
