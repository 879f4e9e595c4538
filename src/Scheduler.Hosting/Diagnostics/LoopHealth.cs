namespace Scheduler.Hosting.Diagnostics;

/// <summary>How the loop of one store is.</summary>
internal sealed class LoopHealth
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SortedSet<string> _faulted = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _overdue = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<string> _orphaned = [];
    private TimeSpan _clockOffset;
    private bool _drains;
    private long _lastTurn;
    private string? _failure;
    private bool _ended;

    public LoopHealth(string store, TimeProvider time)
    {
        Store = store;
        _time = time;
        _lastTurn = time.GetTimestamp();
    }

    public string Store { get; }

    /// <summary>A turn went well.</summary>
    public void Turned() => Turn(failure: null, ended: false);

    /// <summary>A turn failed; the loop tries again.</summary>
    public void TurnFailed(string message) => Turn(message, ended: false);

    /// <summary>The loop ended although nobody asked it to.</summary>
    public void Died(string message) => Turn(message, ended: true);

    /// <summary>A schedule makes no more runs, because planning it threw (CORE-4).</summary>
    public void ScheduleFaulted(string id)
    {
        lock (_lock)
        {
            _faulted.Add(id);
        }
    }

    /// <summary>A schedule was resumed, changed or removed; nothing happens when it was not faulted.</summary>
    public void ScheduleRecovered(string id)
    {
        lock (_lock)
        {
            _faulted.Remove(id);
        }
    }

    /// <summary>A schedule has had no success for longer than it may (EVT-2).</summary>
    public void SuccessOverdue(string id)
    {
        lock (_lock)
        {
            _overdue.Add(id);
        }
    }

    /// <summary>A schedule has succeeded, or none is expected any more; nothing happens when it was not overdue.</summary>
    public void SuccessSeen(string id)
    {
        lock (_lock)
        {
            _overdue.Remove(id);
        }
    }

    /// <summary>These schedules, and no others, have a job that no live node knows (VER-2).</summary>
    public void Orphaned(IEnumerable<string> ids)
    {
        string[] ordered = [.. ids.Order(StringComparer.OrdinalIgnoreCase)];
        lock (_lock)
        {
            _orphaned = ordered;
        }
    }

    /// <summary>The store's clock is so far ahead of this machine's.</summary>
    public void ClockIsOff(TimeSpan by)
    {
        lock (_lock)
        {
            _clockOffset = by;
        }
    }

    /// <summary>Whether a caller has this node drained (SHD-4).</summary>
    public void Drains(bool drains)
    {
        lock (_lock)
        {
            _drains = drains;
        }
    }

    public LoopReading Read()
    {
        lock (_lock)
        {
            return new(_time.GetElapsedTime(_lastTurn), _failure, _ended, [.. _faulted], [.. _overdue], _orphaned, _clockOffset, _drains);
        }
    }

    private void Turn(string? failure, bool ended)
    {
        lock (_lock)
        {
            _lastTurn = _time.GetTimestamp();
            _failure = failure;
            _ended = ended;
        }
    }
}

/// <summary>How a loop was at one moment.</summary>
/// <param name="SinceTurn">How long ago its last turn ended.</param>
/// <param name="Failure">What that turn failed with; null when it went well.</param>
/// <param name="Ended">Whether it was the last one.</param>
/// <param name="Faulted">Ids of faulted schedules, in order.</param>
/// <param name="Overdue">Ids of schedules that have had no success for too long, in order.</param>
/// <param name="Orphaned">Ids of schedules whose job no live node knows, in order.</param>
/// <param name="ClockOffset">How far the store's clock is ahead of this machine's.</param>
/// <param name="Drains">Whether a caller has this node drained.</param>
internal sealed record LoopReading(
    TimeSpan SinceTurn, string? Failure, bool Ended, IReadOnlyList<string> Faulted, IReadOnlyList<string> Overdue, IReadOnlyList<string> Orphaned, TimeSpan ClockOffset, bool Drains);
