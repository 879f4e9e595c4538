namespace Scheduler.Hosting;

/// <summary>Something that happened, on this node (EVT-1).</summary>
/// <param name="At">When.</param>
public abstract record SchedulerEvent(DateTimeOffset At);

/// <summary>The loops run.</summary>
public sealed record SchedulerStarted(DateTimeOffset At) : SchedulerEvent(At);

/// <summary>Everything was paused.</summary>
public sealed record SchedulerPaused(DateTimeOffset At, Pause Pause) : SchedulerEvent(At);

/// <summary>Everything goes on.</summary>
public sealed record SchedulerResumed(DateTimeOffset At) : SchedulerEvent(At);

/// <summary>The loops have ended and every run has ended or been given up.</summary>
public sealed record SchedulerStopped(DateTimeOffset At) : SchedulerEvent(At);

/// <summary>A store is in use.</summary>
public sealed record StoreAdded(DateTimeOffset At, string Store) : SchedulerEvent(At);

/// <summary>An executor is in use.</summary>
public sealed record ExecutorAdded(DateTimeOffset At, string Executor) : SchedulerEvent(At);

/// <summary>A job is known.</summary>
public sealed record JobRegistered(DateTimeOffset At, string Job) : SchedulerEvent(At);

/// <summary>The wall clock of this node jumped, or the machine slept (CLK-2). Everything was planned anew.</summary>
/// <param name="At">When.</param>
/// <param name="By">How far; negative for backwards.</param>
public sealed record ClockJumped(DateTimeOffset At, TimeSpan By) : SchedulerEvent(At);

/// <summary>This node can no longer prove that its runs in a store are its own, and stops them (CLK-5).</summary>
public sealed record LeaseLost(DateTimeOffset At, string Store) : SchedulerEvent(At);

/// <summary>A job was paused.</summary>
public sealed record JobPaused(DateTimeOffset At, string Job, Pause Pause) : SchedulerEvent(At);

/// <summary>A job goes on.</summary>
public sealed record JobResumed(DateTimeOffset At, string Job) : SchedulerEvent(At);

/// <summary>A node was paused, here or from here (PAU-1).</summary>
public sealed record NodePaused(DateTimeOffset At, string NodeId, Pause Pause) : SchedulerEvent(At);

/// <summary>A node drains (SHD-4).</summary>
/// <param name="At">When.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Drain">Who asked for it, and why.</param>
public sealed record NodeDraining(DateTimeOffset At, string NodeId, Pause Drain) : SchedulerEvent(At);

/// <summary>A node that was paused or drained goes on.</summary>
public sealed record NodeResumed(DateTimeOffset At, string NodeId) : SchedulerEvent(At);

/// <summary>A changed configuration was taken over while the scheduler runs.</summary>
/// <param name="At">When.</param>
/// <param name="Hash">Stands for the content of the section.</param>
/// <param name="Added">Ids of the schedules that were added, or came back.</param>
/// <param name="Changed">Ids of those whose definition was changed.</param>
/// <param name="Retired">Ids of those that are declared no more.</param>
public sealed record ConfigurationReloaded(DateTimeOffset At, string Hash, IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Retired) : SchedulerEvent(At);

/// <summary>A changed configuration was refused; the scheduler runs on with the last good one. Told once for each content.</summary>
/// <param name="At">When.</param>
/// <param name="Errors">Each with its code, path, source, reason and remedy.</param>
public sealed record ConfigurationRejected(DateTimeOffset At, IReadOnlyList<string> Errors) : SchedulerEvent(At);

/// <summary>A subscriber of <see cref="IScheduler.Events"/> was too slow and lost the oldest events.</summary>
public sealed record EventsLost(DateTimeOffset At, long Count) : SchedulerEvent(At);

/// <summary>Something happened to a schedule.</summary>
/// <param name="At">When.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Job">Its job.</param>
public abstract record ScheduleEvent(DateTimeOffset At, string ScheduleId, string Job) : SchedulerEvent(At);

/// <summary>A schedule was added.</summary>
public sealed record ScheduleAdded(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule's definition was changed.</summary>
public sealed record ScheduleModified(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule was paused.</summary>
public sealed record SchedulePaused(DateTimeOffset At, string ScheduleId, string Job, Pause Pause) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule goes on.</summary>
public sealed record ScheduleResumed(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule was removed.</summary>
public sealed record ScheduleRemoved(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule is declared no more, and makes no runs until it is declared again (OWN-3).</summary>
public sealed record ScheduleRetired(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule has no occurrence left, or none that a search finds.</summary>
public sealed record ScheduleExhausted(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job)
{
    /// <summary>Which of both.</summary>
    public CompletionReason Reason { get; init; }
}

/// <summary>Planning a schedule threw (CORE-4); it makes no runs until it is changed or resumed.</summary>
public sealed record ScheduleFaulted(DateTimeOffset At, string ScheduleId, string Job, RunError Error) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>A schedule has had no run that succeeded for as long as its <see cref="SchedulePolicies.AlertIfNoSuccessFor"/> (EVT-2). Told once, until there is a success again.</summary>
/// <param name="At">When.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Job">Its job.</param>
/// <param name="LastSuccess">When its last run that succeeded ended; null when none is known.</param>
public sealed record SuccessOverdue(DateTimeOffset At, string ScheduleId, string Job, DateTimeOffset? LastSuccess) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>For ten minutes no live node has known a schedule's job (VER-2). The schedule is kept, and goes on when a node knows it. Told once, until then, by each node.</summary>
public sealed record ScheduleOrphaned(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>Occurrences of a schedule made no run.</summary>
public sealed record OccurrencesMissed(DateTimeOffset At, string ScheduleId, string Job, MissedOccurrences Missed) : ScheduleEvent(At, ScheduleId, Job);

/// <summary>Something happened to a run.</summary>
/// <param name="At">When.</param>
/// <param name="Run">The run as it stands.</param>
public abstract record RunEvent(DateTimeOffset At, Run Run) : SchedulerEvent(At);

/// <summary>A run was committed: an occurrence fired, or a caller made it.</summary>
public sealed record RunCreated(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>An attempt starts.</summary>
public sealed record RunStarted(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>An attempt ended, and the run waits for another; <see cref="Run.NextAttemptAt"/> says when, <see cref="Run.Error"/> why (RET-2).</summary>
public sealed record RunRetrying(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run was given back unfinished, to be started again: at a shutdown, or because its job asked for it (SHD-3, RET-4).</summary>
public sealed record RunReleased(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run goes on although its token was signalled and its cancel grace is over (TMO-3).</summary>
public sealed record RunStuck(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>The end of a run was refused, because it was no longer this node's (FEN-4). Its result is lost.</summary>
public sealed record StaleCompletion(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Succeeded"/>.</summary>
public sealed record RunSucceeded(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Failed"/> or <see cref="RunState.DeserializationFailed"/>.</summary>
public sealed record RunFailed(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Missed"/>.</summary>
public sealed record RunMissed(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Skipped"/>.</summary>
public sealed record RunSkipped(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Cancelled"/>.</summary>
public sealed record RunCancelled(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.TimedOut"/>.</summary>
public sealed record RunTimedOut(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Abandoned"/>: its node died, and its job must not be started twice.</summary>
public sealed record RunAbandoned(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Poisoned"/>: its nodes died one after the other.</summary>
public sealed record RunPoisoned(DateTimeOffset At, Run Run) : RunEvent(At, Run);
