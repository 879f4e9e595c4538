using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>A clock in the hands of a test. Its wall clock can jump while the monotonic one goes on (CLK-4), and it knows which timers were asked for.</summary>
internal sealed class TestClock() : FakeTimeProvider(SchedulerHost.Start)
{
    private readonly ConcurrentQueue<TimeSpan> _timers = [];
    private long _jumped;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _jumped));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Enqueue(dueTime);
        return timer;
    }

    public void JumpWall(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);

    public bool HasTimer(TimeSpan dueTime) => _timers.Contains(dueTime);
}
