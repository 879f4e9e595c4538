using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>A run to be queued.</summary>
/// <param name="Loop">The loop of its store.</param>
/// <param name="Schedule">Its schedule; null for a run of a job alone.</param>
/// <param name="Run">The run.</param>
internal readonly record struct QueuedRun(SchedulerLoop Loop, CompiledSchedule? Schedule, NewRun Run);
