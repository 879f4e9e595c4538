namespace Scheduler.Hosting.AspNetCore.Access;

/// <summary>What a request needs to be allowed to do (SEC-4). Each level has a policy of its own; none includes another.</summary>
internal enum AccessLevel
{
    /// <summary>Look.</summary>
    Read,

    /// <summary>Run, cancel, pause and resume what there is.</summary>
    Operate,

    /// <summary>Change what there is.</summary>
    Admin,
}
