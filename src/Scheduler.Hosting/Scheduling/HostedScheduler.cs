using System.Data.Common;
using System.Runtime.CompilerServices;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The scheduler that applications inject. It makes the engine on first use, so that it can be injected anywhere and an invalid configuration still stops the start, not the container.</summary>
internal sealed partial class HostedScheduler(Lazy<Engine> engine) : IScheduler
{
    private const int MostSkips = 10_000;
    private const int MostMissedRows = 100;

    public IReadOnlyCollection<Job> Jobs =>
    [
        .. Parts.Definitions.Jobs.Select(job => new Job(job.Name, job.Descriptor.ArgsType, job.Policies, job.Description, job.Metadata)
        {
            JobPolicies = job.JobPolicies, Aliases = job.Aliases, Version = job.Version, Hide = job.Redaction is { } redaction ? redaction.Hide : null,
        }),
    ];

    public IAsyncEnumerable<SchedulerEvent> Events => Parts.Events.Events;

    private Engine Engine => engine.Value;

    private EngineParts Parts => Engine.Parts;

    private ScheduleDesk Schedules => new(Engine);

    private RunDesk Runs => new(Engine);

    private PauseDesk Pauses => new(Engine);

    private NodeDesk Nodes => new(Engine);

    private PreviewDesk Previews => new(Engine);

    public async Task<Schedule> AddScheduleAsync(ScheduleDefinition definition, AddScheduleOptions? options = null, CancellationToken cancellationToken = default) =>
        (await AddSchedulesAsync([definition], options, cancellationToken).ConfigureAwait(false))[0];

    public Task<IReadOnlyList<Schedule>> AddSchedulesAsync(
        IEnumerable<ScheduleDefinition> definitions, AddScheduleOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new();
        return Schedules.AddAsync(
            [.. definitions.Select(definition => new NewSchedule(definition, ScheduleSource.Api, options.Paused, options.RunIfPast))], options.OnConflict, cancellationToken);
    }

    public async Task<Schedule?> GetScheduleAsync(string id, CancellationToken cancellationToken = default) =>
        await Engine.TryFindAsync(id, cancellationToken).ConfigureAwait(false) is var (loop, stored) ? await new ScheduleListing(Engine).ViewAsync(loop, stored, cancellationToken).ConfigureAwait(false) : null;

