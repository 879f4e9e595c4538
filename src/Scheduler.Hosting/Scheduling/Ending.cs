using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What a commit is to record of a run: its end, or that it waits for another attempt.</summary>
internal sealed class Ending
{
    private readonly JobOutcome? _outcome;
    private readonly string? _reason;
    private Run? _run;

    /// <param name="run">The run as it stands when that is recorded; it does not run here.</param>
    /// <param name="delay">How long it waits; zero for an end.</param>
    public Ending(Run run, TimeSpan delay = default) => (_run, State, Delay) = (run, run.State, delay);

    /// <param name="active">The run, on this node.</param>
    /// <param name="outcome">How its attempt ended.</param>
    /// <param name="verdict">What becomes of it.</param>
    public Ending(ActiveRun active, JobOutcome outcome, in AttemptVerdict verdict)
    {
        (Active, State, Delay, IsReleased, _outcome) = (active, verdict.State, verdict.Delay, verdict.TakesBackAttempt, outcome);
        _reason = verdict.Reason ?? outcome.Reason ?? (IsReleased ? outcome.Error?.Message : null);
    }

    /// <summary>The run on this node; null when it does not run here.</summary>
    public ActiveRun? Active { get; }

    public RunState State { get; }

    /// <summary>How long it waits; zero for an end.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Whether its attempt does not count.</summary>
    public bool IsReleased { get; }

    public RunId Id => _run?.Id ?? Active!.Run.Id;

    /// <summary>The run as it stands when that is recorded. Made only where somebody looks: of most ends nobody does.</summary>
    public Run Run => _run ??= Active!.Run with
    {
        State = State,
        Attempt = IsReleased || !Started ? Active.Run.Attempt - 1 : Active.Run.Attempt,
        FencingToken = Started ? Active.Run.FencingToken : 0,
        FirstStartedAt = Started ? Active.Run.FirstStartedAt : null,
        StartedAt = StartedAt,
        Result = _outcome!.Result,
        Error = _outcome.Error,
        Reason = _reason,
    };

    /// <summary>What the store is to write of it.</summary>
    public Finish Finish(Mark fence) => _outcome is null
        ? new(Run.Id, fence, State, Run.StartedAt, Run.Result, Run.Error, Run.Reason) { Delay = Delay }
        : new(Id, fence, State, StartedAt, _outcome.Result, _outcome.Error, _reason) { Delay = Delay, TakesBackAttempt = IsReleased };

    // MIS-1 (b): one that was found to be too late before its attempt began has not started.
    private bool Started => _outcome!.State != RunState.Missed;

    private DateTimeOffset? StartedAt => Started ? Active!.Run.StartedAt : null;
}
