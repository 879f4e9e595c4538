using System.Data.Common;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Writes for callers within a transaction of theirs. What they see of schedules before they write is what was committed; what is decided is decided by the store, within the transaction.</summary>
internal sealed class SchedulerTransaction(Engine engine, DbTransaction transaction) : ISchedulerTransaction
{
    private readonly Dictionary<string, SchedulerLoop> _added = new(StringComparer.OrdinalIgnoreCase);

    public async Task<RunId> EnqueueAsync(string job, object? args = null, DateTimeOffset? at = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        return (await EnqueueAsync([new(job, args, at, options)], cancellationToken).ConfigureAwait(false))[0];
    }

    public async Task<IReadOnlyList<RunId>> EnqueueAsync(IEnumerable<EnqueueRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        EnqueueRequest[] wanted = [.. requests];
        if (Array.Exists(wanted, request => request.Options?.IdempotencyKey is not null))
        {
            throw new ArgumentException($"{nameof(RunOptions.IdempotencyKey)} is for requests that are repeated; within a transaction, keep the name of the request in a table of your own. Leave it out.", nameof(requests));
        }

        var runs = new RunDesk(engine).Make(wanted);
        var ids = new RunId[wanted.Length];
        foreach (var (loop, indices) in Enumerable.Range(0, wanted.Length).GroupBy(index => runs[index].Loop).Select(group => (group.Key, group.ToArray())).ToList())
        {
            NewRun[] queued = [.. indices.Select(index => runs[index].Run)];
            var answers = await loop.Store.Transactional(loop.Name).EnqueueAsync(transaction, queued, cancellationToken).ConfigureAwait(false);
            foreach (var (index, id) in indices.Zip(answers))
            {
                ids[index] = id;
            }
        }

        foreach (var ((_, _, run), request, id) in runs.Zip(wanted, ids))
        {
            if (id != run.Id && request.Options?.OnUniqueConflict == UniqueConflict.Reject)
            {
                throw new RunExistsException(run.UniqueKey!, id);
            }
        }

        return ids;
    }

    public async Task<Schedule> AddScheduleAsync(ScheduleDefinition definition, AddScheduleOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var desk = new ScheduleDesk(engine);
        var schedule = new NewSchedule(desk.Check(definition), ScheduleSource.Api, options.Paused, options.RunIfPast);
        var (id, loop) = (schedule.Definition.Id, engine.Loop(engine.Parts.Definitions.PoliciesOf(schedule.Definition).Store!));
        var store = loop.Store.Transactional(loop.Name);
        if (await engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false) is { } found && found.Loop != loop)
        {
            // An id is unique in all stores: only keeping what is there is possible, and everything else is refused.
            desk.Change(schedule, found.Loop, found.Schedule, options.OnConflict);
            return engine.Views.View(found.Schedule);
        }

        var planned = desk.Create(schedule, loop);
        await new ContinuationChains(engine).CheckAsync([(loop, planned.Edit.Row!)], cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var answer = (await store.EditAsync(transaction, [planned.Edit], cancellationToken).ConfigureAwait(false))[0];
            if (answer is { Applied: true, Current: { } stored })
            {
                _added[id] = loop;
                return engine.Views.View(stored);
            }

            if (answer.Current is not { } existing)
            {
                planned = desk.Create(schedule, loop);
            }
            else if (desk.Change(schedule, loop, existing, options.OnConflict) is { } change)
            {
                planned = change;
            }
            else
            {
                return engine.Views.View(existing);
            }
        }
    }

    public async Task<bool> RemoveScheduleAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var loop = _added.GetValueOrDefault(id) ?? (await engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false))?.Loop;
        return loop is not null
            && (await loop.Store.Transactional(loop.Name).EditAsync(transaction, [new(id, null, null, null, null)], cancellationToken).ConfigureAwait(false))[0].Applied;
    }
}

/// <summary>Stores that may or may not write within a caller's transaction.</summary>
internal static class TransactionalStores
{
    /// <exception cref="NotSupportedException">It cannot.</exception>
    public static ITransactionalStore Transactional(this ISchedulerStore store, string name) => store as ITransactionalStore ?? throw new NotSupportedException(
        $"Store '{name}' cannot write within a transaction of the application. Use a store in PostgreSQL, in the same database, or call the scheduler without a transaction, after the commit.");
}
