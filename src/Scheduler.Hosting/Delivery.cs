namespace Scheduler.Hosting;

/// <summary>What becomes of a run whose node died while it ran (DEL-1).</summary>
public enum Delivery
{
    /// <summary>It is started again, so its job must bear being repeated. The default.</summary>
    AtLeastOnce = 0,

    /// <summary>It ends as <see cref="RunState.Abandoned"/> and is never started again by itself.</summary>
    AtMostOnce = 1,
}
