namespace Scheduler.Hosting.Stores;

/// <summary>Which ended runs to count, in steps of time.</summary>
/// <param name="Since">Those that ended at this instant or later.</param>
/// <param name="Until">And before this one.</param>
/// <param name="Step">How long a step is, more than zero.</param>
public readonly record struct TallyQuery(DateTimeOffset Since, DateTimeOffset Until, TimeSpan Step);

/// <summary>How many runs of a job ended so in one step.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Job">The job.</param>
/// <param name="State">How they ended.</param>
/// <param name="Count">How many.</param>
public readonly record struct RunTally(int Step, string Job, RunState State, long Count);
