using Npgsql;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Edits;

/// <summary>Applies edits in one transaction of two round trips: reads and locks what they are about, decides each in its order, and writes what has changed.</summary>
internal sealed class EditWriter
{
    // In the order of numbers, as everybody locks timers that he waits for.
    private const string Lock = $"""
        select {Rows.Schedule} from $schema$.schedule s join $schema$.timer t on t.schedule = s.number
        where s.id_key = any($1) or s.number = any($2) order by s.number for update
        """;

    private const string Numbers = "select nextval('$schema$.commit_no') from generate_series(1, $1)";

    private const string Remove = "with s as (delete from $schema$.schedule where number = any($1)) delete from $schema$.timer where schedule = any($1)";

    private const string SetSchedules = """
        insert into $schema$.schedule as s (number, id, id_key, job, source, definition, operator, follows, anchor, version)
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bigint[])
        on conflict (number) do update set id = excluded.id, id_key = excluded.id_key, job = excluded.job, source = excluded.source, definition = excluded.definition,
            operator = excluded.operator, follows = excluded.follows, anchor = excluded.anchor, version = excluded.version
        """;

    private const string SetTimers = """
        insert into $schema$.timer as t (schedule, mark, version, runs, due, cursor, max_active, state, delay_after_end)
        select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::integer[], $8::smallint[], $9::bigint[])
        on conflict (schedule) do update set mark = excluded.mark, version = excluded.version, due = excluded.due, cursor = excluded.cursor, max_active = excluded.max_active,
            state = excluded.state, delay_after_end = excluded.delay_after_end, runs = excluded.runs
        """;

    private const string Miss = """
        insert into $schema$.missed as m (schedule, first, reason, last, count) values ($1, $2, $3, $4, $5)
        on conflict (schedule, first, reason) do update set last = excluded.last, count = m.count + excluded.count
        """;

    private const string Ready = "select exists (select from $schema$.run where node = 0 and ready_at <= coalesce($1::timestamptz, now()))";

    private readonly Dictionary<string, StoredSchedule> _byId = [];
    private readonly Dictionary<long, StoredSchedule> _byNumber = [];
    private readonly HashSet<long> _removed = [];
    private readonly HashSet<long> _changed = [];
    private readonly List<Missed> _missed = [];
    private readonly Queue<long> _numbers = new();
    private readonly List<EditResult> _results = [];

    private EditWriter()
    {
    }

    public IReadOnlyList<EditResult> Results => _results;

    /// <summary>When the first timer is due that an edit made due earlier than before; null for none.</summary>
    public DateTimeOffset? Earliest { get; private set; }

    /// <summary>Whether any run is ready to be claimed.</summary>
    public bool AnyReady { get; private set; }

    /// <summary>An id as ids are compared.</summary>
    public static string KeyOf(string id) => id.ToUpperInvariant();

    public static async Task<EditWriter> WriteAsync(NpgsqlConnection connection, SchemaText schema, IReadOnlyList<ScheduleEdit> edits, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var writer = await WriteWithinAsync(connection, schema, edits, now, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return writer;
        }
    }

    /// <summary>The same within the transaction that the connection has begun.</summary>
    public static async Task<EditWriter> WriteWithinAsync(NpgsqlConnection connection, SchemaText schema, IReadOnlyList<ScheduleEdit> edits, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        var writer = new EditWriter();
        var first = new Script(connection, schema);
        writer.AddReads(first, edits);
        await first.RunAsync(cancellationToken).ConfigureAwait(false);
        foreach (var edit in edits)
        {
            writer._results.Add(writer.Apply(edit));
        }

        var second = new Script(connection, schema);
        writer.AddWrites(second, now);
        await second.RunAsync(cancellationToken).ConfigureAwait(false);
        return writer;
    }

    private void AddReads(Script script, IReadOnlyList<ScheduleEdit> edits)
    {
        script.Ask(Lock, row => Keep(Rows.ReadSchedule(row)))
            .WithEach(edits, edit => KeyOf(edit.Id))
            .WithEach([.. edits.Where(edit => edit.Row is not null)], edit => edit.Row!.Schedule);
        script.Ask(Numbers, row => _numbers.Enqueue(row.GetInt64(0))).With(edits.Count);
    }

