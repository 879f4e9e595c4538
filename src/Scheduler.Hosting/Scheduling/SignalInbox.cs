using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Gathers a store's signals between two turns of its loop.</summary>
internal sealed class SignalInbox(WakeSignal wake)
{
    private readonly Lock _lock = new();
    private Signals _signals;
    private DateTimeOffset? _timersDue;
    private DateTimeOffset? _queueDue;

    public void Receive(Signals signals, DateTimeOffset? when)
    {
        lock (_lock)
        {
            _signals |= signals;
            if (signals.HasFlag(Signals.Timers))
            {
                _timersDue = Earlier(_timersDue, when ?? DateTimeOffset.MinValue);
            }

            if (signals.HasFlag(Signals.Queue))
            {
                _queueDue = Earlier(_queueDue, when ?? DateTimeOffset.MinValue);
            }
        }

        wake.Set();
    }

    /// <summary>What has come in since the last call.</summary>
    public (Signals Signals, DateTimeOffset? TimersDue, DateTimeOffset? QueueDue) Take()
    {
        lock (_lock)
        {
            var taken = (_signals, _timersDue, _queueDue);
            (_signals, _timersDue, _queueDue) = (Signals.None, null, null);
            return taken;
        }
    }

    public static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one <= other ? one : other;
}
