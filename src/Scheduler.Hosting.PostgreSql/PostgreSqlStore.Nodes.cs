using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>Nodes: who they are, whether they live, and what becomes of their runs if not.</content>
internal sealed partial class PostgreSqlStore
{
    // LSE-1, by the database's clock.
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FenceAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    public async ValueTask<NodeLease> JoinAsync(NodeInfo node, Action<Signals, DateTimeOffset?> signal, CancellationToken cancellationToken)
    {
        const string Join = """
            insert into $schema$.node (name, jobs, joined_at, seen_at, lease_until, details)
            select $2, $3, n, n, n + $4 * interval '1 second', $5 from coalesce($1::timestamptz, now()) n returning id
            """;
        var id = 0;
        (await ConnectAsync(cancellationToken).ConfigureAwait(false)).Dispose();
        await _signals.ListenAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(
            script => script.Ask(Join, row => id = row.GetInt32(0)).With(_clock.Provided).With(node.Name).WithEach([.. node.Jobs], job => job).With((int)LeaseLength.TotalSeconds).With(node.Details),
            cancellationToken).ConfigureAwait(false);
        _signals.Add(id, signal);
        return new(id, BeatEvery, FenceAfter) { PollEvery = PollEvery };
    }

    public async ValueTask<Beat> BeatAsync(int node, string? details, CancellationToken cancellationToken)
    {
        const string Renew = """
            update $schema$.node set seen_at = coalesce($1::timestamptz, now()), lease_until = greatest(lease_until, coalesce($1::timestamptz, now()) + $3 * interval '1 second'),
                details = coalesce($4, details)
            where id = $2 returning id
            """;
        const string Look = """
            select c.version, clock_timestamp(),
                exists (select from $schema$.node n where n.lease_until <= coalesce($1::timestamptz, now()))
                    or exists (select from $schema$.run r where r.node <> 0 and not exists (select from $schema$.node n where n.id = r.node)),
                exists (select from $schema$.run r where r.node <> 0 and r.node = $2 and r.state = 2 and r.cancel_reason is not null)
            from $schema$.control c
            """;
        var (alive, version, shown, expired, cancels) = (false, 0L, default(DateTimeOffset), false, false);
        var sent = _clock.Stamp();
        await RunAsync(
            script =>
            {
                script.Ask(Renew, _ => alive = true).With(_clock.Provided).With(node).With((int)LeaseLength.TotalSeconds).With(details);
                script.Ask(Look, row => (version, shown, expired, cancels) = (row.GetInt64(0), row.Instant(1), row.GetBoolean(2), row.GetBoolean(3))).With(_clock.Provided).With(node);
            },
            cancellationToken).ConfigureAwait(false);
        _clock.Measure(sent, shown);
        return new(alive, version, expired, cancels);
    }

    public async ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken)
    {
        const string Nodes = "select id, name, joined_at, seen_at, lease_until > coalesce($1::timestamptz, now()), details, lease_until from $schema$.node order by id";
        var nodes = new List<NodeRow>();
        await RunAsync(
            script => script.Ask(Nodes, row => nodes.Add(new(row.GetInt32(0), row.GetString(1), row.Instant(2), row.Instant(3), row.GetBoolean(4), row.Text(5), row.InstantOrNull(6)))).With(_clock.Provided),
            cancellationToken).ConfigureAwait(false);
        return nodes;
    }

    public ValueTask<IReadOnlyList<LiveRun>> AdoptAsync(int node, IReadOnlyCollection<string> jobs, CancellationToken cancellationToken) => new(WriteAsync<IReadOnlyList<LiveRun>>(
        async connection =>
        {
            var runs = new List<LiveRun>();
            var script = new Script(connection, _schema);
            script.Ask($"select {Rows.Live} from $schema$.adopt_v1(coalesce($1::timestamptz, now()), $2, $3) r", row => runs.Add(Rows.ReadLive(row)))
                .With(_clock.Provided).With(node).WithEach([.. jobs], job => job);
            await script.RunAsync(cancellationToken).ConfigureAwait(false);
            return runs;
        },
        cancellationToken));

    public async ValueTask LeaveAsync(int node, CancellationToken cancellationToken)
    {
        _signals.Remove(node);
        await RunAsync(script => script.Do("delete from $schema$.node where id = $1").With(node), cancellationToken).ConfigureAwait(false);
    }
}
