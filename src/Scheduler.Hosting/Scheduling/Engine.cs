using System.Runtime.CompilerServices;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The running scheduler: one loop a store, one lane an executor. Made once, from valid definitions.</summary>
internal sealed class Engine : IAsyncDisposable, IDisposable
{
    private const int PageSize = 500;

    private readonly Dictionary<string, SchedulerLoop> _loops;

    public Engine(EngineParts parts, IReadOnlyDictionary<string, ISchedulerStore> stores)
    {
        Parts = parts;
        _loops = stores.ToDictionary(store => store.Key, store => new SchedulerLoop(store.Key, store.Value, parts), StringComparer.OrdinalIgnoreCase);
        foreach (var lane in parts.Lanes.Values)
        {
            parts.Metrics.ObserveExecutor(lane.Name, () => new(lane.Busy, lane.Free, lane.Waiting));
        }
    }

    public EngineParts Parts { get; }

    public ScheduleCompiler Compiler => Parts.Configuration.Compiler;

    public ScheduleEditor Editor => Parts.Configuration.Editor;

    public ScheduleViews Views => Parts.Configuration.Views;

    public IReadOnlyCollection<SchedulerLoop> Loops => _loops.Values;

    /// <exception cref="StoreNotFoundException">There is no store of this name.</exception>
    public SchedulerLoop Loop(string store) => _loops.TryGetValue(store, out var loop) ? loop : throw new StoreNotFoundException(store, _loops.Keys);

    /// <summary>The schedule and the loop of its store.</summary>
    /// <exception cref="ScheduleNotFoundException">No store has it.</exception>
    public async ValueTask<(SchedulerLoop Loop, StoredSchedule Schedule)> FindAsync(string id, CancellationToken cancellationToken) =>
        await TryFindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new ScheduleNotFoundException(id);

    /// <summary>The schedule and the loop of its store; null when no store has it.</summary>
    public async ValueTask<(SchedulerLoop Loop, StoredSchedule Schedule)?> TryFindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        foreach (var loop in _loops.Values)
        {
            if (await loop.Store.ReadSchedulesAsync(new() { Ids = [id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [var found])
            {
                return (loop, found);
            }
        }

        return null;
    }

    /// <summary>Reads schedules in the order of their ids, store by store, page by page.</summary>
    /// <exception cref="StoreNotFoundException">The store that the filter names is not defined.</exception>
    public async IAsyncEnumerable<(SchedulerLoop Loop, StoredSchedule Schedule)> ReadAsync(ScheduleFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A store knows one name of a job: where it has several, all schedules are read, so that they come in one order.
        string?[] names = [.. Parts.NamesOf(filter.Job)];
        var left = filter.Take ?? int.MaxValue;
        foreach (var loop in filter.Store is { } store ? [Loop(store)] : Loops)
        {
            var query = new ScheduleQuery { Job = names.Length == 1 ? names[0] : null, State = filter.State, AfterId = filter.AfterId };
            IReadOnlyList<StoredSchedule> page;
            do
            {
                query = query with { Take = names.Length == 1 ? Math.Min(left, PageSize) : PageSize };
                page = left == 0 ? [] : await loop.Store.ReadSchedulesAsync(query, cancellationToken).ConfigureAwait(false);
                foreach (var schedule in page.Where(schedule => names.Length == 1 || names.Contains(schedule.Row.Job)).Take(left))
                {
                    left--;
                    yield return (loop, schedule);
                }

                query = query with { AfterId = page is [.., var last] ? last.Row.Id : null };
            }
            while (page.Count == query.Take && left > 0);
        }
    }

    /// <summary>For a container that is disposed synchronously; stores and executors are only ever disposed asynchronously.</summary>
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops.Values)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var lane in Parts.Lanes.Values)
        {
            await lane.Executor.DisposeAsync().ConfigureAwait(false);
        }

        await Parts.Events.DisposeAsync().ConfigureAwait(false);
    }
}
