using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>
/// Moves timers by compare-and-swap and starts or queues their runs (CORE-2). Whoever starts a run of a schedule gives its timer a new mark, so a timer that is locked with the mark that was planned
/// with has had no start since, and the runs that the statement counts are all there are.
/// </summary>
internal sealed class FirePart(IReadOnlyList<Fire> fires, int node, DateTimeOffset? now)
{
    // A timer that somebody else holds this instant is not waited for: it is moved, or will be read again.
    private const string Head = $"""
        with l as materialized (
            select t.max_active, u.*
            from unnest($3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::smallint[], $8::smallint[], $9::integer[], $10::integer[],
                    $11::bigint[], $12::timestamptz[], $13::bigint[], $14::text[], $15::timestamptz[], $16::bytea[], $17::bytea[], $18::text[], $19::integer[], $20::integer[], $21::text[], $22::text[], $23::text[])
                as u(timer, mark, cursor, next, next_state, mode, further, ord, {QueuePart.RunColumns})
            join $schema$.timer t on t.schedule = u.timer and t.mark = u.mark
            where current_setting('scheduler.ok') = '1' and t.state in (0, 2) and (t.state = 0 or t.due is not null)
            order by t.schedule
            for update of t skip locked),
        g as materialized (
            select l.*, c.active, c.queued,
                case when l.mode <> 1 and exists (select from $schema$.run r where r.schedule = l.schedule and r.nominal = l.nominal and r.kind = l.kind) then 0
                    when l.mode <> 1 and l.unique_key is not null and exists (select from $schema$.run r where r.unique_key = l.unique_key) then 0
                    when l.mode = 0 and l.max_active > 0 and c.active + c.queued >= l.max_active then 2
                    when l.mode = 2 and (c.queued > 0 or (l.max_active > 0 and c.active >= l.max_active)) then 2
                    else 1 end as status
            from l cross join lateral (
                select count(*) filter (where r.state >= 2)::integer as active,
                    count(*) filter (where r.state = 1 and not (r.attempt > r.recovery and r.ready_at > coalesce($1::timestamptz, now())))::integer as queued
                from $schema$.run r where r.schedule = l.timer) c),
        a as (
            update $schema$.timer t set due = g.next, cursor = greatest(t.cursor, g.cursor), mark = currval('$schema$.commit_no'), state = g.next_state, runs = t.runs + (g.mode <> 1)::integer + g.further
            from g where t.schedule = g.timer and g.status = 1),
        i as (
            insert into $schema$.run (schedule, nominal, kind, fence, due, ready_at, rank, first_started_at, started_at, state, node, ran_on, attempt, priority, version,
                job, executor, limit_key, rate_key, unique_key, args, header)
            select u.schedule, u.nominal, u.kind, currval('$schema$.commit_no'), u.due, u.due, u.due - u.priority * interval '1 minute',
                case when u.mode = 0 then coalesce($1::timestamptz, now()) end, case when u.mode = 0 then coalesce($1::timestamptz, now()) end,
                case when u.mode = 0 then 2 else 1 end, case when u.mode = 0 then $2 else 0 end, case when u.mode = 0 then $2 else 0 end, (u.mode = 0)::integer,
                u.priority, u.version, u.job, u.executor, u.limit_key, u.rate_key, u.unique_key, u.args, u.header
            from g u where u.status = 1 and u.mode <> 1)
        """;

    private const string Missed = """
        , m as (
            insert into $schema$.missed as m (schedule, first, reason, last, count)
            select u.schedule, u.first, u.reason, u.last, u.count
            from g join unnest($24::integer[], $25::bigint[], $26::timestamptz[], $27::smallint[], $28::timestamptz[], $29::bigint[]) as u(ord, schedule, first, reason, last, count) on u.ord = g.ord
            where g.status = 1
            on conflict (schedule, first, reason) do update set last = excluded.last, count = m.count + excluded.count)
        """;

