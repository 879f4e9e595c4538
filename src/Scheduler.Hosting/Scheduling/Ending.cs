namespace Scheduler.Hosting.Scheduling;

/// <summary>What a commit is to record of a run: its end, or that it waits for another attempt.</summary>
/// <param name="Run">The run as it stands when that is recorded.</param>
/// <param name="Delay">How long it waits; zero for an end.</param>
/// <param name="Active">The run on this node; null when it does not run here.</param>
/// <param name="IsReleased">Whether its attempt does not count.</param>
internal sealed record Ending(Run Run, TimeSpan Delay = default, ActiveRun? Active = null, bool IsReleased = false);
