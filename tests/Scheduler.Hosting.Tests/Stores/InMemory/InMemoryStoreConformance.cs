using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class InMemoryStoreConformance : StoreConformance
{
    protected override ValueTask<ISchedulerStore> CreateAsync(FakeTimeProvider time) => new(new InMemoryStore(time, LeaseTimes.Standard));

    protected override ValueTask ExpireAsync(ISchedulerStore store, FakeTimeProvider time, int node)
    {
        time.Advance(LeaseTimes.Standard.Length);
        return default;
    }
}
