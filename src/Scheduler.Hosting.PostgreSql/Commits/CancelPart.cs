using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>Asks running runs to stop. Of several reasons the first stays.</summary>
internal sealed class CancelPart(IReadOnlyList<Cancel> cancels)
{
    private const string Ask = """
        update $schema$.run r set cancel_reason = coalesce(r.cancel_reason, u.reason), cancel_words = case when r.cancel_reason is null then u.words else r.cancel_words end,
            cancel_give_up = r.cancel_give_up or u.give_up
        from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::smallint[], $5::text[], $6::boolean[]) as u(schedule, nominal, kind, reason, words, give_up)
        where r.schedule = u.schedule and r.nominal = u.nominal and r.kind = u.kind and r.state = 2
        returning 1
        """;

    /// <summary>Whether a run was asked.</summary>
    public bool Any { get; private set; }

    public void AddTo(Script script)
    {
        if (cancels.Count == 0)
        {
            return;
        }

        // In the order of ids, as everybody locks rows that he waits for.
        Cancel[] merged = [.. cancels.GroupBy(cancel => cancel.Id).Select(group => group.First() with { GiveUp = group.Any(cancel => cancel.GiveUp) }).OrderBy(cancel => cancel.Id)];
        QueuePart.AddIds(script.Ask(Ask, _ => Any = true), [.. merged.Select(cancel => cancel.Id)])
            .WithEach(merged, cancel => (short)cancel.Reason)
            .WithEach(merged, cancel => cancel.Words)
            .WithEach(merged, cancel => cancel.GiveUp);
    }
}
