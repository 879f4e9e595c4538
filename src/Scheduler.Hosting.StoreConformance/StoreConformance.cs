namespace Scheduler.Hosting.Testing.Stores;

/// <summary>
/// What every store must do. It speaks through <see cref="Scheduler.Hosting.Stores.ISchedulerStore"/> alone and asks for nothing that the contract does not say. The id of the rule that a test holds begins
/// its name.
/// </summary>
/// <param name="fixture">Makes the store.</param>
public abstract partial class StoreConformance(StoreFixture fixture) : StoreSuite(fixture);
