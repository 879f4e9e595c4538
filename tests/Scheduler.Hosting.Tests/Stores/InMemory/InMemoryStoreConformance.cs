using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class InMemoryStoreConformance : StoreConformance
{
    protected override ValueTask<ISchedulerStore> CreateAsync(FakeTimeProvider time) => new(new InMemoryStore(time));
}
