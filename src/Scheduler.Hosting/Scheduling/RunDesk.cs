using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes, reads, cancels and awaits runs for callers.</summary>
internal sealed class RunDesk(Engine engine)
{
    // How often a caller looks whether another node has ended the run that he waits for.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private EngineParts Parts => engine.Parts;

    /// <summary>Queues runs of jobs, which need no schedule (NOW-2), in one commit a store.</summary>
    public Task<IReadOnlyList<RunId>> EnqueueAsync(IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken) =>
        QueueAsync(Make(requests), [.. requests.Select(request => request.Options)], cancellationToken);

    /// <summary>The runs that are asked for, checked.</summary>
    public List<QueuedRun> Make(IReadOnlyList<EnqueueRequest> requests)
    {
        var runs = new List<QueuedRun>(requests.Count);
        foreach (var request in requests)
        {
            ArgumentNullException.ThrowIfNull(request, nameof(requests));
            ArgumentException.ThrowIfNullOrWhiteSpace(request.Job, nameof(requests));
            if (request.Options?.Overlap is not null)
            {
                throw new ArgumentException($"A run of job '{request.Job}' has no schedule, and so no {nameof(RunOptions.Overlap)}. Leave it out, or limit the job by MaxConcurrentRuns.", nameof(requests));
            }

            if (!Parts.Definitions.Jobs.TryGetValue(request.Job, out var job))
            {
                throw new JobNotFoundException(request.Job, Parts.Definitions.Jobs.Names);
            }

            var loop = engine.Loop(job.Policies.Store!);
            var now = Instants.Floor(loop.Store.Now);
            var due = request.At is { } at && at > now ? Instants.Ceiling(at) : now;
            var id = new RunId(JobStream.Number(job.Name), now, NamedRequests.KindOf(request.Options));
            runs.Add(new(loop, null, RunFactory.MakeForCaller(job, null, id, due, Args(job, request.Args), NamedRequests.Complete(id, request.Options))));
        }

        return runs;
    }