    private EditResult Apply(ScheduleEdit edit)
    {
        var before = _byId.GetValueOrDefault(KeyOf(edit.Id));
        if (!(before is null ? MayAdd(edit) : MayChange(edit, before)))
        {
            return new(false, before);
        }

        if (edit.Row is null)
        {
            _byId.Remove(KeyOf(edit.Id));
            _byNumber.Remove(before!.Row.Schedule);
            _changed.Remove(before.Row.Schedule);
            _removed.Add(before.Row.Schedule);
            return new(true, null);
        }

        var (number, version) = (before?.Row.Schedule ?? edit.Row.Schedule, _numbers.Dequeue());
        var timer = (before?.Timer ?? default) with { Schedule = number, Mark = new(version), Version = version };
        if (edit.Timer is { } set)
        {
            timer = timer with { Due = set.Due, Cursor = set.Cursor, State = set.State, Runs = set.Runs ?? timer.Runs };
        }

        var after = new StoredSchedule(edit.Row with { Schedule = number, Version = version }, timer);
        Keep(after);
        _changed.Add(number);
        if (edit.Missed is { } missed)
        {
            _missed.Add(missed);
        }

        if (WhenDue(timer) is { } due && !(before is not null && WhenDue(before.Timer) <= due) && !(Earliest <= due))
        {
            Earliest = due;
        }

        return new(true, after);
    }

    private bool MayAdd(ScheduleEdit edit) =>
        edit is { ExpectedVersion: null or 0, ExpectedMark: null, Row: not null, Timer: not null } && !_byNumber.ContainsKey(edit.Row.Schedule);

    private static bool MayChange(ScheduleEdit edit, StoredSchedule before) =>
        (edit.ExpectedVersion is null || edit.ExpectedVersion == before.Row.Version) && (edit.ExpectedMark is null || edit.ExpectedMark == before.Timer.Mark);

    private static DateTimeOffset? WhenDue(in TimerRow timer) => timer.State is ScheduleState.Active or ScheduleState.Paused ? timer.Due : null;

    private void Keep(StoredSchedule schedule)
    {
        _byId[KeyOf(schedule.Row.Id)] = schedule;
        _byNumber[schedule.Row.Schedule] = schedule;
    }

    private void AddWrites(Script script, DateTimeOffset? now)
    {
        if (_removed.Count > 0)
        {
            script.Do(Remove).WithEach([.. _removed], number => number);
        }

        StoredSchedule[] changed = [.. _changed.Order().Select(number => _byNumber[number])];
        if (changed.Length > 0)
        {
            AddSchedules(script, changed);
            AddTimers(script, changed);
        }

        foreach (var missed in _missed)
        {
            script.Do(Miss).With(missed.Schedule).With(missed.From).With(NpgsqlTypes.NpgsqlDbType.Smallint, (short)missed.Reason).With(missed.To).With(missed.Count);
        }

        script.Ask(Ready, row => AnyReady = row.GetBoolean(0)).With(now);
    }

    private static void AddSchedules(Script script, StoredSchedule[] changed) => script.Do(SetSchedules)
        .WithEach(changed, schedule => schedule.Row.Schedule)
        .WithEach(changed, schedule => schedule.Row.Id)
        .WithEach(changed, schedule => KeyOf(schedule.Row.Id))
        .WithEach(changed, schedule => schedule.Row.Job)
        .WithEach(changed, schedule => (short)schedule.Row.Source)
        .WithEach(changed, schedule => schedule.Row.Definition.ToJson())
        .WithEach(changed, schedule => schedule.Row.Operator)
        .WithEach(changed, schedule => schedule.Row.Follows)
        .WithEach(changed, schedule => schedule.Row.Anchor)
        .WithEach(changed, schedule => schedule.Row.Version);

    private static void AddTimers(Script script, StoredSchedule[] changed) => script.Do(SetTimers)
        .WithEach(changed, schedule => schedule.Row.Schedule)
        .WithEach(changed, schedule => schedule.Timer.Mark.Value)
        .WithEach(changed, schedule => schedule.Timer.Version)
        .WithEach(changed, schedule => schedule.Timer.Runs)
        .WithEach(changed, schedule => schedule.Timer.Due)
        .WithEach(changed, schedule => schedule.Timer.Cursor)
        .WithEach(changed, schedule => schedule.Row.MaxActive)
        .WithEach(changed, schedule => (short)schedule.Timer.State)
        .WithEach(changed, NpgsqlTypes.NpgsqlDbType.Bigint, schedule => schedule.Row.DelayAfterEnd?.Ticks / TimeSpan.TicksPerMicrosecond);
}
