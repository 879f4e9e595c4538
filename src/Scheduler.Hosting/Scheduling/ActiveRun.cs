using Scheduler.Hosting.Execution;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>A run this node has started and whose end is not recorded yet.</summary>
internal sealed class ActiveRun(Run run, Mark fence, ExecutorLane lane, CompiledSchedule? schedule, CancellationTokenSource cancellation, JobInvocation invocation)
{
    private int _cancelled;

    public Run Run { get; set; } = run;

    public Mark Fence => fence;

    public ExecutorLane Lane => lane;

    public CompiledSchedule? Schedule => schedule;

    public JobInvocation Invocation => invocation;

    /// <summary>The kind of trigger for metrics: a run that a caller made is manual, whatever schedule it belongs to.</summary>
    public string TriggerKind => schedule is null || Run.Id.Kind != 0 ? "manual" : schedule.Trigger.Kind;

    /// <summary>Set when the run has ended.</summary>
    public JobOutcome? Outcome { get; set; }

    /// <summary>Ends when whatever waits for the job's token has been told, if it was signalled.</summary>
    public Task Told { get; private set; } = Task.CompletedTask;

    /// <summary>Signals the job's token; the first reason stands.</summary>
    public void Cancel(CancellationReason reason, string? words)
    {
        if (Interlocked.Exchange(ref _cancelled, 1) == 0)
        {
            invocation.Context.SetCancellationReason(reason, words);
            // Registered callbacks are the job's code: they must not run on the loop.
            Told = cancellation.CancelAsync();
        }
    }
}