    private const string Queue = $"""
        , q as (
            insert into $schema$.run ({QueuePart.QueuedColumns})
            select {QueuePart.QueuedValues}
            from g join unnest($30::bigint[], $31::timestamptz[], $32::bigint[], $33::text[], $34::timestamptz[], $35::bytea[], $36::bytea[], $37::text[], $38::integer[], $39::integer[], $40::text[], $41::text[], $42::text[], $43::integer[])
                with ordinality as u({QueuePart.RunColumns}, ord, place) on u.ord = g.ord
            where g.status = 1
            order by u.place
            on conflict do nothing)
        """;

    private const string Tail = """

        select ord, status, active, queued from g where status <> 0
        """;

    private const string Plain = Head + Tail;
    private const string Whole = Head + Missed + Queue + Tail;

    private readonly FireResult[] _results = new FireResult[fires.Count];

    public IReadOnlyList<FireResult> Results => _results;

    /// <summary>The runs that may wait now.</summary>
    public IEnumerable<RunId> Waiting => fires
        .SelectMany(fire => fire.Queue ?? [], (_, run) => run.Id)
        .Concat(fires.Where(fire => fire.Mode == FireMode.Queued).Select(fire => fire.Run.Id));

    public void AddTo(Script script)
    {
        var schedules = new HashSet<long>();
        var keys = new Dictionary<string, int>();
        var waves = new SortedDictionary<(int Wave, bool Whole), List<int>>();
        for (var i = 0; i < fires.Count; i++)
        {
            // The second of a schedule is Lost, whatever came of the first.
            if (schedules.Add(fires[i].Schedule))
            {
                var place = (WaveOf(fires[i], keys), fires[i].Queue is { Length: > 0 } || fires[i].Missed is { Length: > 0 });
                (waves.TryGetValue(place, out var wave) ? wave : waves[place] = []).Add(i);
            }
        }

        foreach (var ((_, whole), wave) in waves)
        {
            Add(script, wave, whole);
        }
    }

    // Of several with one unique key each may be the one that starts: they are tried one after the other.
    private static int WaveOf(in Fire fire, Dictionary<string, int> keys)
    {
        if (fire.Mode == FireMode.AdvanceOnly || fire.Run.UniqueKey is not { } key)
        {
            return 0;
        }

        return keys[key] = keys.TryGetValue(key, out var last) ? last + 1 : 0;
    }

    private void Add(Script script, List<int> wave, bool whole)
    {
        var statement = script.Ask(whole ? Whole : Plain, row => _results[row.GetInt32(0)] = new((FireStatus)row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)))
            .With(now)
            .With(node)
            .WithEach(wave, i => fires[i].Schedule)
            .WithEach(wave, i => fires[i].Mark.Value)
            .WithEach(wave, i => fires[i].Cursor)
            .WithEach(wave, i => fires[i].NextDue)
            .WithEach(wave, i => (short)fires[i].NextState)
            .WithEach(wave, i => (short)fires[i].Mode)
            .WithEach(wave, i => fires[i].Queue?.Length ?? 0)
            .WithEach(wave, i => i);
        statement = QueuePart.AddRuns(statement, [.. wave.Select(i => fires[i].Run)]);
        if (whole)
        {
            AddMissed(statement, wave);
            (NewRun Run, int Fire)[] queue = [.. wave.SelectMany(i => fires[i].Queue ?? [], (i, run) => (run, i))];
            QueuePart.AddRuns(statement, [.. queue.Select(item => item.Run)]).WithEach(queue, item => item.Fire);
            QueuePart.AddDropEnded(script, [.. queue.Select(item => item.Run.Id)]);
        }
    }

    // No row can be changed twice by one statement, so streaks that are one are added up here.
    private void AddMissed(Statement statement, List<int> wave)
    {
        var missed = wave
            .SelectMany(i => fires[i].Missed ?? [], (i, row) => (Fire: i, Row: row))
            .GroupBy(item => (item.Row.Schedule, item.Row.From, item.Row.Reason))
            .Select(group => (group.First().Fire, Row: group.Last().Row with { Count = group.Sum(item => item.Row.Count) }))
            .ToList();
        statement
            .WithEach(missed, item => item.Fire)
            .WithEach(missed, item => item.Row.Schedule)
            .WithEach(missed, item => item.Row.From)
            .WithEach(missed, item => (short)item.Row.Reason)
            .WithEach(missed, item => item.Row.To)
            .WithEach(missed, item => item.Row.Count);
    }
}
