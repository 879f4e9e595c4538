namespace Scheduler.Hosting.Stores;

/// <summary>
/// Number of the commit that last changed a timer or claimed a run. Opaque: only ever obtained from a read or a commit result, never
/// computed; whoever shows it has seen that commit. Later commits have greater numbers.
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct Mark(long Value);
