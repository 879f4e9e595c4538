using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>What a commit came to, and what others should know of it.</summary>
/// <param name="Result">The answer.</param>
/// <param name="Woken">When the first timer is due that it woke; null for none.</param>
/// <param name="Queued">When the first run is ready that it queued and did not claim; null for none.</param>
/// <param name="Cancelled">Whether a running run was asked to stop.</param>
/// <param name="Freed">Whether a place became free that other nodes may wait for.</param>
/// <param name="Contended">Whether its claims passed something over because another node held it this instant.</param>
/// <param name="Again">Enqueues that met a unique key which is free by now.</param>
internal sealed record Written(CommitResult Result, DateTimeOffset? Woken, DateTimeOffset? Queued, bool Cancelled, bool Freed, bool Contended, IReadOnlyList<int> Again);

/// <summary>
/// The one write, as one script: the gate, then finishes, fires, enqueues, cancels and claims, each a statement that sees what those before it did and everything that was committed before it began.
/// </summary>
internal static class CommitWriter
{
    // Plans are made once, for tables that may never have been analysed: joins that read a whole table would be kept for ever.
    private const string Settings = """
        select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true),
            set_config('scheduler.ok', '0', true), set_config('scheduler.contended', '0', true)
        """;

    // Shared by all who go by the control record: whoever changes it waits for them, and what begins afterwards reads the new one (PAU-2).
    private const string Share = "select pg_advisory_xact_lock_shared($1)";

    // The lock keeps others from adopting this node's runs until the commit has ended.
    private const string Gate = """
        with n as materialized (select lease_until > coalesce($1::timestamptz, now()) as alive from $schema$.node where id = $2 for key share),
        g as materialized (select nextval('$schema$.commit_no') as no, coalesce((select alive from n), false) as alive, (select version from $schema$.control) = $3 as current)
        select no, coalesce($1::timestamptz, now()), alive, current, set_config('scheduler.ok', case when alive and current then '1' else '0' end, true) from g
        """;

    private const string Number = "select nextval('$schema$.commit_no'), coalesce($1::timestamptz, now())";

    private const string StillWaiting = """
        select min(r.ready_at)
        from unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) as u(schedule, nominal, kind)
        join $schema$.run r on r.schedule = u.schedule and r.nominal = u.nominal and r.kind = u.kind
        where r.fence = currval('$schema$.commit_no') and r.node = 0
        """;

    /// <param name="connection">The connection.</param>
    /// <param name="schema">Where the tables are.</param>
    /// <param name="commit">What to write; no fires and no claims within a caller's transaction.</param>
    /// <param name="now">The present; null for the database's clock at the beginning of the transaction.</param>
    /// <param name="within">Whether the connection has begun a transaction, which is a caller's: it keeps its settings.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<Written> WriteAsync(NpgsqlConnection connection, SchemaText schema, Commit commit, DateTimeOffset? now, bool within, CancellationToken cancellationToken)
    {
        var script = new Script(connection, schema);
        var (fence, at, alive, current) = (0L, default(DateTimeOffset), true, true);
        if (!within)
        {
            script.Ask(Settings, _ => { });
        }

        var starts = commit.Fires.Count + commit.Claims.Count > 0;
        if (starts)
        {
            script.Ask(Share, _ => { }).With(schema.ControlLock);
            script.Ask(Gate, row => (fence, at, alive, current) = (row.GetInt64(0), row.Instant(1), row.GetBoolean(2), row.GetBoolean(3)))
                .With(now).With(commit.Node).With(commit.ControlVersion);
        }
        else
        {
            script.Ask(Number, row => (fence, at) = (row.GetInt64(0), row.Instant(1))).With(now);
        }

        var finishes = new FinishPart(commit.Finishes, now);
        var fires = new FirePart(commit.Fires, commit.Node, now);
        var enqueues = new QueuePart(commit.Enqueues);
        var cancels = new CancelPart(commit.Cancels);
        var claims = new ClaimPart(commit.Claims, commit.Node, now);
        finishes.AddTo(script);
        fires.AddTo(script);
        enqueues.AddTo(script);
        cancels.AddTo(script);
        claims.AddTo(script);

        DateTimeOffset? queued = null;
        RunId[] waiting =
        [
            .. finishes.Waiting,
            .. commit.Finishes.SelectMany(finish => finish.Children ?? [], (_, child) => child.Id),
            .. fires.Waiting,
            .. commit.Enqueues.Select(run => run.Id),
        ];
        if (waiting.Length > 0)
        {
            QueuePart.AddIds(script.Ask(StillWaiting, row => queued = row.InstantOrNull(0)), waiting);
        }

        claims.AddLeft(script);
        await script.RunAsync(cancellationToken).ConfigureAwait(false);

        var status = !alive ? CommitStatus.NodeFenced : !current ? CommitStatus.ControlStale : CommitStatus.Committed;
        var left = claims.Left(status == CommitStatus.Committed);
        var result = new CommitResult
        {
            Status = status,
            Fence = new(fence),
            Now = at,
            Finished = finishes.Accepted,
            Fires = status == CommitStatus.Committed ? fires.Results : [],
            Enqueued = enqueues.Answers,
            Claimed = claims.Claimed,
            MoreQueued = left.More,
            NextQueued = left.NextQueued,
        };
        return new(result, finishes.Woken, queued, cancels.Any, finishes.Freed, claims.Contended, enqueues.Again);
    }
}
