namespace Scheduler.Hosting;

/// <summary>Questions about a <see cref="RunState"/>.</summary>
public static class RunStates
{
    /// <summary>Whether the run has ended and will not change any more.</summary>
    public static bool IsFinal(this RunState state) => state >= RunState.Succeeded;
}
