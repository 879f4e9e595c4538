using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Commits;

/// <summary>A run that is queued if and only if the end of another was accepted (CON-1).</summary>
internal readonly record struct RunParent(NewRun Run, RunId Parent);

/// <summary>Queues runs: those that callers ask for, and those that follow an end. One that exists, live or ended, is left as it is, and so is one whose unique key is taken (UNI-1).</summary>
internal sealed class QueuePart(IReadOnlyList<NewRun> runs)
{
    public const string RunColumns = "schedule, nominal, kind, job, due, args, header, executor, priority, version, limit_key, rate_key, unique_key";

    // What every queued row has in common, from u.
    public const string QueuedColumns = "schedule, nominal, kind, fence, due, ready_at, rank, state, priority, version, job, executor, limit_key, rate_key, unique_key, args, header";

    public const string QueuedValues =
        "u.schedule, u.nominal, u.kind, currval('$schema$.commit_no'), u.due, u.due, u.due - u.priority * interval '1 minute', 1, u.priority, u.version, u.job, u.executor, u.limit_key, u.rate_key, u.unique_key, u.args, u.header";

    private const string Queue = $"""
        insert into $schema$.run ({QueuedColumns})
        select {QueuedValues}
        from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::timestamptz[], $6::bytea[], $7::bytea[], $8::text[], $9::integer[], $10::integer[], $11::text[], $12::text[], $13::text[])
            with ordinality as u({RunColumns}, ord)
        order by u.ord
        on conflict do nothing
        """;

    private const string QueueChildren = $"""
        insert into $schema$.run ({QueuedColumns})
        select {QueuedValues}
        from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::timestamptz[], $6::bytea[], $7::bytea[], $8::text[], $9::integer[], $10::integer[], $11::text[], $12::text[], $13::text[],
                $14::bigint[], $15::timestamptz[], $16::bigint[])
            with ordinality as u({RunColumns}, parent_schedule, parent_nominal, parent_kind, ord)
        where exists (select from $schema$.history p
                where p.schedule = u.parent_schedule and p.nominal = u.parent_nominal and p.kind = u.parent_kind and p.ended_by = currval('$schema$.commit_no'))
            or exists (select from $schema$.run p
                where p.schedule = u.parent_schedule and p.nominal = u.parent_nominal and p.kind = u.parent_kind and p.fence = currval('$schema$.commit_no'))
        order by u.ord
        on conflict do nothing
        """;

    // A run that ended while it was queued here again is seen only by a statement that begins afterwards.
    private const string DropEnded = """
        delete from $schema$.run r
        using unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) as u(schedule, nominal, kind)
        where r.schedule = u.schedule and r.nominal = u.nominal and r.kind = u.kind and r.state = 1 and r.attempt = 0 and r.fence = currval('$schema$.commit_no')
            and exists (select from $schema$.history h where h.schedule = u.schedule and h.nominal = u.nominal and h.kind = u.kind)
        """;

    // Null: neither a live run has the key nor has the run itself ended, so that whoever had it has just let it go.
    private const string FindUnique = """
        select u.ord, r.schedule, r.nominal, r.kind
        from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::bigint[], $5::integer[]) as u(unique_key, schedule, nominal, kind, ord)
        left join $schema$.run r on r.unique_key = u.unique_key
        where r.schedule is not null or not exists (select from $schema$.history h where h.schedule = u.schedule and h.nominal = u.nominal and h.kind = u.kind)
            and not exists (select from $schema$.run l where l.schedule = u.schedule and l.nominal = u.nominal and l.kind = u.kind)
        """;

    private readonly RunId[] _answers = [.. runs.Select(run => run.Id)];

    /// <summary>For each run itself, or the one that has its unique key.</summary>
    public IReadOnlyList<RunId> Answers => _answers;

    /// <summary>Runs that were not queued because of a unique key that is free by now.</summary>
    public List<int> Again { get; } = [];

    public void AddTo(Script script)
    {
        if (runs.Count == 0)
        {
            return;
        }

        AddRuns(script.Do(Queue), runs);
        AddDropEnded(script, [.. runs.Select(run => run.Id)]);
        int[] unique = [.. Enumerable.Range(0, runs.Count).Where(i => runs[i].UniqueKey is not null)];
        if (unique.Length > 0)
        {
            script.Ask(FindUnique, row =>
                {
                    if (row.IsDBNull(1))
                    {
                        Again.Add(row.GetInt32(0));
                    }
                    else
                    {
                        _answers[row.GetInt32(0)] = row.Id(1);
                    }
                })
                .WithEach(unique, i => runs[i].UniqueKey)
                .WithEach(unique, i => runs[i].Id.Schedule)
                .WithEach(unique, i => runs[i].Id.Nominal)
                .WithEach(unique, i => runs[i].Id.Kind)
                .WithEach(unique, i => i);
        }
    }

    public static void AddChildren(Script script, RunParent[] children)
    {
        AddRuns(script.Do(QueueChildren), [.. children.Select(child => child.Run)])
            .WithEach(children, child => child.Parent.Schedule)
            .WithEach(children, child => child.Parent.Nominal)
            .WithEach(children, child => child.Parent.Kind);
        AddDropEnded(script, [.. children.Select(child => child.Run.Id)]);
    }

    public static void AddDropEnded(Script script, IReadOnlyList<RunId> ids) => AddIds(script.Do(DropEnded), ids);

    public static Statement AddIds(Statement statement, IReadOnlyList<RunId> ids) => statement
        .WithEach(ids, id => id.Schedule)
        .WithEach(ids, id => id.Nominal)
        .WithEach(ids, id => id.Kind);

    /// <summary>Thirteen arrays, in the order of <see cref="RunColumns"/>.</summary>
    public static Statement AddRuns(Statement statement, IReadOnlyList<NewRun> runs) => statement
        .WithEach(runs, run => run.Id.Schedule)
        .WithEach(runs, run => run.Id.Nominal)
        .WithEach(runs, run => run.Id.Kind)
        .WithEach(runs, run => run.Job)
        .WithEach(runs, run => run.Due)
        .WithEach(runs, run => run.Args)
        .WithEach(runs, run => run.Header)
        .WithEach(runs, run => run.Executor)
        .WithEach(runs, run => run.Priority)
        .WithEach(runs, run => run.Version)
        .WithEach(runs, run => run.LimitKey)
        .WithEach(runs, run => run.RateKey)
        .WithEach(runs, run => run.UniqueKey);
}
