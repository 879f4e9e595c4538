namespace Scheduler.Hosting;

/// <summary>How a node stands.</summary>
public enum NodeState
{
    /// <summary>It does what its role says.</summary>
    Active = 0,

    /// <summary>A caller paused it: it fires schedules on, and executes nothing that has not started; the runs are queued for others.</summary>
    Paused,

    /// <summary>A caller drains it: it starts nothing any more, and what runs goes on to its end.</summary>
    Draining,

    /// <summary>It was drained, and nothing runs there any more.</summary>
    Drained,

    /// <summary>Its lease has ended, and others are about to take its runs over.</summary>
    Dead,
}
