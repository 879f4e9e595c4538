using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Testing.Stores;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class InMemoryStoreConformance() : StoreConformance(new InMemoryStoreFixture());

internal sealed class InMemoryStoreFixture : StoreFixture
{
    public override ValueTask<ISchedulerStore> CreateAsync(TimeProvider time) => new(new InMemoryStore(time, LeaseTimes.Standard));
}
