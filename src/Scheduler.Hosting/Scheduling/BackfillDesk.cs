using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes runs of occurrences that are past, for callers (BKF-1 to BKF-4).</summary>
internal sealed class BackfillDesk(Engine engine)
{
    private const int MostRuns = 10_000;

    /// <summary>BKF-4: behind everything else that waits.</summary>
    private const int LowestPriority = -100;

    public async Task<Backfill> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxRuns, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MaxRuns, MostRuns, nameof(request));
        var (loop, stored) = await engine.FindAsync(request.ScheduleId, cancellationToken).ConfigureAwait(false);
        var now = Instants.Floor(loop.Store.Now);
        if (request.From >= request.To || request.To > now)
        {
            throw new ArgumentException($"A backfill goes from an earlier to a later instant that is not in the future ({now:u}), not from {request.From:u} to {request.To:u}.", nameof(request));
        }

        var schedule = engine.Compiler.Compile(stored.Row);
        if (schedule.Definition.Trigger is DelayTrigger or AfterTrigger)
        {
            throw new ArgumentException(
                $"Schedule '{schedule.Id}' has no occurrences to backfill: it runs {schedule.Definition.Trigger}, which follows the end of runs and not the clock. Use TriggerAsync for a single run.", nameof(request));
        }

        var all = Occurrences(schedule, request);
        var done = request.SkipExisting ? await SucceededAsync(loop, schedule, request, cancellationToken).ConfigureAwait(false) : [];
        List<DateTimeOffset> occurrences = [.. all.Where(occurrence => !done.Contains(occurrence))];
        if (request.LatestFirst)
        {
            occurrences.Reverse();
        }

        var kind = request.IdempotencyKey is { } key ? JobStream.Named($"backfill {key}") : JobStream.Unique();
        var id = RunId.WriteNumber(kind);
        if (request.IdempotencyKey is not null && await MadeAsync(loop, schedule, request, kind, cancellationToken).ConfigureAwait(false) is [_, ..] made)
        {
            return new(id, [.. made.Select(run => run.Nominal)], all.Count - made.Count, made) { IsRepeated = true };
        }

        if (request.DryRun || occurrences.Count == 0)
        {
            return new(id, occurrences, all.Count - occurrences.Count, []);
        }

        var header = new RunHeader { Origin = RunOrigin.Backfill, ReusesKeys = request.ReuseKeys };
        var runs = new List<NewRun>(occurrences.Count);
        foreach (var occurrence in occurrences)
        {
            // The queue's order is (ready, id): the ready instants say it where the ids would say the opposite.
            var due = request.LatestFirst ? now.AddMilliseconds(runs.Count - occurrences.Count) : now;
            runs.Add(RunFactory.Make(schedule.Job!, schedule, new(schedule.Number, occurrence, kind), due, schedule.Definition.Args, header, LowestPriority));
        }

        return new(id, occurrences, all.Count - occurrences.Count, await QueueAsync().ConfigureAwait(false));

        Task<IReadOnlyList<RunId>> QueueAsync() =>
            new RunDesk(engine).QueueAsync([.. runs.Select(run => new QueuedRun(loop, schedule, run))], new RunOptions?[runs.Count], cancellationToken);
    }

    /// <summary>Cancels the runs that have not ended.</summary>
    public async Task<int> CancelAsync(string scheduleId, string backfillId, string? reason, CancellationToken cancellationToken)
    {
        var (loop, stored) = await engine.FindAsync(scheduleId, cancellationToken).ConfigureAwait(false);
        if (!RunId.TryReadNumber(backfillId, out var kind))
        {
            return 0;
        }

        var cancelled = 0;
        foreach (var run in await loop.Store.ReadLiveAsync(null, stored.Row.Schedule, cancellationToken).ConfigureAwait(false))
        {
            cancelled += run.Id.Kind == kind
                && await new RunDesk(engine).CancelAsync(run.Id, CancellationReason.UserRequested, reason ?? "Its backfill was cancelled.", cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        return cancelled;
    }

    /// <summary>The run at its creation is none of its trigger's occurrences, and begins nothing here.</summary>
    private ITrigger TriggerOf(CompiledSchedule schedule, BackfillRequest request)
    {
        var definition = schedule.Definition with { RunOnCreate = false };
        return engine.Compiler.Bind(
            request.Force && definition.Trigger is Trigger trigger ? definition with { FirstRunAt = null, Trigger = Unbounded(trigger, request.From, schedule.Row.Anchor) } : definition, schedule.Row.Anchor);
    }

    /// <summary>BKF-2: without its bounds. What counts from its start, or from its creation, keeps its grid: the start moves back by whole intervals.</summary>
    private static Trigger Unbounded(Trigger trigger, DateTimeOffset from, DateTimeOffset anchor) => trigger is EveryTrigger { Align: IntervalAlign.Anchor } every && (every.StartAt ?? anchor) is var start
        ? every with { EndAt = null, StartAt = start <= from ? start : start - (every.Interval * Math.Ceiling((start - from) / every.Interval)) }
        : trigger with { EndAt = null, StartAt = null };

    private List<DateTimeOffset> Occurrences(CompiledSchedule schedule, BackfillRequest request)
    {
        var trigger = TriggerOf(schedule, request);
        var occurrences = new List<DateTimeOffset>();
        for (var next = trigger.Next(Instants.Ceiling(request.From) - Instants.Step); next < request.To; next = trigger.Next(next.Value))
        {
            if (occurrences.Count == request.MaxRuns)
            {
                throw new ArgumentException($"There are more than {request.MaxRuns} occurrences from {request.From:u} to {request.To:u}. Ask for a shorter range, or raise MaxRuns (at most {MostRuns}).", nameof(request));
            }

            occurrences.Add(next.Value);
        }

        return occurrences;
    }

    // NOW-1: what an earlier request of the same name has made.
    private static async Task<IReadOnlyList<RunId>> MadeAsync(SchedulerLoop loop, CompiledSchedule schedule, BackfillRequest request, long kind, CancellationToken cancellationToken)
    {
        var query = new RunQuery { Schedule = schedule.Number, Kind = kind, From = request.From, To = request.To, Take = int.MaxValue };
        var runs = (await loop.Store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false)).Select(run => run.Id);
        return [.. request.LatestFirst ? runs : runs.Reverse()];
    }

    private static async Task<HashSet<DateTimeOffset>> SucceededAsync(SchedulerLoop loop, CompiledSchedule schedule, BackfillRequest request, CancellationToken cancellationToken)
    {
        var query = new RunQuery { Schedule = schedule.Number, States = [RunState.Succeeded], From = request.From, To = request.To, Take = int.MaxValue };
        var runs = await loop.Store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. runs.Select(run => run.Id.Nominal)];
    }
}
