namespace Scheduler.Hosting;

/// <summary>What to do when a live run has the unique key of a new one (UNI-1).</summary>
public enum UniqueConflict
{
    /// <summary>Return the run that there is. The default.</summary>
    ReturnExisting = 0,

    /// <summary>Throw a <see cref="RunExistsException"/>. Other runs of the same call are made all the same.</summary>
    Reject = 1,
}
