namespace Scheduler.Hosting.CommandLine;

/// <summary>How a command ends.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>What was asked for is not well, or cannot be had.</summary>
    public const int Failure = 1;

    /// <summary>The arguments are no command.</summary>
    public const int Usage = 2;
}
