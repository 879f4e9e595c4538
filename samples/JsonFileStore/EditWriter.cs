using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>Adds, changes and removes schedules, each on its own.</summary>
internal sealed class EditWriter(Contents contents)
{
    public IReadOnlyList<EditResult> Results { get; private set; } = [];

    /// <summary>When the first timer is due that an edit made due earlier than before; null for none.</summary>
    public DateTimeOffset? Woken { get; private set; }

    public EditWriter Apply(IReadOnlyList<ScheduleEdit> edits)
    {
        Results = [.. edits.Select(Apply)];
        return this;
    }

    private EditResult Apply(ScheduleEdit edit)
    {
        var before = contents.Find(edit.Id);
        if (!(before is null ? MayAdd(edit) : MayChange(edit, before)))
        {
            return new(false, before);
        }

        if (edit.Row is not { } row)
        {
            contents.Schedules.Remove(before!.Row.Schedule);
            return new(true, null);
        }

        // A schedule keeps its number; every edit gives a new version, and the timer a new mark, so that what was planned before is Lost.
        var (mark, number) = (contents.NextMark(), before?.Row.Schedule ?? row.Schedule);
        var timer = (before?.Timer ?? default) with { Schedule = number, Mark = mark, Version = mark.Value };
        if (edit.Timer is { } set)
        {
            timer = timer with { Due = set.Due, Cursor = set.Cursor, State = set.State, Runs = set.Runs ?? timer.Runs };
        }

        var after = contents.Schedules[number] = new(row with { Schedule = number, Version = mark.Value }, timer);
        if (edit.Missed is { } missed)
        {
            contents.Add(missed);
        }

        if (timer.WhenDue() is { } due && !(before?.Timer.WhenDue() <= due) && !(Woken <= due))
        {
            Woken = due;
        }

        return new(true, after);
    }

    private bool MayAdd(ScheduleEdit edit) =>
        edit is { ExpectedVersion: null or 0, ExpectedMark: null, Row: { } row, Timer: not null } && !contents.Schedules.ContainsKey(row.Schedule);

    private static bool MayChange(ScheduleEdit edit, StoredSchedule before) =>
        (edit.ExpectedVersion is null || edit.ExpectedVersion == before.Row.Version) && (edit.ExpectedMark is null || edit.ExpectedMark == before.Timer.Mark);
}
