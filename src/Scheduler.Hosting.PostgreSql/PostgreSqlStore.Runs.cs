using NpgsqlTypes;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>Reading and forgetting runs and missed occurrences.</content>
internal sealed partial class PostgreSqlStore
{
    public async ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken)
    {
        var runs = new List<LiveRun>();
        await RunAsync(
            script =>
            {
                var where = new Conditions();
                where.Add(node, "r.node = $", NpgsqlDbType.Integer);
                where.Add(schedule, "r.schedule = $", NpgsqlDbType.Bigint);
                where.AddTo(script.Ask($"select {Rows.Live} from $schema$.run r{where}", row => runs.Add(Rows.ReadLive(row))));
            },
            cancellationToken).ConfigureAwait(false);
        return runs;
    }

    public async ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<RunId, StoredRun>();
        await RunAsync(
            script =>
            {
                // Live ones first: a run that ends meanwhile is then read twice, never missed.
                var live = Matching(query, "r");
                live.AddTo(script.Ask(
                    $"select {Rows.Live} from $schema$.run r{live} order by r.nominal desc, r.schedule desc, r.kind desc{live.Limit(query.Take)}",
                    row => runs[row.Id(0)] = new(Rows.ReadLive(row), null)));
                var finished = Matching(query, "h");
                finished.AddTo(script.Ask(
                    $"select {Rows.Finished} from $schema$.history h{finished} order by h.nominal desc, h.schedule desc, h.kind desc{finished.Limit(query.Take)}",
                    row => runs[row.Id(0)] = new(null, Rows.ReadFinished(row))));
            },
            cancellationToken).ConfigureAwait(false);
        return [.. runs.Values.OrderByDescending(run => run.Id).Take(query.Take)];
    }

    public async ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken)
    {
        var rows = new List<Missed>();
        await RunAsync(
            script => script.Ask(
                    "select schedule, first, last, count, reason from $schema$.missed where schedule = $1 order by first desc, reason desc limit $2",
                    row => rows.Add(new(row.GetInt64(0), row.Instant(1), row.Instant(2), row.GetInt64(3), (MissReason)row.GetInt16(4))))
                .With(schedule).With(take),
            cancellationToken).ConfigureAwait(false);
        return rows;
    }

    public async ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken)
    {
        // RES-3: of several nodes one forgets. What another one holds is not waited for, and the tables are not even looked at.
        const string Runs = """
            with mine as materialized (select pg_try_advisory_xact_lock($6) as got),
            old as materialized (
                select h.schedule, h.nominal, h.kind
                from $schema$.history h join unnest($1::smallint[], $2::timestamptz[]) as l(state, before) on h.state = l.state and h.finished_at < l.before
                where (select got from mine) and h.finished_at < $3
                    and ($4 = 0 or (select count(*) from (
                        select from $schema$.history n where n.schedule = h.schedule and (n.nominal, n.kind) > (h.nominal, h.kind) limit $4) x) >= $4)
                order by h.finished_at limit $5 for update of h skip locked)
            delete from $schema$.history h using old o where h.schedule = o.schedule and h.nominal = o.nominal and h.kind = o.kind
            returning 1
            """;
        const string Missed = """
            with mine as materialized (select pg_try_advisory_xact_lock($3) as got),
            old as materialized (
                select m.schedule, m.first, m.reason from $schema$.missed m where (select got from mine) and m.last < $1 order by m.last limit $2 for update skip locked)
            delete from $schema$.missed m using old o where m.schedule = o.schedule and m.first = o.first and m.reason = o.reason
            returning 1
            """;
        KeyValuePair<RunState, DateTimeOffset>[] limits = [.. endedBefore];
        var forgotten = 0;
        if (limits.Length > 0)
        {
            await RunAsync(
                script => script.Ask(Runs, _ => forgotten++)
                    .WithEach(limits, limit => (short)limit.Key).WithEach(limits, limit => limit.Value).With(limits.Max(limit => limit.Value)).With(keepLast).With(take).With(_schema.PruneLock),
                cancellationToken).ConfigureAwait(false);
        }

        await RunAsync(
            script =>
            {
                if (endedBefore.TryGetValue(RunState.Missed, out var before))
                {
                    script.Ask(Missed, _ => forgotten++).With(before).With(take - forgotten).With(_schema.PruneLock);
                }

                script.Do("delete from $schema$.bucket where full_at < coalesce($1::timestamptz, now())").With(_clock.Provided);
            },
            cancellationToken).ConfigureAwait(false);
        return forgotten;
    }

    public async ValueTask<int> ForgetAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        const string Forget = """
            delete from $schema$.history h using unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) as f(schedule, nominal, kind)
            where h.schedule = f.schedule and h.nominal = f.nominal and h.kind = f.kind returning 1
            """;
        var (forgotten, ids) = (0, runs.ToList());
        await RunAsync(script => script.Ask(Forget, _ => forgotten++).WithEach(ids, id => id.Schedule).WithEach(ids, id => id.Nominal).WithEach(ids, id => id.Kind), cancellationToken).ConfigureAwait(false);
        return forgotten;
    }

    public async ValueTask<IReadOnlyList<RunTally>> TallyAsync(TallyQuery query, CancellationToken cancellationToken)
    {
        const string Tally = """
            select floor(extract(epoch from h.finished_at - $1) * 1000000 / $3)::integer, h.job, h.state, count(*)
            from $schema$.history h where h.finished_at >= $1 and h.finished_at < $2 group by 1, 2, 3
            """;
        var rows = new List<RunTally>();
        await RunAsync(
            script => script.Ask(Tally, row => rows.Add(new(row.GetInt32(0), row.GetString(1), (RunState)row.GetInt16(2), row.GetInt64(3))))
                .With(query.Since).With(query.Until).With(query.Step.Ticks / TimeSpan.TicksPerMicrosecond),
            cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static Conditions Matching(RunQuery query, string run)
    {
        var where = new Conditions();
        if (query.Ids is { } ids)
        {
            where.Add(ids.Select(id => id.Schedule).ToArray(), $"({run}.schedule, {run}.nominal, {run}.kind) in (select * from unnest($", NpgsqlDbType.Array | NpgsqlDbType.Bigint, "::bigint[]");
            where.Continue(ids.Select(id => id.Nominal.UtcDateTime).ToArray(), ", $", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, "::timestamptz[]");
            where.Continue(ids.Select(id => id.Kind).ToArray(), ", $", NpgsqlDbType.Array | NpgsqlDbType.Bigint, "::bigint[]))");
        }

        where.Add(query.Schedule, $"{run}.schedule = $", NpgsqlDbType.Bigint);
        where.Add(query.Job, $"{run}.job = $", NpgsqlDbType.Text);
        where.Add(query.Kind, $"{run}.kind = $", NpgsqlDbType.Bigint);
        where.Add(query.From?.UtcDateTime, $"{run}.nominal >= $", NpgsqlDbType.TimestampTz);
        where.Add(query.To?.UtcDateTime, $"{run}.nominal < $", NpgsqlDbType.TimestampTz);
        if (query.After is { } after)
        {
            where.Add(after.Nominal.UtcDateTime, $"({run}.nominal, {run}.schedule, {run}.kind) < ($", NpgsqlDbType.TimestampTz);
            where.Continue(after.Schedule, ", $", NpgsqlDbType.Bigint);
            where.Continue(after.Kind, ", $", NpgsqlDbType.Bigint, ")");
        }

        where.Add(query.States?.Select(state => (short)state).ToArray(), $"{run}.state = any($", NpgsqlDbType.Array | NpgsqlDbType.Smallint, ")");
        return where;
    }
}
