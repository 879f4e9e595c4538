using NpgsqlTypes;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql;

/// <content>What people did.</content>
internal sealed partial class PostgreSqlStore
{
    private const int KeptAudit = 10_000;

    public async ValueTask AddAuditAsync(AuditRow row, CancellationToken cancellationToken) => await RunAsync(
        script =>
        {
            script.Do("insert into $schema$.audit (at, who, action, target, details) values (coalesce($1::timestamptz, now()), $2, $3, $4, $5)")
                .With(_clock.Provided).With(row.By).With(row.Action).With(row.Target).With(row.Details);
            script.Do("delete from $schema$.audit where number <= (select max(number) from $schema$.audit) - $1").With((long)KeptAudit);
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AuditRow>> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var rows = new List<AuditRow>();
        await RunAsync(
            script =>
            {
                var where = new Conditions();
                where.Add(query.Before, "a.number < $", NpgsqlDbType.Bigint);
                where.Add(query.Target, "a.target = $", NpgsqlDbType.Text);
                where.AddTo(script.Ask(
                    $"select a.number, a.at, a.who, a.action, a.target, a.details from $schema$.audit a{where} order by a.number desc{where.Limit(query.Take)}",
                    row => rows.Add(new(row.GetInt64(0), row.Instant(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5)))));
            },
            cancellationToken).ConfigureAwait(false);
        return rows;
    }
}
