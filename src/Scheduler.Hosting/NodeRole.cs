namespace Scheduler.Hosting;

/// <summary>What a node does with the stores that it shares with others.</summary>
public enum NodeRole
{
    /// <summary>It fires schedules and executes runs.</summary>
    Both = 0,

    /// <summary>It fires schedules, and executes nothing: every run is queued, for nodes that execute. It knows the same jobs as they do.</summary>
    Scheduler,

    /// <summary>It executes queued runs, and fires nothing. It adds no schedules of the configuration to the stores either, nor changes or retires them: those that fire do.</summary>
    Worker,

    /// <summary>It only calls <see cref="IScheduler"/>: nothing runs here, no schedule is added, and no event handler is called. It joins no store.</summary>
    Client,
}
