using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>Ends runs, or lets them wait for another attempt, where their fence is still the one that is shown (FEN-4).</summary>
internal sealed class FinishPart(IReadOnlyList<Finish> finishes, DateTimeOffset? now)
{
    // A timer that waits for the end of its occurrence's run becomes due with it (INT-2).
    private const string End = """
        with d as (
            delete from $schema$.run r
            using unnest($2::bigint[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::smallint[], $7::timestamptz[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::text[], $13::integer[])
                as u(schedule, nominal, kind, fence, state, started_at, result, error_type, error_message, error_stack, reason, ord)
            where r.schedule = u.schedule and r.nominal = u.nominal and r.kind = u.kind and r.fence = u.fence
            returning u.ord, u.state as final, u.started_at as began_at, u.result, u.error_type as failed_type, u.error_message as failed_message, u.error_stack as failed_stack, u.reason, r.*),
        h as (
            insert into $schema$.history as h (schedule, nominal, kind, fence, ended_by, due, first_started_at, started_at, finished_at, state, node, attempt, recovery, job, reason,
                error_type, error_message, error_stack, args, header, result)
            select schedule, nominal, kind, fence, currval('$schema$.commit_no'), due, first_started_at, began_at, coalesce($1::timestamptz, now()), final, ran_on, attempt, recovery, job, reason,
                failed_type, failed_message, failed_stack, args, header, result
            from d
            on conflict (schedule, nominal, kind) do update set fence = excluded.fence, ended_by = excluded.ended_by, due = excluded.due, first_started_at = excluded.first_started_at, started_at = excluded.started_at,
                finished_at = excluded.finished_at, state = excluded.state, node = excluded.node, attempt = excluded.attempt, recovery = excluded.recovery, job = excluded.job,
                reason = excluded.reason, error_type = excluded.error_type, error_message = excluded.error_message, error_stack = excluded.error_stack,
                args = excluded.args, header = excluded.header, result = excluded.result),
        w as (
            update $schema$.timer t set due = $schema$.plus_v1(coalesce($1::timestamptz, now()), t.delay_after_end), state = 0, mark = currval('$schema$.commit_no')
            from d where d.kind = 0 and t.schedule = d.schedule and t.state = 1 and t.delay_after_end is not null
            returning t.schedule, t.due)
        select d.ord, w.due, d.limit_key is not null
            or exists (select from $schema$.timer t where t.schedule = d.schedule and t.max_active > 0 and exists (select from $schema$.run q where q.schedule = t.schedule and q.node = 0))
        from d left join w on w.schedule = d.schedule
        """;

    private const string Wait = """
        update $schema$.run r set state = u.state, fence = currval('$schema$.commit_no'), node = 0, attempt = r.attempt - u.taken_back::integer, released = r.released + u.taken_back::integer,
            ready_at = $schema$.plus_v1(coalesce($1::timestamptz, now()), u.delay),
            rank = $schema$.plus_v1(coalesce($1::timestamptz, now()), u.delay) - r.priority * interval '1 minute',
            error_type = u.error_type, error_message = u.error_message, error_stack = u.error_stack
        from unnest($2::bigint[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::boolean[], $9::text[], $10::text[], $11::text[], $12::integer[])
            as u(schedule, nominal, kind, fence, state, delay, taken_back, error_type, error_message, error_stack, ord)
        where r.schedule = u.schedule and r.nominal = u.nominal and r.kind = u.kind and r.fence = u.fence
        returning u.ord, u.state = 1
        """;

    private readonly bool[] _accepted = new bool[finishes.Count];

    /// <summary>For each finish whether it was accepted.</summary>
    public IReadOnlyList<bool> Accepted => _accepted;

    /// <summary>When the first of the timers is due that ends have woken; null when there is none.</summary>
    public DateTimeOffset? Woken { get; private set; }

    /// <summary>Whether a place became free that others may wait for.</summary>
    public bool Freed { get; private set; }

    /// <summary>The runs that may wait now.</summary>
    public IEnumerable<RunId> Waiting => finishes.Where(finish => !finish.State.IsFinal()).Select(finish => finish.Id);

    public void AddTo(Script script)
    {
        // Of two with one fence the second is refused: the first has ended the run, or given it another fence.
        var seen = new HashSet<(RunId, Mark)>();
        List<int> ends = [], waits = [];
        for (var i = 0; i < finishes.Count; i++)
        {
            if (seen.Add((finishes[i].Id, finishes[i].Fence)))
            {
                (finishes[i].State.IsFinal() ? ends : waits).Add(i);
            }
        }

        if (ends.Count > 0)
        {
            AddEnds(script, ends);
        }

        if (waits.Count > 0)
        {
            AddWaits(script, waits);
        }

        RunParent[] children = [.. finishes.SelectMany(finish => finish.Children ?? [], (finish, child) => new RunParent(child, finish.Id))];
        if (children.Length > 0)
        {
            QueuePart.AddChildren(script, children);
        }
    }

    private void AddEnds(Script script, List<int> ends) => AddIds(
            script.Ask(End, row =>
            {
                _accepted[row.GetInt32(0)] = true;
                Freed |= row.GetBoolean(2);
                Woken = row.InstantOrNull(1) is { } due && !(Woken <= due) ? due : Woken;
            }).With(now),
            ends)
        .WithEach(ends, i => (short)finishes[i].State)
        .WithEach(ends, i => finishes[i].StartedAt)
        .WithEach(ends, i => finishes[i].Result)
        .WithEach(ends, i => finishes[i].Error?.Type)
        .WithEach(ends, i => finishes[i].Error?.Message)
        .WithEach(ends, i => finishes[i].Error?.StackTrace)
        .WithEach(ends, i => finishes[i].Reason)
        .WithEach(ends, i => i);

    private void AddWaits(Script script, List<int> waits) => AddIds(
            script.Ask(Wait, row =>
            {
                _accepted[row.GetInt32(0)] = true;
                Freed |= row.GetBoolean(1);
            }).With(now),
            waits)
        .WithEach(waits, i => (short)finishes[i].State)
        .WithEach(waits, i => finishes[i].Delay)
        .WithEach(waits, i => finishes[i].TakesBackAttempt)
        .WithEach(waits, i => finishes[i].Error?.Type)
        .WithEach(waits, i => finishes[i].Error?.Message)
        .WithEach(waits, i => finishes[i].Error?.StackTrace)
        .WithEach(waits, i => i);

    private Statement AddIds(Statement statement, List<int> which) => statement
        .WithEach(which, i => finishes[i].Id.Schedule)
        .WithEach(which, i => finishes[i].Id.Nominal)
        .WithEach(which, i => finishes[i].Id.Kind)
        .WithEach(which, i => finishes[i].Fence.Value);
}