    /// <summary>POI-1: queues a run like one that has ended, for the same occurrence.</summary>
    /// <param name="id">The run that has ended.</param>
    /// <param name="args">Arguments in place of its own; null for these.</param>
    /// <param name="options">More about the new run; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RunId> RetryAsync(RunId id, object? args, RunOptions? options, CancellationToken cancellationToken)
    {
        var (loop, run) = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new RunNotFoundException(id);
        if (run.Finished is not { } finished)
        {
            throw new InvalidOperationException($"Run '{id}' has not ended. Wait for its end, or cancel it, before it is run again.");
        }

        if (!Parts.Definitions.Jobs.TryGetValue(finished.Job, out var job))
        {
            throw new JobNotFoundException(finished.Job, Parts.Definitions.Jobs.Names);
        }

        var schedule = await loop.Schedules.GetAsync(id.Schedule, cancellationToken).ConfigureAwait(false);
        var header = RunHeader.Decode(finished.Header);
        header = header with { Origin = RunOrigin.Manual, RetryOf = id, Description = options?.Description ?? header.Description, Metadata = options?.Metadata ?? header.Metadata };
        var fresh = id with { Kind = NamedRequests.KindOf(options) };
        var again = RunFactory.Make(
            job, schedule, fresh, Instants.Floor(loop.Store.Now), args is null ? finished.Args : Args(job, args), header, options?.Priority, NamedRequests.Complete(fresh, options)?.UniqueKey);
        return (await QueueAsync([new(loop, schedule, again)], [options], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Queues runs, in one commit a store.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="options">For each what its maker said; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The ids, of others where these have the unique keys (UNI-1).</returns>
    /// <exception cref="RunExistsException">A live run has the unique key, and its maker wanted none.</exception>
    public async Task<IReadOnlyList<RunId>> QueueAsync(IReadOnlyList<QueuedRun> runs, IReadOnlyList<RunOptions?> options, CancellationToken cancellationToken)
    {
        var earlier = await NamedRequests.FindAsync(runs, options, cancellationToken).ConfigureAwait(false);
        var ids = runs.Select((run, i) => earlier?[i] ?? run.Run.Id).ToArray();
        foreach (var loop in runs.Where((_, i) => earlier?[i] is null).Select(run => run.Loop).Distinct())
        {
            var commit = new Commit();
            commit.Enqueues.EnsureCapacity(runs.Count);
            commit.Enqueues.AddRange(runs.Where((run, i) => run.Loop == loop && earlier?[i] is null).Select(run => run.Run));
            var result = await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            for (var (i, next) = (0, 0); i < ids.Length; i++)
            {
                ids[i] = runs[i].Loop == loop && earlier?[i] is null ? result.Enqueued[next++] : ids[i];
            }
        }

        RunExistsException? exists = null;
        for (var i = 0; i < ids.Length; i++)
        {
            var ((loop, schedule, run), id, option) = (runs[i], ids[i], options[i]);
            if (id == run.Id && earlier?[i] is null)
            {
                Parts.Metrics.RunCreated(run.Job, "manual");
                if (Parts.Events.Wants<RunCreated>())
                {
                    Parts.Events.Publish(new RunCreated(loop.Store.Now, loop.Views.Queued(run, schedule)));
                }
            }
            else if (option?.OnUniqueConflict == UniqueConflict.Reject)
            {
                exists ??= new(option.IdempotencyKey ?? run.UniqueKey!, id);
            }
        }

        return exists is null ? ids : throw exists;
    }

    /// <summary>The run; null when no store has it.</summary>
    public async Task<Run?> GetAsync(RunId id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken).ConfigureAwait(false) is var (loop, run) ? await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Runs of all stores, latest first.</summary>
    public async Task<IReadOnlyList<Run>> ListAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Take, 1000);
        var loops = engine.Loops;
        long? schedule = null;
        if (filter.ScheduleId is { } id)
        {
            var (loop, stored) = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
            (loops, schedule) = ([loop], stored.Row.Schedule);
        }

        long? kind = null;
        if (filter.BackfillId is { } backfill)
        {
            if (schedule is null || !RunId.TryReadNumber(backfill, out var number))
            {
                throw new ArgumentException($"'{backfill}' is no backfill, or its schedule is missing. Give ScheduleId and the BackfillId that BackfillAsync returned.", nameof(filter));
            }

            kind = number;
        }

        var runs = new List<Run>();
        foreach (var (loop, job) in loops.SelectMany(_ => Parts.NamesOf(filter.Job), (loop, job) => (loop, job)))
        {
            var query = new RunQuery { Schedule = schedule, Kind = kind, Job = job, States = filter.States, From = filter.From, To = filter.To, After = filter.After, Take = filter.Take };
            foreach (var run in await loop.Store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                runs.Add(await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. runs.OrderByDescending(run => run.Id).Take(filter.Take)];
    }

    /// <summary>Ends a queued run, or asks a running one to stop.</summary>
    /// <returns>False when it had ended already.</returns>
    public async Task<bool> CancelAsync(RunId id, CancellationReason reason, string words, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (loop, run) = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new RunNotFoundException(id);
            if (run.Live is not { } live)
            {
                return false;
            }

            var commit = new Commit();
            if (live.State == RunState.Running)
            {
                commit.Cancels.Add(new(id, reason, words));
                await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
                return true;
            }

            var ended = await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false) with { State = RunState.Cancelled, Reason = words };
            commit.Finishes.Add(loop.Recorder.Make(ended, live.Fence));
            var result = await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (result.Finished[0])
            {
                loop.Recorder.Publish(new(ended), result.Now);
                return true;
            }

            // It was claimed in between: now it runs, and is asked to stop.
        }
    }

    /// <summary>Waits until a run has ended.</summary>
    public async Task<Run> WaitAsync(RunId id, CancellationToken cancellationToken)
    {
        // Waiting begins before looking, so that an end in between is not overheard.
        using var waiter = Parts.Waiters.Add(id);
        var (loop, run) = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new RunNotFoundException(id);
        while (run.Finished is null)
        {
            // Where it runs on another node, nobody tells of its end.
            var limit = loop.IsShared ? LookAgain : Timeout.InfiniteTimeSpan;
            try
            {
                return await waiter.Ended.WaitAsync(limit, Parts.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                (loop, run) = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new RunNotFoundException(id);
            }
        }

        return await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a caller gives to a job, checked.</summary>
    public Payload Args(JobDefinition job, object? value)
    {
        var json = Parts.Definitions.Options.Serializer;
        var args = Payload.From(value, json);
        job.CheckArgs(args, json);
        return args;
    }

    private async ValueTask<(SchedulerLoop Loop, StoredRun Run)?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        foreach (var loop in engine.Loops)
        {
            if (await loop.Store.ReadRunsAsync(new() { Ids = [id], Take = 1 }, cancellationToken).ConfigureAwait(false) is [var run])
            {
                return (loop, run);
            }
        }

        return null;
    }

    private static async ValueTask<Run> ViewAsync(SchedulerLoop loop, StoredRun run, CancellationToken cancellationToken)
    {
        var view = loop.Views.View(run, await loop.Schedules.GetAsync(run.Id.Schedule, cancellationToken).ConfigureAwait(false));
        return loop.Launcher.Find(run.Id) is { } active && run.Live is not null
            ? view with { StartedAt = active.Run.StartedAt, IsStuck = active.IsStuck, Progress = active.Invocation.Context.Progress }
            : view;
    }
}

/// <summary>A run to be queued.</summary>
/// <param name="Loop">The loop of its store.</param>
/// <param name="Schedule">Its schedule; null for a run of a job alone.</param>
/// <param name="Run">The run.</param>
internal readonly record struct QueuedRun(SchedulerLoop Loop, CompiledSchedule? Schedule, NewRun Run);
