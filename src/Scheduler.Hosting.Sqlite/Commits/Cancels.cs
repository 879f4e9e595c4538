using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>Asks running runs to stop.</summary>
internal sealed class Cancels(Database database)
{
    private readonly Statement _cancel = database["""
        update run set
            cancel_words = case when cancel_reason is null then ?5 else cancel_words end,
            cancel_reason = coalesce(cancel_reason, ?4),
            cancel_give_up = max(cancel_give_up, ?6)
        where schedule = ?1 and nominal = ?2 and kind = ?3 and state = 2
        """];

    /// <summary>Whether it runs.</summary>
    public bool Apply(in Cancel cancel) => _cancel.With(cancel.Id).With((long)cancel.Reason).With(cancel.Words).With(cancel.GiveUp).Run() > 0;
}
