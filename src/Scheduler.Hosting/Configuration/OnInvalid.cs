namespace Scheduler.Hosting.Configuration;

/// <summary>What becomes of a configuration in which schedules are invalid.</summary>
public enum OnInvalid
{
    /// <summary>Nothing of it holds: the application does not start, and a change is refused. The default.</summary>
    Refuse = 0,

    /// <summary>
    /// Each invalid schedule is left as it is: one that a store has goes on as it was declared last, a new one is not added. All others hold. Whatever else is invalid, such as a job or a store, is refused all the same.
    /// </summary>
    Isolate = 1,
}
