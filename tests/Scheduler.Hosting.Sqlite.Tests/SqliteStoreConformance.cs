using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Testing.Stores;

namespace Scheduler.Hosting.Sqlite.Tests;

public sealed class SqliteStoreConformance() : StoreConformance(new SqliteStoreFixture());

public sealed class SqliteStoreDurability() : StoreDurability(new SqliteStoreFixture());

internal sealed class SqliteStoreFixture : StoreFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");
    private int _stores;

    public override ValueTask<ISchedulerStore> CreateAsync(TimeProvider time) => Open(++_stores, time);

    public override ValueTask<ISchedulerStore> ReopenAsync(TimeProvider time) => Open(_stores, time);

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    private ValueTask<ISchedulerStore> Open(int number, TimeProvider time) =>
        new(new SqliteStore("test", new() { Path = Path.Combine(_folder.FullName, $"{number}.db") }, time, LeaseTimes.Standard));
}
