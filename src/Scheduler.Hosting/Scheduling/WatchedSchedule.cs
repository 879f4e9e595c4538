namespace Scheduler.Hosting.Scheduling;

/// <summary>A schedule with an alarm (EVT-2), as this node knows it.</summary>
/// <param name="id">Its id.</param>
/// <param name="added">When it was added: what it counts from while it has never succeeded.</param>
internal sealed class WatchedSchedule(string id, DateTimeOffset added)
{
    private DateTimeOffset? _resumed;
    private bool _paused;

    public string Id => id;

    public string Job { get; set; } = "";

    /// <summary>For how long it may have no success.</summary>
    public TimeSpan Limit { get; set; }

    /// <summary>When its last run that succeeded ended; null while none has.</summary>
    public DateTimeOffset? LastSuccess { get; set; }

    /// <summary>Whether the schedule itself is paused.</summary>
    public bool IsScheduleResting { get; set; }

    /// <summary>Whether its alarm is raised.</summary>
    public bool IsOverdue { get; private set; }

    /// <summary>When its alarm is to be raised: nothing is expected during a pause, so that it counts anew from the end of one.</summary>
    public DateTimeOffset Deadline => (_resumed > (LastSuccess ?? added) ? _resumed.Value : LastSuccess ?? added).Plus(Limit);

    /// <summary>How long it has been without a success.</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => now - (LastSuccess ?? added) is { Ticks: > 0 } age ? age : TimeSpan.Zero;

    /// <returns>True when the alarm is to be raised, false when it is over, null where nothing changes.</returns>
    public bool? Judge(bool paused, DateTimeOffset now)
    {
        _resumed = _paused && !paused ? now : _resumed;
        _paused = paused;
        var (before, after) = (IsOverdue, !paused && Deadline <= now);
        IsOverdue = after;
        return before == after ? null : after;
    }
}
