using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Refuses continuations that would follow one another for ever (CON-3), or what is in another store (CFG-3b).</summary>
internal sealed class ContinuationChains(Engine engine)
{
    /// <summary>Checks schedules as they are to be, together with those that there are.</summary>
    /// <exception cref="InvalidScheduleException">There would be a cycle, or one that follows what is in another store.</exception>
    public async ValueTask CheckAsync(IEnumerable<(SchedulerLoop Loop, ScheduleRow Row)> rows, CancellationToken cancellationToken)
    {
        // Only continuations make a cycle, and nothing is elsewhere where there is one store: else there is nothing to refuse, and nothing is read.
        var changed = rows.ToDictionary(change => change.Row.Id, StringComparer.OrdinalIgnoreCase);
        if (changed.Values.All(change => change.Row.Follows is null) && engine.Loops.Count == 1)
        {
            return;
        }

        List<ChainLink> links = [.. changed.Values.Select(change => Link(change.Row))];
        foreach (var loop in engine.Loops)
        {
            await foreach (var row in ReadAsync(loop.Store, cancellationToken).ConfigureAwait(false))
            {
                if (!changed.ContainsKey(row.Id))
                {
                    links.Add(Link(row));
                    RefuseElsewhere(loop, row, changed);
                }
            }
        }

        foreach (var (loop, row) in changed.Values.Where(change => change.Row.Follows is not null))
        {
            await RefuseElsewhereAsync(loop, row, changed, cancellationToken).ConfigureAwait(false);
        }

        if (ContinuationCycle.Find(links) is { } cycle)
        {
            throw new InvalidScheduleException(ContinuationCycle.Describe(cycle));
        }
    }

    // What follows a job may find its runs in several stores, and is refused only where none of them can be its own.
    private async ValueTask RefuseElsewhereAsync(SchedulerLoop loop, ScheduleRow row, Dictionary<string, (SchedulerLoop Loop, ScheduleRow Row)> changed, CancellationToken cancellationToken)
    {
        var after = (AfterTrigger)engine.Compiler.Read(row).Trigger;
        if (after.Schedule is { } schedule)
        {
            if (!changed.ContainsKey(schedule) && await engine.TryFindAsync(schedule, cancellationToken).ConfigureAwait(false) is { } found)
            {
                Refuse(found.Loop, loop, row, $"schedule '{schedule}'");
            }

            RefuseElsewhere(loop, row, changed);
        }
        else if (engine.Parts.Definitions.Jobs.Find(after.Job!) is { } job && engine.Loop(job.Policies.Store!) is var home && home != loop
            && !changed.Values.Any(change => change.Loop == loop && change.Row.Job == job.Name) && !await HasScheduleAsync(loop.Store, after.Job!, cancellationToken).ConfigureAwait(false))
        {
            Refuse(home, loop, row, $"job '{job.Name}'");
        }
    }

    private async ValueTask<bool> HasScheduleAsync(ISchedulerStore store, string job, CancellationToken cancellationToken)
    {
        foreach (var name in engine.Parts.NamesOf(job))
        {
            if (await store.ReadSchedulesAsync(new() { Job = name, Take = 1 }, cancellationToken).ConfigureAwait(false) is [_])
            {
                return true;
            }
        }

        return false;
    }

    private static void RefuseElsewhere(SchedulerLoop loop, ScheduleRow row, Dictionary<string, (SchedulerLoop Loop, ScheduleRow Row)> changed)
    {
        foreach (var (other, parent) in changed.Values.Where(change => ContinuationKeys.OfSchedule(change.Row.Id) == row.Follows))
        {
            Refuse(other, loop, row, $"schedule '{parent.Id}'");
        }
    }

    private static void Refuse(SchedulerLoop followed, SchedulerLoop loop, ScheduleRow row, string what)
    {
        if (followed != loop)
        {
            throw new InvalidScheduleException(ContinuationStores.Describe(row.Id, loop.Name, what, followed.Name));
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

    private ChainLink Link(ScheduleRow row) => new(row.Id, engine.Parts.Definitions.Jobs.NamesOf(row.Job), row.Follows);
}
