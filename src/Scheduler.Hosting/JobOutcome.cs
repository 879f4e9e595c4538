namespace Scheduler.Hosting;

/// <summary>How an execution ended: a value, so that a job's exception travels no further than the executor.</summary>
public sealed class JobOutcome
{
    private static readonly JobOutcome SucceededWithoutResult = new(RunState.Succeeded);

    private JobOutcome(RunState state) => State = state;

    /// <summary>One of the final states.</summary>
    public RunState State { get; }

    /// <summary>What the job returned.</summary>
    public Payload Result { get; private init; }

    /// <summary>What it threw; set when <see cref="State"/> is <see cref="RunState.Failed"/> or <see cref="RunState.DeserializationFailed"/>.</summary>
    public RunError? Error { get; private init; }

    /// <summary>What the failure says about trying again; set when <see cref="Error"/> is.</summary>
    internal JobFailure? Failure { get; private init; }

    /// <summary>Why it was skipped, cancelled or out of time.</summary>
    public string? Reason { get; private init; }

    /// <summary>The job returned.</summary>
    public static JobOutcome Succeeded(Payload result = default) => result.IsEmpty ? SucceededWithoutResult : new(RunState.Succeeded) { Result = result };

    /// <summary>The job threw.</summary>
    public static JobOutcome Failed(RunError error) => new(RunState.Failed) { Error = error, Failure = JobFailure.From(error) };

    /// <summary>The job threw.</summary>
    public static JobOutcome Failed(Exception exception) => new(RunState.Failed) { Error = RunError.From(exception), Failure = JobFailure.From(exception) };

    /// <summary>Its arguments could not be read (VER-4).</summary>
    public static JobOutcome DeserializationFailed(Exception exception) => new(RunState.DeserializationFailed) { Error = RunError.From(exception) };

    /// <summary>The job stopped because its time was over (TMO-4).</summary>
    public static JobOutcome TimedOut(string reason) => new(RunState.TimedOut) { Reason = reason };

    /// <summary>The job stopped because it was asked to.</summary>
    public static JobOutcome Cancelled(string reason) => new(RunState.Cancelled) { Reason = reason };

    /// <summary>The job, or a middleware, found nothing to do.</summary>
    public static JobOutcome Skipped(string reason) => new(RunState.Skipped) { Reason = reason };

    /// <summary>The run came too late to start.</summary>
    public static JobOutcome Missed(string reason) => new(RunState.Missed) { Reason = reason };
}
