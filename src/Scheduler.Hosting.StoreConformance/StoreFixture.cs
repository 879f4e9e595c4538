using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

/// <summary>
/// Makes the store under test. A store joins the suite with one of these and one line: <c>public sealed class MyStoreConformance() : StoreConformance(new MyStoreFixture());</c>, and if it
/// outlives its process with another: <c>public sealed class MyStoreDurability() : StoreDurability(new MyStoreFixture());</c>. Every test has a fixture of its own, which is disposed after it.
/// </summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>How many schedules the largest test adds, in thousands of them; a store that is made for few says fewer. Default: 100,000.</summary>
    public virtual int ManyTimers => 100_000;

    /// <summary>An empty store, with leases (LSE-1). The suite disposes it. It may be called several times, and each store has data of its own.</summary>
    /// <param name="time">
    /// The suite's clock. It stands still unless the suite moves it, and so must the store's: one that goes by another clock, such as its database's, is set to this one's instant here and in
    /// <see cref="ClockMovedAsync"/>.
    /// </param>
    public abstract ValueTask<ISchedulerStore> CreateAsync(TimeProvider time);

    /// <summary>Opens the data of the last store of <see cref="CreateAsync"/>, which has been disposed, in a second instance. Asked for by <see cref="StoreDurability"/> alone.</summary>
    /// <param name="time">The suite's clock.</param>
    public virtual ValueTask<ISchedulerStore> ReopenAsync(TimeProvider time) =>
        throw new NotSupportedException($"{GetType().Name} does not say how its store is opened again. Override {nameof(ReopenAsync)}.");

    /// <summary>The suite has moved its clock, forward or back. A store that goes by the <see cref="TimeProvider"/> it was given has nothing to do; any other sets its own clock.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">What the clock says from here on.</param>
    public virtual ValueTask ClockMovedAsync(ISchedulerStore store, DateTimeOffset now) => default;

    /// <summary>A node dies: its lease is over when this returns. By default the clock is moved on by the length of a lease, 15 s; then other nodes beat again.</summary>
    /// <param name="store">The store.</param>
    /// <param name="node">The node.</param>
    /// <param name="advance">Moves the clock on.</param>
    public virtual ValueTask ExpireAsync(ISchedulerStore store, int node, Func<TimeSpan, ValueTask> advance)
    {
        ArgumentNullException.ThrowIfNull(advance);
        return advance(LeaseTimes.Standard.Length);
    }

    /// <summary>Removes what the stores have left behind.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
