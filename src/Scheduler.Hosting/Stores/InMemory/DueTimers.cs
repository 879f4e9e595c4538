namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>The timers that are due some time, in the order of (due, schedule).</summary>
internal sealed class DueTimers
{
    private readonly OrderedSet<Key> _keys = new();

    /// <summary>Whether a fire may move it: it is active, or paused until an instant (PAU-5).</summary>
    public static bool MayFire(in TimerRow timer) => timer is { State: ScheduleState.Active } or { State: ScheduleState.Paused, Due: not null };

    /// <summary>When it is due; null when never.</summary>
    public static DateTimeOffset? WhenDue(in TimerRow timer) => MayFire(timer) ? timer.Due : null;

    /// <summary>Adds a timer, if it is one that will be due.</summary>
    public void Add(in TimerRow timer)
    {
        if (KeyOf(timer) is { } key)
        {
            _keys.Add(key);
        }
    }

    /// <summary>Removes a timer as it was added.</summary>
    public void Remove(in TimerRow timer)
    {
        if (KeyOf(timer) is { } key)
        {
            _keys.Remove(key);
        }
    }

    /// <summary>Numbers of the schedules that are due after the query's position.</summary>
    public IEnumerable<long> Read(DueQuery query)
    {
        var after = query.After is { } position ? new Key(position.Due.UtcTicks, position.Schedule) : Key.Start;
        return _keys.From(after)
            .SkipWhile(key => key == after)
            .TakeWhile(key => key.Due <= query.Until.UtcTicks)
            .Select(key => key.Schedule);
    }

    /// <summary>The schedule that is due next after an instant; null when there is none.</summary>
    public long? NextAfter(DateTimeOffset instant) => _keys.First(Key.After(instant))?.Schedule;

    /// <summary>The schedule that is first in the order; null when there is none.</summary>
    public long? First() => _keys.First(Key.Start)?.Schedule;

    /// <summary>How many are due at an instant.</summary>
    public int Count(DateTimeOffset instant) => _keys.CountBelow(Key.After(instant));

    private static Key? KeyOf(in TimerRow timer) => WhenDue(timer) is { } due ? new Key(due.UtcTicks, timer.Schedule) : null;

    private readonly record struct Key(long Due, long Schedule) : IComparable<Key>
    {
        public static Key Start => new(long.MinValue, long.MinValue);

        public static Key After(DateTimeOffset instant) => new(instant.UtcTicks + 1, long.MinValue);

        public int CompareTo(Key other) => Due != other.Due ? Due.CompareTo(other.Due) : Schedule.CompareTo(other.Schedule);
    }
}
