using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Makes, reads, cancels and awaits runs for callers.</summary>
internal sealed class RunDesk(Engine engine)
{
    private EngineParts Parts => engine.Parts;

    /// <summary>Queues runs of jobs, in one commit a store.</summary>
    public async Task<IReadOnlyList<RunId>> EnqueueAsync(IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken)
    {
        var runs = new List<(SchedulerLoop Loop, CompiledSchedule? Schedule, NewRun Run)>(requests.Count);
        foreach (var request in requests)
        {
            ArgumentNullException.ThrowIfNull(request, nameof(requests));
            ArgumentException.ThrowIfNullOrWhiteSpace(request.Job, nameof(requests));
            if (!Parts.Definitions.Jobs.TryGetValue(request.Job, out var job))
            {
                throw new JobNotFoundException(request.Job, Parts.Definitions.Jobs.Names);
            }

            var loop = engine.Loop(job.Policies.Store!);
            var now = Instants.Floor(loop.Store.Now);
            var due = request.At is { } at && at > now ? Instants.Ceiling(at) : now;
            runs.Add((loop, null, Make(JobStream.Number(job.Name), job, null, now, due, Args(job, request.Args), request.Options, job.Policies.Executor!)));
        }

        return await QueueAsync(runs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>NOW-1: queues runs of schedules, besides their occurrences.</summary>
    public async Task<IReadOnlyList<RunId>> TriggerAsync(IReadOnlyList<TriggerRequest> requests, CancellationToken cancellationToken)
    {
        var runs = new List<(SchedulerLoop Loop, CompiledSchedule? Schedule, NewRun Run)>(requests.Count);
        foreach (var request in requests)
        {
            var (loop, stored) = await engine.FindAsync(request.ScheduleId, cancellationToken).ConfigureAwait(false);
            var schedule = engine.Compiler.Compile(stored.Row);
            var job = schedule.Job ?? throw new JobNotFoundException(schedule.Definition.Job, Parts.Definitions.Jobs.Names);
            var now = Instants.Floor(loop.Store.Now);
            var args = request.Args is null ? schedule.Definition.Args : Args(job, request.Args);
            runs.Add((loop, schedule, Make(schedule.Number, job, schedule.Id, now, now, args, request.Options, schedule.Policies.Executor!)));
        }

        return await QueueAsync(runs, cancellationToken).ConfigureAwait(false);
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

        var runs = new List<Run>();
        foreach (var (loop, job) in loops.SelectMany(_ => Parts.NamesOf(filter.Job), (loop, job) => (loop, job)))
        {
            var query = new RunQuery { Schedule = schedule, Job = job, States = filter.States, Take = filter.Take };
            foreach (var run in await loop.Store.ReadRunsAsync(query, cancellationToken).ConfigureAwait(false))
            {
                runs.Add(await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. runs.OrderByDescending(run => run.Id).Take(filter.Take)];
    }

    /// <summary>Ends a queued run, or asks a running one to stop.</summary>
    /// <returns>False when it had ended already.</returns>
    public async Task<bool> CancelAsync(RunId id, string? reason, CancellationToken cancellationToken)
    {
        var words = string.IsNullOrWhiteSpace(reason) ? "Cancelled on request." : reason;
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
                commit.Cancels.Add(new(id, CancellationReason.UserRequested, words));
                await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
                return true;
            }

            commit.Finishes.Add(new(id, live.Fence, RunState.Cancelled, Reason: words));
            var result = await loop.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
            if (result.Finished[0])
            {
                var view = await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false);
                loop.Recorder.Publish(view with { State = RunState.Cancelled, FinishedAt = result.Now, Reason = words });
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
        return run.Finished is not null
            ? await ViewAsync(loop, run, cancellationToken).ConfigureAwait(false)
            : await waiter.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NewRun Make(long stream, JobDefinition job, string? scheduleId, DateTimeOffset now, DateTimeOffset due, Payload args, RunOptions? options, string executor)
    {
        var id = new RunId(stream, now, JobStream.Unique());
        var header = new RunHeader
        {
            Description = options?.Description,
            Metadata = options?.Metadata is { Count: > 0 } metadata ? metadata : null,
            TraceParent = SchedulerActivities.RunCreated(job.Name, scheduleId, id),
        };
        return new(id, job.Name, due, args, header.Encode(), executor) { Version = job.Version };
    }

    private async Task<IReadOnlyList<RunId>> QueueAsync(List<(SchedulerLoop Loop, CompiledSchedule? Schedule, NewRun Run)> runs, CancellationToken cancellationToken)
    {
        foreach (var group in runs.GroupBy(run => run.Loop))
        {
            var commit = new Commit();
            commit.Enqueues.AddRange(group.Select(run => run.Run));
            await group.Key.Store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (loop, schedule, run) in runs)
        {
            Parts.Metrics.RunCreated(run.Job, "manual");
            if (Parts.Events.Wants<RunCreated>())
            {
                Parts.Events.Publish(new RunCreated(loop.Store.Now, loop.Views.Queued(run, schedule)));
            }
        }

        return [.. runs.Select(run => run.Run.Id)];
    }

    private Payload Args(JobDefinition job, object? value)
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
            ? view with { StartedAt = active.Run.StartedAt, Progress = active.Invocation.Context.Progress }
            : view;
    }
}
