using NpgsqlTypes;
using Scheduler.Hosting.PostgreSql.Edits;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>Schedules and their timers.</content>
internal sealed partial class PostgreSqlStore
{
    // As the index says it, so that the planner sees that it may use it.
    private const string WillBeDue = "t.state in (0, 2) and t.due is not null";

    public async ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken)
    {
        var timers = new List<TimerRow>();
        if (query.Schedules is { } numbers)
        {
            await RunAsync(
                script => script.Ask($"select {Rows.Timer} from $schema$.timer t where t.schedule = any($1) and {WillBeDue} order by t.due, t.schedule", row => timers.Add(Rows.ReadTimer(row)))
                    .WithEach([.. numbers], number => number),
                cancellationToken).ConfigureAwait(false);
            return new(timers, null, false);
        }

        // The bound from below matters: entries of fired timers lie there, and cannot be removed while somebody has an old snapshot open.
        const string Due = $"select {Rows.Timer} from $schema$.timer t where {WillBeDue} and (t.due, t.schedule) > ($1, $2) and t.due <= $3 order by t.due, t.schedule limit $4";
        const string Next = $"select min(t.due) from $schema$.timer t where {WillBeDue} and t.due > $1";
        DateTimeOffset? next = null;
        await RunAsync(
            script =>
            {
                script.Ask(Due, row => timers.Add(Rows.ReadTimer(row)))
                    .With(query.After?.Due ?? DateTimeOffset.MinValue).With(query.After?.Schedule ?? long.MinValue).With(query.Until).With((long)query.Take + 1);
                script.Ask(Next, row => next = row.InstantOrNull(0)).With(query.Until);
            },
            cancellationToken).ConfigureAwait(false);
        var more = timers.Count > query.Take;
        return new(more ? timers[..query.Take] : timers, next, more);
    }

    public async ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken)
    {
        var where = new Conditions();
        where.Add(query.Ids?.Select(EditWriter.KeyOf).ToArray(), "s.id_key = any($", NpgsqlDbType.Array | NpgsqlDbType.Text, ")");
        where.Add(query.Schedules?.ToArray(), "s.number = any($", NpgsqlDbType.Array | NpgsqlDbType.Bigint, ")");
        where.Add(query.Job, "s.job = $", NpgsqlDbType.Text);
        where.Add(query.NotJobs?.ToArray(), "s.job <> all($", NpgsqlDbType.Array | NpgsqlDbType.Text, ")");
        where.Add((short?)query.State, "t.state = $", NpgsqlDbType.Smallint);
        where.Add((short?)query.Source, "s.source = $", NpgsqlDbType.Smallint);
        where.Add(query.AfterId is { } after ? EditWriter.KeyOf(after) : null, "s.id_key > $", NpgsqlDbType.Text);
        if (query.IsContinuation is { } follows)
        {
            where.Add(follows ? "s.follows is not null" : "s.follows is null");
        }

        var schedules = new List<StoredSchedule>();
        await RunAsync(
            script => where.AddTo(script.Ask(
                $"select {Rows.Schedule} from $schema$.schedule s join $schema$.timer t on t.schedule = s.number{where} order by s.id_key{where.Limit(query.Take)}",
                row => schedules.Add(Rows.ReadSchedule(row)))),
            cancellationToken).ConfigureAwait(false);
        return schedules;
    }

    public async ValueTask<IReadOnlyList<EditResult>> EditAsync(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        Check(edits, cancellationToken);
        if (edits.Count == 0)
        {
            return [];
        }

        var writer = await WriteAsync(connection => EditWriter.WriteAsync(connection, _schema, edits, _clock.Provided, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (writer.Earliest is { } earliest)
        {
            _signals.Publish(Signals.Timers, earliest);
        }

        if (writer.AnyReady)
        {
            // A limit may have been raised, or gone with its schedule: runs that it kept back may start.
            _signals.Publish(Signals.Queue, Now);
        }

        return writer.Results;
    }

    private static void Check(IReadOnlyList<ScheduleEdit> edits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (edits.FirstOrDefault(edit => edit.Row is not null && EditWriter.KeyOf(edit.Id) != EditWriter.KeyOf(edit.Row.Id)) is { } wrong)
        {
            throw new ArgumentException($"The edit of schedule '{wrong.Id}' brings the row of '{wrong.Row!.Id}'. Give both the same id.", nameof(edits));
        }
    }
}
