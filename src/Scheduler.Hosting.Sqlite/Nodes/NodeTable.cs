using Scheduler.Hosting.Sqlite.Commits;
using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Nodes;

/// <summary>Nodes: who they are, whether they live, and what becomes of their runs if not. A node is here until it leaves, or others have its runs.</summary>
internal sealed class NodeTable(Database database, CommitNumbers numbers, LeaseTimes? lease)
{
    // Runs that have a node. One that waits for another attempt is nobody's, although it is active.
    private const string Held = "state in (2, 3, 4) and state <> 3";

    // Those whose node is gone.
    private const string Lost = $"from run indexed by run_active where {Held} and node not in (select id from node where expires > ?)";

    private readonly Statement _next = database["update store set node = node + 1 returning node"];
    private readonly Statement _join = database["insert into node(id, name, joined, seen, expires, details) values(?1, ?2, ?3, ?3, ?4, ?5)"];
    private readonly Statement _beat = database["update node set seen = ?, expires = max(expires, ?), details = coalesce(?, details) where id = ?"];
    private readonly Statement _isAlive = database["select 1 from node where id = ? and expires > ?"];
    private readonly Statement _anyExpired = database["select 1 from node where expires <= ? limit 1"];
    private readonly Statement _anyLost = database[$"select 1 {Lost} limit 1"];
    private readonly Statement _anyCancelled = database[$"select 1 from run indexed by run_active where {Held} and state = 2 and node = ? and cancel_reason is not null limit 1"];
    private readonly Statement _robbed = database[$"select distinct node {Lost} and job in (select value from json_each(?))"];
    private readonly Statement _adopt = database[$"""
        update run indexed by run_active set recovery = recovery + (state = 2), state = 4, node = ?3, fence = ?4
        where {Held} and node not in (select id from node where expires > ?1) and job in (select value from json_each(?2))
        """];
    private readonly Statement _forget = database[$"""
        delete from node where expires <= ?1 and (id in (select value from json_each(?2)) or id not in (select node from run indexed by run_active where {Held}))
        """];
    private readonly Statement _orphans = database[$"select {RunRows.LiveColumns} from run indexed by run_active where {Held} and state = 4 and node = ?"];
    private readonly Statement _leave = database["delete from node where id = ?"];
    private readonly Statement _leaveAll = database["delete from node"];

    public NodeLease Join(NodeInfo node, DateTimeOffset now)
    {
        var id = _next.Read(static row => row.Int());
        _join.With(id).With(node.Name).With(now).With(LeaseEnd(now)).With(node.Details).Run();
        return new(id, lease?.BeatEvery, lease?.FenceAfter);
    }

    public Beat Beat(int node, string? details, long controlVersion, DateTimeOffset now)
    {
        var alive = _beat.With(now).With(LeaseEnd(now)).With(details).With(node).Run() > 0;
        var expired = _anyExpired.With(now).TryRead(static _ => true, out _) || _anyLost.With(now).TryRead(static _ => true, out _);
        return new(alive, controlVersion, expired, _anyCancelled.With(node).TryRead(static _ => true, out _));
    }

    // Where nodes have no lease, its end is the last of all instants.
    public static IReadOnlyList<NodeRow> Read(Database database, DateTimeOffset now) =>
        database["select id, name, joined, seen, expires > ?1, details, nullif(expires, ?2) from node order by id"].With(now).With(DateTimeOffset.MaxValue)
            .ReadAll(static row => new NodeRow(row.Int(), row.Text(), row.Instant(), row.Instant(), row.Flag(), row.TextOrNull(), row.InstantOrNull()));

    public IReadOnlyList<LiveRun> Adopt(int node, IReadOnlyCollection<string> jobs, DateTimeOffset now)
    {
        if (!IsAlive(node, now))
        {
            return [];
        }

        var names = JsonArray.Of(jobs);
        var robbed = _robbed.With(now).With(names).ReadAll(static row => row.Long());
        _adopt.With(now).With(names).With(node).With(numbers.Next()).Run();
        _forget.With(now).With(JsonArray.Of(robbed)).Run();
        return _orphans.With(node).ReadAll(RunRows.Live);
    }

    public bool IsAlive(int node, DateTimeOffset now) => _isAlive.With(node).With(now).TryRead(static _ => true, out _);

    public void Leave(int node) => _leave.With(node).Run();

    /// <summary>Takes all nodes out: those of an earlier process, when this one opens the file.</summary>
    public void LeaveAll() => _leaveAll.Run();

    private DateTimeOffset LeaseEnd(DateTimeOffset now) => lease is null || lease.Length >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + lease.Length;
}
