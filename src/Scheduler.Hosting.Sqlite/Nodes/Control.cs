using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Nodes;

/// <summary>The control record, as the writer reads and replaces it.</summary>
internal sealed class Control(Database database)
{
    private const string Select = "select control_version, control from store";

    private readonly Statement _read = database[Select];
    private readonly Statement _set = database["update store set control_version = control_version + 1, control = ? where control_version = ?"];

    public ControlRecord Read() => _read.Read(Record);

    public bool Set(long expectedVersion, string json) => _set.With(json).With(expectedVersion).Run() > 0;

    public static ControlRecord Read(Database database) => database[Select].Read(Record);

    private static ControlRecord Record(Statement row) => new(row.Long(), row.TextOrNull());
}
