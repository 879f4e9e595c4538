using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Timers that are due and wait for a slot of their executor: read once, then held. One that was edited meanwhile loses its mark and so does no harm.
/// </summary>
internal sealed class HeldTimers
{
    private readonly Dictionary<long, (TimerRow Row, ExecutorLane Lane)> _rows = [];
    private readonly Dictionary<ExecutorLane, PriorityQueue<long, (DateTimeOffset Due, long Schedule)>> _lanes = [];

    public void Hold(TimerRow row, ExecutorLane lane)
    {
        // What is held already is read again by every rescan; a second entry of the same place would never leave.
        var held = _rows.TryGetValue(row.Schedule, out var before) && before.Lane == lane && before.Row.Due == row.Due;
        before.Lane?.Held(-1);
        lane.Held(1);
        _rows[row.Schedule] = (row, lane);
        if (held)
        {
            return;
        }

        if (!_lanes.TryGetValue(lane, out var queue))
        {
            _lanes[lane] = queue = new();
        }

        queue.Enqueue(row.Schedule, (row.Due!.Value, row.Schedule));
    }

    public bool Waits(ExecutorLane lane)
    {
        if (!_lanes.TryGetValue(lane, out var queue))
        {
            return false;
        }

        // An entry is out of date when its timer was taken by another entry, or read again with another due time or executor.
        while (queue.TryPeek(out var schedule, out var position))
        {
            if (_rows.TryGetValue(schedule, out var held) && held.Lane == lane && held.Row.Due == position.Due)
            {
                return true;
            }

            queue.Dequeue();
        }

        return false;
    }

    /// <summary>The first that waits; to be called where one <see cref="Waits"/>.</summary>
    public TimerRow Take(ExecutorLane lane)
    {
        _rows.Remove(_lanes[lane].Dequeue(), out var held);
        lane.Held(-1);
        return held.Row;
    }
}
