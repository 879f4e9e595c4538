namespace Scheduler.Hosting;

/// <summary>Whether a schedule makes a run when a node starts, besides its occurrences (INT-3).</summary>
public enum RunOnStartup
{
    /// <summary>It does not. The default.</summary>
    Never = 0,

    /// <summary>The first node that starts a deployment makes one run; the deployment is named by <c>Scheduler:Deployment</c>.</summary>
    OncePerDeployment = 1,

    /// <summary>Each node makes one whenever it starts.</summary>
    EveryStart = 2,
}
