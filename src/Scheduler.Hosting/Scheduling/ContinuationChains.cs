using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Refuses continuations that would follow one another for ever (CON-3), or what is in another store (CFG-3b).</summary>
internal sealed class ContinuationChains(Engine engine)
{
    /// <summary>Checks schedules as they are to be, together with those that there are.</summary>
    /// <exception cref="InvalidScheduleException">There would be a cycle, or one that follows what is in another store.</exception>
    public ValueTask CheckAsync(IEnumerable<(SchedulerLoop Loop, ScheduleRow Row)> rows, CancellationToken cancellationToken) =>
        CheckAsync(rows.Select(change => new PlannedLink(change.Loop, engine.Compiler.Read(change.Row), engine.Parts.Definitions.Jobs)), engine.Parts.Definitions, cancellationToken);

    /// <summary>Checks the schedules of a configuration that is to hold, together with those that there are.</summary>
    /// <inheritdoc cref="CheckAsync(IEnumerable{ValueTuple{SchedulerLoop, ScheduleRow}}, CancellationToken)" path="/exception"/>
    public ValueTask CheckAsync(SchedulerDefinitions definitions, CancellationToken cancellationToken) =>
        CheckAsync(
            definitions.Schedules.Select(schedule => new PlannedLink(engine.Loop(definitions.PoliciesOf(schedule.Definition).Store!), schedule.Definition, definitions.Jobs)), definitions, cancellationToken);

    private async ValueTask CheckAsync(IEnumerable<PlannedLink> planned, SchedulerDefinitions definitions, CancellationToken cancellationToken)
    {
        // Only continuations make a cycle, and nothing is elsewhere where there is one store: else there is nothing to refuse, and nothing is read.
        var changed = planned.ToDictionary(change => change.Link.Id, StringComparer.OrdinalIgnoreCase);
        if (changed.Values.All(change => change.After is null) && engine.Loops.Count == 1)
        {
            return;
        }

        List<ChainLink> links = [.. changed.Values.Select(change => change.Link)];
        foreach (var loop in engine.Loops)
        {
            await foreach (var row in ReadAsync(loop.Store, cancellationToken).ConfigureAwait(false))
            {
                if (!changed.ContainsKey(row.Id))
                {
                    links.Add(new(row.Id, definitions.Jobs.NamesOf(row.Job), row.Follows));
                    RefuseElsewhere(loop, links[^1], changed);
                }
            }
        }

        foreach (var change in changed.Values.Where(change => change.After is not null))
        {
            await RefuseElsewhereAsync(change, changed, definitions, cancellationToken).ConfigureAwait(false);
        }

        if (ContinuationCycle.Find(links) is { } cycle)
        {
            throw new InvalidScheduleException(ContinuationCycle.Describe(cycle));
        }
    }

    // What follows a job may find its runs in several stores, and is refused only where none of them can be its own.
    private async ValueTask RefuseElsewhereAsync(PlannedLink change, Dictionary<string, PlannedLink> changed, SchedulerDefinitions definitions, CancellationToken cancellationToken)
    {
        var (loop, link, after) = (change.Loop, change.Link, change.After!);
        if (after.Schedule is { } schedule)
        {
            if (!changed.ContainsKey(schedule) && await engine.TryFindAsync(schedule, cancellationToken).ConfigureAwait(false) is { } found)
            {
                Refuse(found.Loop, loop, link, $"schedule '{schedule}'");
            }

            RefuseElsewhere(loop, link, changed);
        }
        else if (definitions.Jobs.Find(after.Job!) is { } job && engine.Loop(job.Policies.Store!) is var home && home != loop
            && !changed.Values.Any(other => other.Loop == loop && other.Job == job.Name) && !await HasScheduleAsync(loop.Store, job, cancellationToken).ConfigureAwait(false))
        {
            Refuse(home, loop, link, $"job '{job.Name}'");
        }
    }

    private static async ValueTask<bool> HasScheduleAsync(ISchedulerStore store, JobDefinition job, CancellationToken cancellationToken)
    {
        foreach (var name in job.Names)
        {
            if (await store.ReadSchedulesAsync(new() { Job = name, Take = 1 }, cancellationToken).ConfigureAwait(false) is [_])
            {
                return true;
            }
        }

        return false;
    }

    private static void RefuseElsewhere(SchedulerLoop loop, ChainLink link, Dictionary<string, PlannedLink> changed)
    {
        foreach (var parent in changed.Values.Where(change => ContinuationKeys.OfSchedule(change.Link.Id) == link.Follows))
        {
            Refuse(parent.Loop, loop, link, $"schedule '{parent.Link.Id}'");
        }
    }

    private static void Refuse(SchedulerLoop followed, SchedulerLoop loop, ChainLink link, string what)
    {
        if (followed != loop)
        {
            throw new InvalidScheduleException(ContinuationStores.Describe(link.Id, loop.Name, what, followed.Name));
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

    /// <summary>A schedule as it is to be, in the store where it is to be.</summary>
    private sealed class PlannedLink(SchedulerLoop loop, ScheduleDefinition definition, JobDefinitions jobs)
    {
        public SchedulerLoop Loop => loop;

        public string Job => definition.Job;

        public ChainLink Link { get; } = new(definition.Id, jobs.NamesOf(definition.Job), ContinuationKeys.FollowedBy(definition.Trigger));

        /// <summary>What it follows; null for one that is no continuation.</summary>
        public AfterTrigger? After { get; } = FirstAtTrigger.Unwrap(definition.Trigger) as AfterTrigger;
    }
}
