using System.Globalization;
using System.Reflection;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Tests.CommandLine;

/// <summary>A store that has tables.</summary>
public interface ITableStore : ISchedulerStore, IStoreSchema;

/// <summary>It answers what is asked of its schema, and refuses everything else.</summary>
public class TableStore : DispatchProxy
{
    private string _schema = "";

    public static ITableStore Create(string schema)
    {
        var store = Create<ITableStore, TableStore>();
        ((TableStore)(object)store)._schema = schema;
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "get_Version" => 2,
        "Script" => string.Create(CultureInfo.InvariantCulture, $"create {_schema} {args![0]} to 2"),
        "DisposeAsync" => default(ValueTask),
        var name => throw new NotSupportedException(name),
    };
}
