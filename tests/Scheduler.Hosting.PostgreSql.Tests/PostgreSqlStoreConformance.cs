using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Testing.Stores;

namespace Scheduler.Hosting.PostgreSql.Tests;

public sealed class PostgreSqlStoreConformance() : StoreConformance(new PostgreSqlStoreFixture());

public sealed class PostgreSqlStoreDurability() : StoreDurability(new PostgreSqlStoreFixture());

internal sealed class PostgreSqlStoreFixture : StoreFixture
{
    private readonly List<TestSchema> _schemas = [];

    public override async ValueTask<ISchedulerStore> CreateAsync(TimeProvider time)
    {
        var schema = await TestSchema.CreateAsync();
        _schemas.Add(schema);
        return schema.Open(time, schema.Server.Quick);
    }

    public override ValueTask<ISchedulerStore> ReopenAsync(TimeProvider time) => new(_schemas[^1].Open(time, _schemas[^1].Server.Quick));

    public override async ValueTask DisposeAsync()
    {
        foreach (var schema in _schemas)
        {
            await schema.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
