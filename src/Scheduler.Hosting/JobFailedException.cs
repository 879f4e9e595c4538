namespace Scheduler.Hosting;

/// <summary>Thrown by a job that knows whether trying again is of any use (RET-4).</summary>
/// <param name="message">What went wrong.</param>
/// <param name="retry">False, the default: the run ends as failed, whatever its <see cref="RetryPolicy"/> says. True: the policy decides, as for any other exception.</param>
/// <param name="inner">What caused it, or null.</param>
public sealed class JobFailedException(string message, bool retry = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the run may be tried again.</summary>
    public bool Retry { get; } = retry;
}
