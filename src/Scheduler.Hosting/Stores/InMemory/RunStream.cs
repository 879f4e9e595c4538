namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>All that belongs to one number: the runs of a schedule and the schedule itself, or the runs that were enqueued for a job.</summary>
internal sealed class RunStream(long number)
{
    // Fields, because both are changed in place.
    private RunSet _active;
    private RunSet _queued;
    private RunRecord? _lastFinished;

    /// <summary>Its number.</summary>
    public long Number => number;

    /// <summary>The cold half of the schedule; null for a job's stream, and once the schedule is removed.</summary>
    public ScheduleRow? Row { get; set; }

    /// <summary>The hot half; nothing where <see cref="Row"/> is null.</summary>
    public TimerRow Timer { get; set; }

    /// <summary>The last commit with a fire for it, whatever came of it.</summary>
    public Mark LastFire { get; set; }

    /// <summary>How many runs are active (OVL-2).</summary>
    public int Active => _active.Count;

    /// <summary>How many are queued.</summary>
    public int Queued => _queued.Count;

    /// <summary>How many of these a fire must not overtake: not a retry that gave up its place until its time has come (RET-5).</summary>
    public int InLine(DateTimeOffset now) => _queued.Count == 0 ? 0 : _queued.All().Count(run => !run.IsAway(now));

    /// <summary>How many that ended are remembered.</summary>
    public int Finished { get; private set; }

    /// <summary>Whether no further run may start (OVL-1).</summary>
    public bool IsFull => Row is { MaxActive: > 0 } row && Active >= row.MaxActive;

    /// <summary>Whether there is no reason to keep it.</summary>
    public bool IsEmpty => Row is null && Active + Queued + Finished == 0;

    /// <summary>Adds a live run by its state.</summary>
    public void Add(RunRecord run) => SetOf(run).Add(run);

    /// <summary>Removes a live run; to be called before its state changes.</summary>
    public void Remove(RunRecord run) => SetOf(run).Remove(run);

    public RunRecord? FindLive(RunId id) => _active.Find(id) ?? _queued.Find(id);

    public IEnumerable<RunRecord> LiveRuns() => _active.All().Concat(_queued.All());

    public IEnumerable<RunRecord> AllRuns() => LiveRuns().Concat(FinishedRuns());

    /// <summary>The runs that ended, latest end first.</summary>
    public IEnumerable<RunRecord> FinishedRuns()
    {
        for (var run = _lastFinished; run is not null; run = run.OlderInStream)
        {
            yield return run;
        }
    }

    /// <summary>The run that ended first of those that are remembered.</summary>
    public RunRecord? FirstFinished { get; private set; }

    public void AddFinished(RunRecord run)
    {
        run.OlderInStream = _lastFinished;
        if (_lastFinished is null)
        {
            FirstFinished = run;
        }
        else
        {
            _lastFinished.NewerInStream = run;
        }

        _lastFinished = run;
        Finished++;
    }

    public void RemoveFinished(RunRecord run)
    {
        if (run.NewerInStream is { } newer)
        {
            newer.OlderInStream = run.OlderInStream;
        }
        else
        {
            _lastFinished = run.OlderInStream;
        }

        if (run.OlderInStream is { } older)
        {
            older.NewerInStream = run.NewerInStream;
        }
        else
        {
            FirstFinished = run.NewerInStream;
        }

        run.OlderInStream = run.NewerInStream = null;
        Finished--;
    }

    public StoredSchedule ToStored() => new(Row!, Timer);

    private ref RunSet SetOf(RunRecord run) => ref run.IsActive ? ref _active : ref _queued;
}
