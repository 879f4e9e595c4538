using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.History;

/// <summary>What people did.</summary>
internal sealed class AuditRows(Database database)
{
    private const int Kept = 10_000;

    private readonly Statement _add = database["insert into audit(at, who, action, target, details) values(?, ?, ?, ?, ?)"];
    private readonly Statement _trim = database["delete from audit where number <= (select max(number) from audit) - ?"];

    public bool Add(AuditRow row, DateTimeOffset now)
    {
        _add.With(now).With(row.By).With(row.Action).With(row.Target).With(row.Details).Run();
        _trim.With(Kept).Run();
        return true;
    }

    public static IReadOnlyList<AuditRow> Read(Database database, AuditQuery query)
    {
        var conditions = new Conditions().Add("number < ?", query.Before).Add("target = ?", query.Target);
        return conditions.Bind(database[$"select number, at, who, action, target, details from audit{conditions} order by number desc limit ?"]).With(query.Take)
            .ReadAll(static row => new AuditRow(row.Long(), row.Instant(), row.Text(), row.Text(), row.TextOrNull(), row.TextOrNull()));
    }
}
