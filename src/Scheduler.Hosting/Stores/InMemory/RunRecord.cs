namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>
/// One run from its first commit until the history forgets it, in one object. Readers get copies, so that a forgotten object can serve another run.
/// </summary>
internal sealed class RunRecord
{
    /// <summary>Where it belongs.</summary>
    public RunStream Stream { get; private set; } = null!;

    public RunId Id { get; private set; }

    public string Job { get; private set; } = "";

    public string Executor { get; private set; } = "";

    public RunState State { get; private set; }

    public Mark Fence { get; private set; }

    public int Node { get; private set; }

    public DateTimeOffset Due { get; private set; }

    public DateTimeOffset FinishedAt { get; private set; }

    /// <summary>The neighbours in the <see cref="RunList"/> that has it.</summary>
    public RunRecord? Older { get; set; }

    /// <inheritdoc cref="Older"/>
    public RunRecord? Newer { get; set; }

    /// <summary>The run of the same stream that ended before it.</summary>
    public RunRecord? OlderInStream { get; set; }

    /// <summary>The run of the same stream that ended after it.</summary>
    public RunRecord? NewerInStream { get; set; }

    private Payload _args;
    private Payload _header;
    private int _attempt;
    private Cancel? _cancel;
    private DateTimeOffset? _startedAt;
    private Payload _result;
    private RunError? _error;
    private string? _reason;

    public void Queue(RunStream stream, in NewRun run, Mark fence)
    {
        Stream = stream;
        Id = run.Id;
        Job = run.Job;
        Executor = run.Executor;
        Due = run.Due;
        _args = run.Args;
        _header = run.Header;
        State = RunState.Queued;
        Fence = fence;
    }

    public void Start(int node, Mark fence)
    {
        State = RunState.Running;
        Node = node;
        Fence = fence;
        _attempt++;
    }

    public void Cancel(Cancel cancel) =>
        _cancel = _cancel is { } earlier ? earlier with { GiveUp = earlier.GiveUp || cancel.GiveUp } : cancel;

    public void Finish(in Finish finish, DateTimeOffset now)
    {
        State = finish.State;
        FinishedAt = now;
        _startedAt = finish.StartedAt;
        _result = finish.Result;
        _error = finish.Error;
        _reason = finish.Reason;
    }

    /// <summary>Makes it as new.</summary>
    public void Clear()
    {
        Stream = null!;
        Id = default;
        Job = "";
        Executor = "";
        State = default;
        Fence = default;
        Node = 0;
        Due = default;
        FinishedAt = default;
        _args = default;
        _header = default;
        _attempt = 0;
        _cancel = null;
        _startedAt = null;
        _result = default;
        _error = null;
        _reason = null;
    }

    public LiveRun ToLive() => new(Id, Job, State, Fence, Node, _attempt, Due, _args, _header, Executor) { ReadyAt = Due, Cancel = _cancel };

    public StoredRun ToStored() => State.IsFinal() ? new(null, ToFinished()) : new(ToLive(), null);

    private FinishedRun ToFinished() => new()
    {
        Id = Id,
        Job = Job,
        State = State,
        Attempt = _attempt,
        Due = Due,
        StartedAt = _startedAt,
        FinishedAt = FinishedAt,
        Args = _args,
        Header = _header,
        Result = _result,
        Error = _error,
        Reason = _reason,
    };
}