    public async IAsyncEnumerable<Schedule> ListSchedulesAsync(ScheduleFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var listing = new ScheduleListing(Engine);
        await foreach (var (loop, schedule) in Engine.ReadAsync(filter ?? new(), cancellationToken).ConfigureAwait(false))
        {
            yield return await listing.ViewAsync(loop, schedule, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<Schedule> ModifyScheduleAsync(string id, Func<ScheduleDefinition, ScheduleDefinition> change, CancellationToken cancellationToken = default) =>
        ModifyAsync(id, null, change, cancellationToken);

    private Task<Schedule> ModifyAsync(string id, long? version, Func<ScheduleDefinition, ScheduleDefinition> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Schedules.ChangeAsync(id, Change, static (schedule, at) => new ScheduleModified(at, schedule.Id, schedule.Job), cancellationToken);

        ScheduleEdit Change(StoredSchedule current, DateTimeOffset now)
        {
            var before = Engine.Views.View(current);
            if (version is not null && version != before.Version)
            {
                throw new ScheduleChangedException(before.Id, before.Version);
            }

            if (before.State == ScheduleState.Retired)
            {
                throw new InvalidScheduleException($"Schedule '{before.Id}' is retired: its declaration was removed. Declare it again, or add it under this id with {nameof(ConflictPolicy)}.{nameof(ConflictPolicy.Replace)}.");
            }

            var after = change(before.Definition) ?? throw new ArgumentException("The change made null of the definition. Return the new definition.", nameof(change));
            after = Schedules.Check(after);
            if (!string.Equals(after.Id, before.Id, StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidScheduleException($"The id of schedule '{before.Id}' cannot change to '{after.Id}'. Add a new schedule and remove this one.");
            }

            var (from, to) = (before.Policies.Store!, Parts.Definitions.PoliciesOf(after).Store!);
            return !string.Equals(from, to, StringComparison.OrdinalIgnoreCase)
                ? throw new InvalidScheduleException($"Schedule '{before.Id}' cannot move from store '{from}' to '{to}'. Add it there under this id after removing it here.")
                : before.Source == ScheduleSource.Declared ? Engine.Editor.Override(current, after, now) : Engine.Editor.Change(current, after, before.Source, now);
        }
    }

    public Task<Schedule> ResetScheduleAsync(string id, CancellationToken cancellationToken = default) =>
        Schedules.ChangeAsync(id, (current, now) => Engine.Editor.Reset(current, now), static (schedule, at) => new ScheduleModified(at, schedule.Id, schedule.Job), cancellationToken);

    public async Task<IReadOnlyList<EffectiveSetting>> ExplainScheduleAsync(string id, CancellationToken cancellationToken = default)
    {
        var (_, stored) = await Engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
        var (compiler, row) = (Engine.Compiler, stored.Row);
        return new SettingExplanation(Parts.Definitions).Of(
            compiler.Json.FromStored(row.Id, row.Definition), compiler.Read(row), row.Source == ScheduleSource.Declared, Engine.Views.View(stored).When);
    }

    public Task<Schedule> RescheduleAsync(string id, ITrigger trigger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return ModifyScheduleAsync(id, definition => definition with { Trigger = trigger, FirstRunAt = null }, cancellationToken);
    }

    public Task<bool> RemoveScheduleAsync(string id, CancellationToken cancellationToken = default) => Schedules.RemoveAsync(id, null, cancellationToken);

    public Task<Schedule> PauseScheduleAsync(
        string id, string? by = null, string? reason = null, DateTimeOffset? until = null, PendingRuns pending = PendingRuns.Keep, CancellationToken cancellationToken = default) =>
        Pauses.PauseScheduleAsync(id, by, reason, until, pending, cancellationToken);

    public Task<Schedule> ResumeScheduleAsync(string id, ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default) =>
        Pauses.ResumeScheduleAsync(id, missed, cancellationToken);

    public Task PauseJobAsync(string job, string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default) =>
        Pauses.PauseJobAsync(job, by, reason, until, cancellationToken);

    public Task ResumeJobAsync(string job, ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default) =>
        Pauses.ResumeJobAsync(job, missed, cancellationToken);

    public Task<Pause?> GetJobPauseAsync(string job, CancellationToken cancellationToken = default) => Pauses.GetJobAsync(job, cancellationToken);

    public Task PauseAsync(string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default) =>
        Pauses.PauseAllAsync(by, reason, until, cancellationToken);

    public Task ResumeAsync(ResumeMode missed = ResumeMode.Skip, CancellationToken cancellationToken = default) => Pauses.ResumeAllAsync(missed, cancellationToken);

    public Task<Pause?> GetPauseAsync(CancellationToken cancellationToken = default) => Pauses.GetAllAsync(cancellationToken);

    public Task<IReadOnlyList<Node>> ListNodesAsync(CancellationToken cancellationToken = default) => Nodes.ListAsync(cancellationToken);

    public Task PauseNodeAsync(string id, string? by = null, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default) =>
        Nodes.PauseAsync(id, by, reason, until, cancellationToken);

    public Task DrainNodeAsync(string id, string? by = null, string? reason = null, CancellationToken cancellationToken = default) => Nodes.DrainAsync(id, by, reason, cancellationToken);

    public Task ResumeNodeAsync(string id, CancellationToken cancellationToken = default) => Nodes.ResumeAsync(id, cancellationToken);

    public async Task<Schedule> SkipAsync(string id, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostSkips);
        Missed? missed = null;
        return await Schedules.ChangeAsync(
            id,
            (current, now) =>
            {
                var edit = Engine.Editor.Skip(current, count, now);
                missed = edit.Missed;
                return edit;
            },
            (schedule, at) =>
            {
                if (missed is not { } span)
                {
                    return null;
                }

                Parts.Metrics.OccurrencesMissed(schedule.Job, span.Reason, span.Count);
                return new OccurrencesMissed(at, schedule.Id, schedule.Job, new(schedule.Id, span.From, span.To, span.Count, span.Reason));
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(string id, int count, CancellationToken cancellationToken = default) => Previews.NextAsync(id, count, cancellationToken);

    public IReadOnlyList<DateTimeOffset> Preview(ITrigger trigger, int count, DateTimeOffset? after = null) => Previews.Next(trigger, count, after);

    public Task<IReadOnlyList<Occurrence>> ListOccurrencesAsync(
        string id, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default) =>
        Previews.ListAsync(id, limit, from, to, cancellationToken);

    public IReadOnlyList<Occurrence> ListOccurrences(ITrigger trigger, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        Previews.List(trigger, limit, from, to);

    public Task ExportAsync(Stream utf8Json, ScheduleFilter? filter = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8Json);
        return new ExportDesk(Engine).ExportAsync(utf8Json, filter ?? new(), cancellationToken);
    }

    public Task<ImportResult> ImportAsync(Stream utf8Json, ImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8Json);
        return new ImportDesk(Engine).ImportAsync(utf8Json, options ?? new(), cancellationToken);
    }

    public async Task<RunId> TriggerAsync(string scheduleId, object? args = null, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        (await new TriggerDesk(Engine).TriggerAsync([new(scheduleId, args, options)], cancellationToken).ConfigureAwait(false))[0];

    public Task<IReadOnlyList<RunId>> TriggerAsync(IEnumerable<TriggerRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return new TriggerDesk(Engine).TriggerAsync([.. requests], cancellationToken);
    }

    public async Task<RunId> EnqueueAsync(string job, object? args = null, DateTimeOffset? at = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        return (await Runs.EnqueueAsync([new(job, args, at, options)], cancellationToken).ConfigureAwait(false))[0];
    }

    public Task<IReadOnlyList<RunId>> EnqueueAsync(IEnumerable<EnqueueRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return Runs.EnqueueAsync([.. requests], cancellationToken);
    }

    public ISchedulerTransaction InTransaction(DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new SchedulerTransaction(Engine, transaction);
    }

    public Task<Run?> GetRunAsync(RunId id, CancellationToken cancellationToken = default) => Runs.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<Run>> ListRunsAsync(RunFilter? filter = null, CancellationToken cancellationToken = default) => Runs.ListAsync(filter ?? new(), cancellationToken);

    public async Task<IReadOnlyList<MissedOccurrences>> ListMissedAsync(string scheduleId, CancellationToken cancellationToken = default)
    {
        var (loop, stored) = await Engine.FindAsync(scheduleId, cancellationToken).ConfigureAwait(false);
        var rows = await loop.Store.ReadMissedAsync(stored.Row.Schedule, MostMissedRows, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new MissedOccurrences(stored.Row.Id, row.From, row.To, row.Count, row.Reason))];
    }

    public Task<bool> CancelRunAsync(RunId id, string? reason = null, CancellationToken cancellationToken = default) => Runs.CancelAsync(id, CancellationReason.UserRequested, string.IsNullOrWhiteSpace(reason) ? "Cancelled on request." : reason, cancellationToken);

    public Task<RunId> RetryRunAsync(RunId id, object? args = null, CancellationToken cancellationToken = default) => Runs.RetryAsync(id, args, null, cancellationToken);

    public Task<Backfill> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default) => new BackfillDesk(Engine).BackfillAsync(request, cancellationToken);

    public Task<int> CancelBackfillAsync(string scheduleId, string backfillId, string? reason = null, CancellationToken cancellationToken = default) =>
        new BackfillDesk(Engine).CancelAsync(scheduleId, backfillId, reason, cancellationToken);

    public Task<Run> WaitForRunAsync(RunId id, CancellationToken cancellationToken = default) => Runs.WaitAsync(id, cancellationToken);

}
