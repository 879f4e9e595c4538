using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>A run this node has started and whose end is not recorded yet.</summary>
internal sealed class ActiveRun(Run run, Mark fence, JobDefinition job, CompiledSchedule? schedule, ExecutorLane lane, CancellationTokenSource cancellation, JobInvocation invocation)
{
    private readonly Lock _lock = new();
    private CancellationReason? _cancelled;
    private bool _giveUp;
    private Deadline? _grace;

    public Run Run { get; set; } = run;

    public Mark Fence => fence;

    public JobDefinition Job => job;

    public CompiledSchedule? Schedule => schedule;

    public ExecutorLane Lane => lane;

    public JobInvocation Invocation => invocation;

    /// <summary>The policies it started with: a change of them is for later runs.</summary>
    public SchedulePolicies Policies { get; } = schedule?.Policies ?? job.Policies;

    /// <summary>The kind of trigger for metrics: a run that a caller made is manual, whatever schedule it belongs to.</summary>
    public string TriggerKind => schedule is null || (Run.Id.Kind != 0 && Run.Origin != RunOrigin.Continuation) ? "manual" : schedule.Trigger.Kind;

    /// <summary>When its first attempt started, by the monotonic clock (TMO-1).</summary>
    public long Began { get; set; }

    /// <summary>Set when the run has ended, or was given up.</summary>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>Why it was asked to stop.</summary>
    public CancellationReason? Cancelled => _cancelled;

    /// <summary>Whether it goes on although its cancel grace is over (TMO-3).</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Ends when whatever waits for the job's token has been told, if it was signalled.</summary>
    public Task Told { get; private set; } = Task.CompletedTask;

    /// <summary>Signals the job's token; the first reason stands.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="words">The same for people; null for nothing to add.</param>
    /// <param name="giveUp">Whether it is given up when it is stuck.</param>
    /// <param name="startGrace">Begins the cancel grace, if there is one.</param>
    /// <returns>Whether it is stuck already, and is to be given up now.</returns>
    public bool Cancel(CancellationReason reason, string? words, bool giveUp, Func<Deadline?> startGrace)
    {
        lock (_lock)
        {
            _giveUp |= giveUp;
            if (_cancelled is not null || Outcome is not null)
            {
                return giveUp && IsStuck && Outcome is null;
            }

            _cancelled = reason;
            invocation.Context.SetCancellationReason(reason, words);
            _grace = startGrace();
        }

        // Registered callbacks are the job's code: they must not run on the loop.
        Told = cancellation.CancelAsync();
        return false;
    }

    /// <summary>Its cancel grace is over.</summary>
    /// <returns>Whether it goes on, and whether it is to be given up.</returns>
    public (bool GoesOn, bool GiveUp) GraceIsOver()
    {
        lock (_lock)
        {
            IsStuck = Outcome is null;
            return (IsStuck, _giveUp);
        }
    }

    /// <summary>Ends it, once.</summary>
    /// <returns>False when it has ended before.</returns>
    public bool TryEnd(JobOutcome outcome)
    {
        lock (_lock)
        {
            if (Outcome is not null)
            {
                return false;
            }

            Outcome = outcome;
            _grace?.Dispose();
            return true;
        }
    }
}
