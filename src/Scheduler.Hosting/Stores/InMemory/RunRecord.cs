namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// One run from its first commit until the history forgets it, in one object. Readers get copies, so that a forgotten object can serve another run.
/// </summary>
internal sealed class RunRecord
{
    // As it was given.
    private NewRun _run;
    private int _attempt;
    private int _recovery;
    private int _released;
    private int _ranOn;
    private DateTimeOffset? _firstClaimedAt;
    private DateTimeOffset? _claimedAt;
    private DateTimeOffset? _startedAt;
    private Payload _result;
    private RunError? _error;
    private string? _reason;
    private Cancel? _cancel;

    /// <summary>Where it belongs.</summary>
    public RunStream Stream { get; private set; } = null!;

    public RunId Id => _run.Id;

    public string Job => _run.Job;

    public string Executor => _run.Executor;

    public int Version => _run.Version;

    public string? LimitKey => _run.LimitKey;

    public string? RateKey => _run.RateKey;

    public string? UniqueKey => _run.UniqueKey;

    public RunState State { get; private set; }

    public Mark Fence { get; private set; }

    /// <summary>The node that has it; 0 while it waits.</summary>
    public int Node { get; private set; }

    public DateTimeOffset ReadyAt { get; private set; }

    /// <summary>Its place in the queue: when it is ready, less its head start (PRI-1). In ticks, which may be before all instants.</summary>
    public long Rank => ReadyAt.UtcTicks - (_run.Priority * TimeSpan.TicksPerMinute);

    public DateTimeOffset FinishedAt { get; private set; }

    /// <summary>Whether it has a place among the active runs (OVL-2).</summary>
    public bool IsActive => State is RunState.Running or RunState.RetryWait or RunState.Orphaned;

    /// <summary>Whether it waits to be claimed.</summary>
    public bool Waits => State is RunState.Queued or RunState.RetryWait;

    /// <summary>Whether somebody asked it to stop while it runs.</summary>
    public bool IsCancelled => State == RunState.Running && _cancel is not null;

    /// <summary>Whether it failed, gave up its place, and waits for the time of its next attempt. A crash is no failure (RET-7).</summary>
    public bool IsAway(DateTimeOffset now) => State == RunState.Queued && _attempt > _recovery && ReadyAt > now;

    /// <summary>The neighbours in the <see cref="RunList"/> that has it.</summary>
    public RunRecord? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public RunRecord? Newer { get; set; }

    /// <summary>The run of the same stream that ended before it.</summary>
    public RunRecord? OlderInStream { get; set; }

    /// <summary>The run of the same stream that ended after it.</summary>
    public RunRecord? NewerInStream { get; set; }

    public void Queue(RunStream stream, in NewRun run, Mark fence)
    {
        Stream = stream;
        _run = run;
        ReadyAt = run.Due;
        State = RunState.Queued;
        Fence = fence;
    }

    public void Start(int node, Mark fence, DateTimeOffset now)
    {
        State = RunState.Running;
        Node = _ranOn = node;
        Fence = fence;
        _firstClaimedAt ??= now;
        _claimedAt = now;
        _attempt++;
    }

    public void Cancel(Cancel cancel) =>
        _cancel = _cancel is { } earlier ? earlier with { GiveUp = earlier.GiveUp || cancel.GiveUp } : cancel;

    /// <summary>Lets it wait for another attempt.</summary>
    public void Wait(in Finish finish, Mark fence, DateTimeOffset now)
    {
        State = finish.State;
        Fence = fence;
        Node = 0;
        ReadyAt = now.Plus(finish.Delay);
        _error = finish.Error;
        if (finish.TakesBackAttempt)
        {
            _attempt--;
            _released++;
        }
    }

    /// <summary>Gives it to another node than the one that is gone. Only a node on which it ran counts as one that died with it.</summary>
    public void Adopt(int node, Mark fence)
    {
        _recovery += State == RunState.Running ? 1 : 0;
        State = RunState.Orphaned;
        Node = node;
        Fence = fence;
    }

    public void Finish(in Finish finish, DateTimeOffset now)
    {
        State = finish.State;
        FinishedAt = now;
        _startedAt = finish.StartedAt;
        _result = finish.Result;
        _error = finish.Error;
        _reason = finish.Reason;
    }

    /// <summary>Makes it as new. Its neighbours are gone already.</summary>
    public void Clear()
    {
        Stream = null!;
        _run = default;
        State = default;
        Fence = default;
        Node = 0;
        ReadyAt = default;
        FinishedAt = default;
        (_attempt, _recovery, _released, _ranOn) = (0, 0, 0, 0);
        (_firstClaimedAt, _claimedAt, _startedAt) = (null, null, null);
        _result = default;
        (_error, _reason, _cancel) = (null, null, null);
    }

    public LiveRun ToLive() => new(Id, Job, State, Fence, Node, _attempt, _run.Due, _run.Args, _run.Header, Executor)
    {
        Recovery = _recovery,
        Released = _released,
        ReadyAt = ReadyAt,
        Priority = _run.Priority,
        Version = Version,
        LimitKey = LimitKey,
        RateKey = RateKey,
        UniqueKey = UniqueKey,
        FirstStartedAt = _firstClaimedAt,
        StartedAt = _claimedAt,
        Error = _error,
        Cancel = _cancel,
    };

    public StoredRun ToStored() => State.IsFinal() ? new(null, ToFinished()) : new(ToLive(), null);

    private FinishedRun ToFinished() => new()
    {
        Id = Id,
        Job = Job,
        State = State,
        Attempt = _attempt,
        Recovery = _recovery,
        Node = _ranOn,
        Fence = Fence,
        Due = _run.Due,
        FirstStartedAt = _firstClaimedAt,
        StartedAt = _startedAt,
        FinishedAt = FinishedAt,
        Args = _run.Args,
        Header = _run.Header,
        Result = _result,
        Error = _error,
        Reason = _reason,
    };
}
