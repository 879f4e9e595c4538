using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Hosting.Testing;

/// <summary>
/// The clock of a test: a <see cref="FakeTimeProvider"/> whose wall clock can besides jump while the monotonic one goes on, as when somebody sets the machine's clock (CLK-4).
/// </summary>
/// <param name="start">What it shows at first.</param>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    // Who makes a timer: a run, or whatever else is to be seen waiting for the clock.
    private static readonly AsyncLocal<object?> Owner = new();

    private readonly Lock _lock = new();
    private readonly HashSet<TestTimer> _armed = [];
    private long _jumped;

    /// <summary>Raised when a timer was set.</summary>
    internal event Action? Armed;

    /// <summary>How long it is until the next timer calls back; null when none is set.</summary>
    internal TimeSpan? NextTimer
    {
        get
        {
            lock (_lock)
            {
                return _armed.Count == 0 ? null : _armed.Min(timer => timer.Due) - base.GetUtcNow();
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _jumped));

    /// <inheritdoc/>
    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

    /// <summary>Sets the wall clock forward or, where negative, back. No time passes: timers and time stamps stay as they are.</summary>
    /// <param name="by">How far.</param>
    public void JumpWall(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        // A limit that somebody set is no wait: what it limits goes on meanwhile.
        var timer = new TestTimer(this, callback, state, state is CancellationTokenSource ? null : Owner.Value);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Makes what the current flow of control does from now on the owner's.</summary>
    internal static void Enter(object? owner) => Owner.Value = owner;

    /// <summary>Whether the owner waits for this clock.</summary>
    internal bool IsAwaitedBy(object owner)
    {
        lock (_lock)
        {
            return _armed.Any(timer => Equals(timer.Owner, owner));
        }
    }

    /// <summary>Whether a timer will call back after exactly this time.</summary>
    internal bool HasTimer(TimeSpan rest)
    {
        lock (_lock)
        {
            return _armed.Any(timer => timer.Due - base.GetUtcNow() == rest);
        }
    }

    private ITimer CreateInner(TimerCallback callback) => base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Arm(TestTimer timer, TimeSpan? rest)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            if (rest is { } time)
            {
                timer.Due = base.GetUtcNow() + time;
                _armed.Add(timer);
            }
        }
    }

    /// <summary>A timer that the clock knows of while it is set.</summary>
    private sealed class TestTimer : ITimer
    {
        private readonly TestClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public TestTimer(TestClock clock, TimerCallback callback, object? state, object? owner)
        {
            (_clock, _callback, _state, Owner) = (clock, callback, state, owner);
            _inner = clock.CreateInner(_ => Call());
        }

        public object? Owner { get; }

        public DateTimeOffset Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _clock.Arm(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime);
            var changed = _inner.Change(dueTime, period);
            if (!changed)
            {
                _clock.Arm(this, null);
            }

            _clock.Armed?.Invoke();
            return changed;
        }

        public void Dispose()
        {
            _clock.Arm(this, null);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Arm(this, null);
            return _inner.DisposeAsync();
        }

        private void Call()
        {
            _clock.Arm(this, _period > TimeSpan.Zero ? _period : null);
            _callback(_state);
        }
    }
}
