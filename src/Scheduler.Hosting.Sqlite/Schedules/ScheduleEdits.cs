using Scheduler.Hosting.Sqlite.Commits;
using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Schedules;

/// <summary>Adds, changes and removes schedules, each on its own.</summary>
internal sealed class ScheduleEdits(Database database, CommitNumbers numbers, MissedRows missed)
{
    private readonly Statement _find = database[$"{ScheduleRows.Select} where s.key = ?"];
    private readonly Statement _isTaken = database["select 1 from schedule where number = ?"];
    private readonly Statement _write = database["""
        insert or replace into schedule(number, key, id, job, source, definition, operator, anchor, follows) values(?, ?, ?, ?, ?, ?, ?, ?, ?)
        """];
    private readonly Statement _writeTimer = database["""
        insert or replace into timer(schedule, due, cursor, mark, state, runs, version, max_active, delay_after_end) values(?, ?, ?, ?, ?, ?, ?, ?, ?)
        """];
    private readonly Statement _remove = database["delete from schedule where number = ?"];
    private readonly Statement _removeTimer = database["delete from timer where schedule = ?"];

    /// <param name="edit">The edit.</param>
    /// <param name="earliest">When the earliest timer is due that became due earlier; moved by this edit where that is one.</param>
    public EditResult Apply(ScheduleEdit edit, ref DateTimeOffset? earliest)
    {
        var before = Find(edit.Id);
        if (!(before is null ? MayAdd(edit) : MayChange(edit, before)))
        {
            return new(false, before);
        }

        if (edit.Row is null)
        {
            _remove.With(before!.Row.Schedule).Run();
            _removeTimer.With(before.Row.Schedule).Run();
            return new(true, null);
        }

        var after = Change(edit, edit.Row, before);
        Write(after);
        if (edit.Missed is { } streak)
        {
            missed.Add(streak);
        }

        if (WhenDue(after) is { } due && !(WhenDue(before) <= due) && !(earliest <= due))
        {
            earliest = due;
        }

        return new(true, after);
    }

    private StoredSchedule? Find(string id) => _find.With(ScheduleRows.Key(id)).TryRead(ScheduleRows.Stored, out var found) ? found : null;

    private StoredSchedule Change(ScheduleEdit edit, ScheduleRow row, StoredSchedule? before)
    {
        var mark = numbers.Next();
        var number = before?.Row.Schedule ?? row.Schedule;
        var timer = (before?.Timer ?? default) with { Schedule = number, Mark = mark, Version = mark.Value };
        if (edit.Timer is { } written)
        {
            timer = timer with { Due = written.Due, Cursor = written.Cursor, State = written.State, Runs = written.Runs ?? timer.Runs };
        }

        return new(row with { Schedule = number, Version = mark.Value }, timer);
    }

    private void Write(StoredSchedule schedule)
    {
        var (row, timer) = schedule;
        _write.With(row.Schedule).With(ScheduleRows.Key(row.Id)).With(row.Id).With(row.Job).With((long)row.Source).With(row.Definition.ToJson()).With(row.Operator).With(row.Anchor)
            .With(row.Follows).Run();
        _writeTimer.With(timer.Schedule).With(timer.Due).With(timer.Cursor).With(timer.Mark).With((long)timer.State).With(timer.Runs).With(timer.Version).With(row.MaxActive)
            .With(row.DelayAfterEnd).Run();
    }

    private bool MayAdd(ScheduleEdit edit) =>
        edit is { ExpectedVersion: null or 0, ExpectedMark: null, Row: { } row, Timer: not null } && !_isTaken.With(row.Schedule).TryRead(static _ => true, out _);

    private static bool MayChange(ScheduleEdit edit, StoredSchedule found) =>
        (edit.ExpectedVersion is null || edit.ExpectedVersion == found.Row.Version) && (edit.ExpectedMark is null || edit.ExpectedMark == found.Timer.Mark);

    private static DateTimeOffset? WhenDue(StoredSchedule? schedule) => schedule?.Timer is { State: ScheduleState.Active or ScheduleState.Paused, Due: { } due } ? due : null;
}
