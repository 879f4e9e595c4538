namespace Scheduler.Hosting.Stores.InMemory;

/// <content>Schedules and their timers.</content>
internal sealed partial class InMemoryStore
{
    public ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_streams.ReadDue(query));
        }
    }

    public ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_streams.Read(query));
        }
    }

    public ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (edits.FirstOrDefault(edit => edit.Row is not null && !string.Equals(edit.Id, edit.Row.Id, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            throw new ArgumentException($"The edit of schedule '{wrong.Id}' brings the row of '{wrong.Row!.Id}'. Give both the same id.", nameof(edits));
        }

        var results = new EditResult[edits.Count];
        DateTimeOffset? earliest = null;
        bool queued;
        lock (_lock)
        {
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = Apply(edits[i], ref earliest);
            }

            queued = _runs.AnyReady(Now);
        }

        if (earliest is not null)
        {
            Signal(Signals.Timers, earliest);
        }

        if (queued)
        {
            // A limit may have been raised, or gone with its schedule: runs that it kept back may start.
            Signal(Signals.Queue, Now);
        }

        return new(results);
    }

    private EditResult Apply(ScheduleEdit edit, ref DateTimeOffset? earliest)
    {
        var stream = _streams.Find(edit.Id);
        if (!(stream is null ? MayAdd(edit) : MayChange(edit, stream)))
        {
            return new(false, stream?.ToStored());
        }

        if (edit.Row is null)
        {
            _streams.RemoveSchedule(stream!);
            return new(true, null);
        }

        stream ??= _streams.GetOrAdd(edit.Row.Schedule);
        var mark = NextMark();
        var before = stream.Timer;
        var after = before with { Schedule = stream.Number, Mark = mark, Version = mark.Value };
        if (edit.Timer is { } timer)
        {
            after = after with { Due = timer.Due, Cursor = timer.Cursor, State = timer.State, Runs = timer.Runs ?? after.Runs };
        }

        _streams.Set(stream, edit.Row with { Schedule = stream.Number, Version = mark.Value }, after);
        if (edit.Missed is { } missed)
        {
            _missed.Add(missed);
        }

        if (DueTimers.WhenDue(after) is { } due && !(DueTimers.WhenDue(before) <= due) && !(earliest <= due))
        {
            earliest = due;
        }

        return new(true, stream.ToStored());
    }

    private bool MayAdd(ScheduleEdit edit) =>
        edit is { ExpectedVersion: null or 0, ExpectedMark: null, Row: not null, Timer: not null } && _streams.Find(edit.Row.Schedule)?.Row is null;

    private static bool MayChange(ScheduleEdit edit, RunStream stream) =>
        (edit.ExpectedVersion is null || edit.ExpectedVersion == stream.Row!.Version) && (edit.ExpectedMark is null || edit.ExpectedMark == stream.Timer.Mark);
}
