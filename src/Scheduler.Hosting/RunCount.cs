namespace Scheduler.Hosting;

/// <summary>How many runs of a job ended so in a step of time.</summary>
/// <param name="From">When the step begins.</param>
/// <param name="Job">The job.</param>
/// <param name="State">How they ended.</param>
/// <param name="Count">How many.</param>
public sealed record RunCount(DateTimeOffset From, string Job, RunState State, long Count);
