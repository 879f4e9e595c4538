using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>Starts runs that wait, as far as limits let them, and says what is left. The rules themselves are the function claim_v1 of the schema.</summary>
internal sealed class ClaimPart(IReadOnlyList<ClaimWant> claims, int node, DateTimeOffset? now)
{
    private const string Claim = $"select {Rows.Live} from $schema$.claim_v1(coalesce($1::timestamptz, now()), $2, $3, $4, $5, $6, $7, $8, $9, $10) r";

    private const string Next = """
        select current_setting('scheduler.contended', true) = '1', (select min(r.ready_at) from $schema$.run r where r.node = 0 and r.ready_at > coalesce($1::timestamptz, now())), false, null::timestamptz
        """;

    private const string NextAndLeft = """
        select current_setting('scheduler.contended', true) = '1', (select min(r.ready_at) from $schema$.run r where r.node = 0 and r.ready_at > coalesce($1::timestamptz, now())),
            exists (select from $schema$.run r where r.node = 0 and r.ready_at <= coalesce($1::timestamptz, now()) and r.job = any($2)
                and r.version <= (select max(j.version) from unnest($2::text[], $3::integer[]) as j(job, version) where j.job = r.job)),
            null::timestamptz
        """;

    private const string NextAndTokens = """
        select current_setting('scheduler.contended', true) = '1', (select min(r.ready_at) from $schema$.run r where r.node = 0 and r.ready_at > coalesce($1::timestamptz, now())), l.more, l.next_token
        from $schema$.left_v1(coalesce($1::timestamptz, now()), $2, $3, $4, $5, $6) l
        """;

    private readonly List<List<LiveRun>> _claimed = [];
    private bool _more;
    private DateTimeOffset? _next;
    private DateTimeOffset? _nextToken;

    /// <summary>The runs, in the order in which they were claimed.</summary>
    public IReadOnlyList<LiveRun> Claimed => [.. _claimed.SelectMany(runs => runs.OrderBy(run => run.ReadyAt.UtcTicks - (run.Priority * TimeSpan.TicksPerMinute)).ThenBy(run => run.Id))];

    /// <summary>Whether something was passed over because another node held it this instant.</summary>
    public bool Contended { get; private set; }

    /// <summary>What is said of the queue; nothing of what claims left where they were not allowed.</summary>
    public (bool More, DateTimeOffset? NextQueued) Left(bool allowed) =>
        allowed ? (_more, _next is { } ready && !(_nextToken < ready) ? ready : _nextToken) : (false, _next);

    public void AddTo(Script script)
    {
        foreach (var want in claims.Where(want => want.Take > 0))
        {
            var runs = new List<LiveRun>();
            _claimed.Add(runs);
            IReadOnlyList<JobClaim> jobs = [.. want.Jobs];
            var statement = script.Ask(Claim, row => runs.Add(Rows.ReadLive(row)))
                .With(now).With(node).With(want.Executor).With(want.Take)
                .WithEach(jobs, job => job.Job)
                .WithEach(jobs, job => job.Version)
                .WithEach(jobs, job => job.MaxActive);
            AddRates(statement, jobs);
        }
    }

    /// <summary>To be added last: what is left, and when there will be something.</summary>
    public void AddLeft(Script script)
    {
        IReadOnlyList<JobClaim> jobs = [.. claims.Select(want => want.Jobs).Distinct().SelectMany(jobs => jobs).Distinct()];
        if (jobs.Count == 0)
        {
            script.Ask(Next, Read).With(now);
            return;
        }

        var rates = jobs.Any(job => job.Rate is not null);
        var statement = script.Ask(rates ? NextAndTokens : NextAndLeft, Read).With(now).WithEach(jobs, job => job.Job).WithEach(jobs, job => job.Version);
        if (rates)
        {
            AddRates(statement, jobs);
        }
    }

    private static void AddRates(Statement statement, IReadOnlyList<JobClaim> jobs) => statement
        .WithEach(jobs, job => job.Rate?.Permits ?? 0)
        .WithEach(jobs, job => (job.Rate?.Per.ToTimeSpan().Ticks ?? 0) / TimeSpan.TicksPerMicrosecond)
        .WithEach(jobs, job => job.Rate?.Burst ?? 0);

    private void Read(NpgsqlDataReader row)
    {
        Contended = !row.IsDBNull(0) && row.GetBoolean(0);
        (_next, _more, _nextToken) = (row.InstantOrNull(1), row.GetBoolean(2), row.InstantOrNull(3));
    }
}
