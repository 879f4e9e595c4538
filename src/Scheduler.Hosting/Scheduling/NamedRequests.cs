using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// NOW-1: requests for a run that have a name, so that one which is repeated makes no second run. The number in the run's id is made of the name: the run itself is the memory, in its store and on every node, and a
/// unique key made of the same number decides between two that come at once.
/// </summary>
internal static class NamedRequests
{
    // For how long a name is known.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>The number of the run that a request makes: the same for one that is repeated.</summary>
    public static long KindOf(RunOptions? options) => options?.IdempotencyKey is { } key ? JobStream.Named(key) : JobStream.Unique();

    /// <summary>What is said about the run of this id, with the unique key of a named request that has none of its own.</summary>
    public static RunOptions? Complete(RunId id, RunOptions? options) =>
        options is { IdempotencyKey: not null, UniqueKey: null } ? options with { UniqueKey = $"request {RunId.WriteNumber(id.Schedule)}{RunId.WriteNumber(id.Kind)}" } : options;

    /// <summary>The runs that earlier requests of the same names have made; null where there is none.</summary>
    /// <param name="runs">The runs that are wanted now.</param>
    /// <param name="options">What their makers said.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>For each wanted run the earlier one; null where it is new.</returns>
    public static async ValueTask<RunId?[]?> FindAsync(IReadOnlyList<QueuedRun> runs, IReadOnlyList<RunOptions?> options, CancellationToken cancellationToken)
    {
        RunId?[]? found = null;
        for (var i = 0; i < runs.Count; i++)
        {
            if (options[i]?.IdempotencyKey is null)
            {
                continue;
            }

            var (store, id) = (runs[i].Loop.Store, runs[i].Run.Id);
            var query = new RunQuery { Schedule = id.Schedule, Kind = id.Kind, From = id.Nominal - Remembered, Take = 1 };
            if (await store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false) is [var earlier])
            {
                (found ??= new RunId?[runs.Count])[i] = earlier.Id;
            }
        }

        return found;
    }
}
