using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Refuses continuations that would follow one another for ever (CON-3).</summary>
internal sealed class ContinuationChains(Engine engine)
{
    /// <summary>Checks schedules as they are to be, together with those that there are.</summary>
    /// <exception cref="InvalidScheduleException">There would be a cycle.</exception>
    public ValueTask CheckAsync(IEnumerable<ScheduleRow> rows, CancellationToken cancellationToken) => CheckAsync(rows.Select(Link), cancellationToken);

    /// <inheritdoc cref="CheckAsync(IEnumerable{ScheduleRow}, CancellationToken)"/>
    public ValueTask CheckAsync(IEnumerable<ScheduleDefinition> definitions, CancellationToken cancellationToken) =>
        CheckAsync(definitions.Select(definition => new ChainLink(definition.Id, definition.Job, ContinuationKeys.FollowedBy(definition.Trigger))), cancellationToken);

    private async ValueTask CheckAsync(IEnumerable<ChainLink> toBe, CancellationToken cancellationToken)
    {
        // Only continuations make a cycle: where none is added or changed, there is no new one, and nothing is read.
        var changed = toBe.ToDictionary(link => link.Id, StringComparer.OrdinalIgnoreCase);
        if (changed.Values.All(link => link.Follows is null))
        {
            return;
        }

        List<ChainLink> links = [.. changed.Values];
        foreach (var loop in engine.Loops)
        {
            await foreach (var row in ReadAsync(loop.Store, cancellationToken).ConfigureAwait(false))
            {
                if (!changed.ContainsKey(row.Id))
                {
                    links.Add(Link(row));
                }
            }
        }

        if (ContinuationCycle.Find(links) is { } cycle)
        {
            throw new InvalidScheduleException(ContinuationCycle.Describe(cycle));
        }
    }

    private static async IAsyncEnumerable<ScheduleRow> ReadAsync(ISchedulerStore store, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ScheduleQuery { IsContinuation = true };
        IReadOnlyList<StoredSchedule> page;
        do
        {
            page = await store.ReadSchedulesAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var stored in page)
            {
                yield return stored.Row;
            }

            query = query with { AfterId = page is [.., var last] ? last.Row.Id : null };
        }
        while (page.Count == query.Take);
    }

    private static ChainLink Link(ScheduleRow row) => new(row.Id, row.Job, row.Follows);
}
