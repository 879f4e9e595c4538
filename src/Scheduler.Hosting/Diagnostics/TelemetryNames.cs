namespace Scheduler.Hosting.Diagnostics;

/// <summary>Names and values of attributes that metrics and spans share.</summary>
internal static class TelemetryNames
{
    public const string Job = "scheduler.job.name";
    public const string Schedule = "scheduler.schedule.id";
    public const string Trigger = "scheduler.trigger.type";
    public const string Outcome = "scheduler.run.outcome";
    public const string Executor = "scheduler.executor";
    public const string Store = "scheduler.store";
    public const string ErrorType = "error.type";

    public static string Of(RunState outcome) => outcome switch
    {
        RunState.Succeeded => "succeeded",
        RunState.Failed => "failed",
        RunState.TimedOut => "timed_out",
        RunState.Abandoned => "abandoned",
        RunState.DeserializationFailed => "deserialization_failed",
        RunState.Poisoned => "poisoned",
        RunState.Cancelled => "cancelled",
        RunState.Missed => "missed",
        RunState.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A run that has not ended has no outcome."),
    };

    public static string Of(MissReason reason) => reason switch
    {
        MissReason.GraceExceeded => "grace_exceeded",
        MissReason.Coalesced => "coalesced",
        MissReason.CatchUpLimit => "catch_up_limit",
        MissReason.OverlapSkipped => "overlap_skipped",
        MissReason.QueueOverflow => "queue_overflow",
        MissReason.Requested => "requested",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such reason."),
    };

    /// <summary>Why a run ended before it started, as a reason beside those of <see cref="MissReason"/>.</summary>
    public static string ReasonOf(RunState end) => end switch
    {
        RunState.Missed => Of(MissReason.GraceExceeded),
        RunState.Skipped => "superseded",
        _ => "cancelled",
    };
}
