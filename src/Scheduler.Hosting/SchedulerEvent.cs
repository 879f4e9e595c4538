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

/// <summary>A schedule has no occurrence left, or none that a search finds.</summary>
public sealed record ScheduleExhausted(DateTimeOffset At, string ScheduleId, string Job) : ScheduleEvent(At, ScheduleId, Job)
{
    /// <summary>Which of both.</summary>
    public CompletionReason Reason { get; init; }
}

/// <summary>Planning a schedule threw (CORE-4); it makes no runs until it is changed or resumed.</summary>
public sealed record ScheduleFaulted(DateTimeOffset At, string ScheduleId, string Job, RunError Error) : ScheduleEvent(At, ScheduleId, Job);

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

/// <summary>A run ended as <see cref="RunState.Succeeded"/>.</summary>
public sealed record RunSucceeded(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Failed"/>.</summary>
public sealed record RunFailed(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Missed"/>.</summary>
public sealed record RunMissed(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Skipped"/>.</summary>
public sealed record RunSkipped(DateTimeOffset At, Run Run) : RunEvent(At, Run);

/// <summary>A run ended as <see cref="RunState.Cancelled"/>.</summary>
public sealed record RunCancelled(DateTimeOffset At, Run Run) : RunEvent(At, Run);
