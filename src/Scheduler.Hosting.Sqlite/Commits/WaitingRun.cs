using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>What decides about when a waiting run starts.</summary>
/// <param name="Id">The run.</param>
/// <param name="Job">Its job.</param>
/// <param name="Executor">The executor it waits for.</param>
/// <param name="Version">The version of its arguments.</param>
/// <param name="LimitKey">What it counts with.</param>
/// <param name="RateKey">What it draws from.</param>
/// <param name="Holds">Whether it has its places among the active runs already.</param>
/// <param name="Ready">When it is ready.</param>
/// <param name="Priority">Its head start.</param>
internal readonly record struct WaitingRun(
    RunId Id, string Job, string Executor, int Version, string? LimitKey, string? RateKey, bool Holds, DateTimeOffset Ready, int Priority)
{
    /// <summary>Its place in the queue: when it is ready, less its head start (PRI-1). In ticks, which may be before all instants.</summary>
    public long Rank => Ready.UtcTicks - (Priority * TimeSpan.TicksPerMinute);

    public static WaitingRun Of(in NewRun run) =>
        new(run.Id, run.Job, run.Executor, run.Version, run.LimitKey, run.RateKey, Holds: false, run.Due, run.Priority);
}

/// <summary>Where a run stands among those that are ready; nowhere while it is not.</summary>
/// <param name="Line">Its line; null for none.</param>
/// <param name="Rank">Its rank in it.</param>
/// <param name="IsHead">Whether it is the first one of its schedule there.</param>
internal readonly record struct LinePlace(long? Line, long? Rank, bool IsHead);

/// <summary>All runs that are ready and that the same limits keep back.</summary>
/// <param name="Id">Its number.</param>
/// <param name="LimitKey">What its runs count with; null for nothing, and for runs that have their places already.</param>
/// <param name="RateKey">What they draw from.</param>
/// <param name="Holds">Whether they have their places among the active runs already.</param>
internal readonly record struct Line(long Id, string? LimitKey, string? RateKey, bool Holds);

/// <summary>The first run of a schedule in a line.</summary>
/// <param name="Rank">Its rank.</param>
/// <param name="Id">The run.</param>
internal readonly record struct Head(long Rank, RunId Id) : IComparable<Head>
{
    public int CompareTo(Head other) => Rank != other.Rank ? Rank.CompareTo(other.Rank) : Id.CompareTo(other.Id);
}
