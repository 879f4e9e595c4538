using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The runs that follow the end of another (CON-1): made before that end is committed, so that the store writes both or none.</summary>
internal sealed class Continuations(ISchedulerStore store, EngineParts parts)
{
    private readonly Pace _pace = new(TimeSpan.FromSeconds(30));
    private volatile ILookup<string, CompiledSchedule>? _followers;

    /// <summary>A schedule was changed here.</summary>
    public void Changed() => _followers = null;

    /// <summary>Reads them where that is due: those that another node has changed are noticed within 30 s.</summary>
    public async ValueTask LoadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_followers is not null && !_pace.IsDue(now))
        {
            return;
        }

        var followers = new List<CompiledSchedule>();
        string? after = null;
        IReadOnlyList<StoredSchedule> page;
        do
        {
            page = await store.ReadSchedulesAsync(new() { IsContinuation = true, AfterId = after }, cancellationToken).ConfigureAwait(false);
            foreach (var (row, timer) in page)
            {
                // PAU-2: a paused one makes no runs. One that cannot be compiled is reported where it is planned or shown.
                if (timer.State == ScheduleState.Active && Compile(row) is { Job: not null } schedule)
                {
                    followers.Add(schedule);
                }
            }

            after = page is [.., var last] ? last.Row.Id : null;
        }
        while (page.Count == new ScheduleQuery().Take);

        _followers = followers.ToLookup(schedule => schedule.Row.Follows!);
        _pace.Done(now);
    }

    /// <summary>The runs that follow an end; null for none.</summary>
    /// <param name="ended">The run as it ended.</param>
    /// <param name="now">The store's clock.</param>
    public NewRun[]? ChildrenOf(Ending ended, DateTimeOffset now) =>
        ended.State.IsFinal() && _followers is { Count: > 0 } followers ? ChildrenOf(ended.Run, followers, now) : null;

    private NewRun[]? ChildrenOf(Run ended, ILookup<string, CompiledSchedule> followers, DateTimeOffset now)
    {
        NewRun[] children =
        [
            .. ContinuationKeys.Of(parts.Definitions.Jobs.NamesOf(ended.Job), ended.ScheduleId)
                .SelectMany(key => followers[key])
                .Where(child => ContinuationRules.Follows(((AfterTrigger)child.Definition.Trigger).On, ended.State))
                .Select(child => Make(child, ended, Instants.Floor(now))),
        ];
        return children is [] ? null : children;
    }

    // CON-2: it is for the occurrence of its parent, and belongs to the same chain.
    private static NewRun Make(CompiledSchedule child, Run parent, DateTimeOffset now) =>
        RunFactory.Make(
            child.Job!, child, ContinuationRules.ChildOf(parent.Id, child.Number), now, child.Definition.Args, new RunHeader { Origin = RunOrigin.Continuation, Parent = parent.Id, Correlation = parent.Correlation ?? parent.Id });

    private CompiledSchedule? Compile(ScheduleRow row)
    {
        try
        {
            return parts.Configuration.Compiler.Compile(row);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
