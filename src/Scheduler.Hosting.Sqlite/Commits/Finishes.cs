using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>Ends runs, or lets them wait for another attempt.</summary>
internal sealed class Finishes(Database database, LiveRuns runs, WaitingLines lines)
{
    private readonly Statement _find = database["select fence, line, head from run where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _keep = database["""
        insert or replace into history(nominal, schedule, kind, job, state, attempt, recovery, node, fence, due, first_started, started, finished, args, header, result, error_type, error_message, error_stack, reason)
        select nominal, schedule, kind, job, ?4, attempt, recovery, ran_on, fence, due, first_started, ?5, ?6, args, header, ?7, ?8, ?9, ?10, ?11 from run where schedule = ?1 and nominal = ?2 and kind = ?3
        """];
    private readonly Statement _delete = database["delete from run where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _wait = database["""
        update run set state = ?4, fence = ?5, node = 0, ready = ?6, error_type = ?7, error_message = ?8, error_stack = ?9, attempt = attempt - ?10, released = released + ?10
        where schedule = ?1 and nominal = ?2 and kind = ?3
        """];
    private readonly Statement _waiting = database[$"select {WaitingLines.Columns} from run where schedule = ? and nominal = ? and kind = ?"];
    private readonly Statement _delay = database["select delay_after_end from timer where schedule = ? and state = 1 and delay_after_end is not null"];
    private readonly Statement _wake = database["update timer set due = ?, state = 0, mark = ? where schedule = ?"];

    /// <summary>When the earliest timer is due that the commit at hand woke.</summary>
    public DateTimeOffset? WokenNow { get; set; }

    public bool Apply(in Finish finish, Mark fence, DateTimeOffset now)
    {
        if (!_find.With(finish.Id).TryRead(static row => (Fence: row.Mark(), Line: row.LongOrNull(), IsHead: row.Flag()), out var found) || found.Fence != finish.Fence)
        {
            return false;
        }

        if (finish.State.IsFinal())
        {
            End(finish, now);
        }
        else
        {
            Wait(finish, fence, now);
        }

        if (found.Line is { } line)
        {
            lines.Left(finish.Id.Schedule, line, found.IsHead);
        }

        if (!finish.State.IsFinal())
        {
            var waiting = _waiting.With(finish.Id).Read(WaitingLines.Read);
            lines.Stand(finish.Id, lines.Enter(waiting));
            runs.QueuedNow.Add((finish.Id, waiting.Ready));
        }
        else if (finish.Id.Kind == 0)
        {
            Wake(finish.Id.Schedule, fence, now);
        }

        foreach (var child in finish.Children ?? [])
        {
            runs.Queue(child, fence);
        }

        return true;
    }

    private void End(in Finish finish, DateTimeOffset now)
    {
        _keep.With(finish.Id).With((long)finish.State).With(finish.StartedAt).With(now).With(finish.Result).With(finish.Error).With(finish.Reason).Run();
        _delete.With(finish.Id).Run();
    }

    private void Wait(in Finish finish, Mark fence, DateTimeOffset now)
    {
        lines.Stand(finish.Id, default);
        _wait.With(finish.Id).With((long)finish.State).With(fence).With(Later(now, finish.Delay)).With(finish.Error).With(finish.TakesBackAttempt).Run();
    }

    // INT-2: the end of an occurrence's run is what the timer of such a schedule waits for.
    private void Wake(long schedule, Mark fence, DateTimeOffset now)
    {
        if (_delay.With(schedule).TryRead(static row => TimeSpan.FromTicks(row.Long()), out var delay))
        {
            var due = Later(now, delay);
            _wake.With(due).With(fence).With(schedule).Run();
            WokenNow = WokenNow < due ? WokenNow : due;
        }
    }

    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan time) => time < DateTimeOffset.MaxValue - now ? now + time : DateTimeOffset.MaxValue;
}
