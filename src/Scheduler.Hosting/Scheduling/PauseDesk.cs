namespace Scheduler.Hosting.Scheduling;

/// <summary>Pauses and resumes for callers: everything, a job, a schedule (PAU-1).</summary>
internal sealed class PauseDesk(Engine engine)
{
    private EngineParts Parts => engine.Parts;

    private DateTimeOffset Now => Parts.Time.GetUtcNow();

    public async Task PauseAllAsync(string? by, string? reason, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var pause = Make(by, reason, until, Now);
        await SetControlAsync((control, _) => control with { Pause = pause }, cancellationToken).ConfigureAwait(false);
        Parts.Events.Publish(new SchedulerPaused(pause.At, pause));
    }

    public async Task ResumeAllAsync(ResumeMode missed, CancellationToken cancellationToken)
    {
        // Of all occurrences of the pause nothing is written: the instant up to which they count as considered is enough, however many schedules there are.
        var changed = await SetControlAsync(
            (control, now) => control.Pause is null ? control : control with { Pause = null, SkippedUntil = missed == ResumeMode.Skip ? now : control.SkippedUntil },
            cancellationToken).ConfigureAwait(false);
        if (changed)
        {
            Parts.Events.Publish(new SchedulerResumed(Now));
        }
    }

    /// <summary>Who paused everything and why; null when it is not paused.</summary>
    public Task<Pause?> GetAllAsync(CancellationToken cancellationToken) => GetAsync(control => control.Pause, cancellationToken);

    public async Task PauseJobAsync(string job, string? by, string? reason, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var (name, pause) = (NameOf(job), Make(by, reason, until, Now));
        await SetControlAsync((control, _) => control.With(name, new(pause, control.Jobs?.GetValueOrDefault(name)?.SkippedUntil)), cancellationToken).ConfigureAwait(false);
        Parts.Events.Publish(new JobPaused(pause.At, name, pause));
    }

    public async Task ResumeJobAsync(string job, ResumeMode missed, CancellationToken cancellationToken)
    {
        var name = NameOf(job);
        var changed = await SetControlAsync(
            (control, now) => control.PauseOf(name) is null ? control : control.With(name, new(null, missed == ResumeMode.Skip ? now : control.Jobs![name].SkippedUntil)),
            cancellationToken).ConfigureAwait(false);
        if (changed)
        {
            Parts.Events.Publish(new JobResumed(Now, name));
        }
    }

    /// <summary>Who paused a job and why; null when it is not paused.</summary>
    public Task<Pause?> GetJobAsync(string job, CancellationToken cancellationToken)
    {
        var name = NameOf(job);
        return GetAsync(control => control.PauseOf(name), cancellationToken);
    }

    public async Task<Schedule> PauseScheduleAsync(string id, string? by, string? reason, DateTimeOffset? until, PendingRuns pending, CancellationToken cancellationToken)
    {
        var schedule = await new ScheduleDesk(engine).ChangeAsync(
            id,
            (current, now) => ScheduleEditor.Pause(current, Make(by, reason, until, now)),
            static (schedule, at) => new SchedulePaused(at, schedule.Id, schedule.Job, schedule.Pause!),
            cancellationToken).ConfigureAwait(false);
        if (pending == PendingRuns.Cancel)
        {
            var (loop, stored) = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false);
            var runs = await loop.Store.ReadLiveAsync(null, stored.Row.Schedule, cancellationToken).ConfigureAwait(false);

            // Those that wait come first: else they would start as soon as one that runs has ended.
            foreach (var run in runs.OrderBy(run => run.State == RunState.Running))
            {
                await new RunDesk(engine).CancelAsync(run.Id, CancellationReason.SchedulePaused, reason ?? "Its schedule was paused.", cancellationToken).ConfigureAwait(false);
            }
        }

        return schedule;
    }

    public Task<Schedule> ResumeScheduleAsync(string id, ResumeMode missed, CancellationToken cancellationToken) =>
        new ScheduleDesk(engine).ChangeAsync(
            id,
            (current, now) => current.Timer.State is ScheduleState.Paused or ScheduleState.Faulted || OperatorLayer.Decode(current.Row.Operator).Pause is not null ? engine.Editor.Resume(current, missed, now) : null,
            static (schedule, at) => new ScheduleResumed(at, schedule.Id, schedule.Job),
            cancellationToken);

    /// <summary>A pause, from an instant on.</summary>
    public static Pause Make(string? by, string? reason, DateTimeOffset? until, DateTimeOffset at) =>
        until <= at
            ? throw new ArgumentOutOfRangeException(nameof(until), until, "A pause ends in the future, or is resumed by a caller.")
            : new(at, by, reason, until is { } end ? Instants.Ceiling(end) : null);

    /// <exception cref="JobNotFoundException">The job is not registered.</exception>
    private string NameOf(string job)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        return Parts.Definitions.Jobs.TryGetValue(job, out var known) ? known.Name : throw new JobNotFoundException(job, Parts.Definitions.Jobs.Names);
    }

    private async Task<Pause?> GetAsync(Func<ControlState, Pause?> read, CancellationToken cancellationToken)
    {
        foreach (var loop in engine.Loops)
        {
            var control = await loop.Store.ReadControlAsync(cancellationToken).ConfigureAwait(false);
            if (read(ControlState.Decode(control.Json).At(loop.Store.Now)) is { } pause)
            {
                return pause;
            }
        }

        return null;
    }

    /// <summary>Changes the control record of every store.</summary>
    /// <returns>Whether any changed.</returns>
    private async Task<bool> SetControlAsync(Func<ControlState, DateTimeOffset, ControlState> change, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var loop in engine.Loops)
        {
            changed |= await ControlChange.MakeAsync(loop.Store, change, cancellationToken).ConfigureAwait(false);
        }

        return changed;
    }
}
