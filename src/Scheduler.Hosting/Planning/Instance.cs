namespace Scheduler.Hosting.Planning;

/// <summary>A run of a schedule that has not ended, as the overlap rules see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">One of the states that are not final.</param>
/// <param name="Attempt">How many attempts have started.</param>
/// <param name="Recovery">How many of these ended with the death of their node.</param>
internal readonly record struct Instance(RunId Id, RunState State, int Attempt = 0, int Recovery = 0)
{
    public bool IsQueued => State == RunState.Queued;

    /// <summary>RET-5: whether it waits for another attempt after one that failed, with its slot or without. A crash is no failure (RET-7).</summary>
    public bool IsWaitingRetry => State == RunState.RetryWait || (IsQueued && Attempt > Recovery);

    /// <summary>Whether it waits for the first time, for an occurrence: a newer occurrence may take its place. What a caller asked for is never replaced.</summary>
    public bool IsQueuedOccurrence => IsQueued && Id.Kind == 0 && !IsWaitingRetry;
}
