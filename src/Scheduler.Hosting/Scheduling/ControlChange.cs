using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Changes the control record of a store, whoever else changes it at the same time.</summary>
internal static class ControlChange
{
    /// <param name="store">The store.</param>
    /// <param name="change">Makes the new state of the current one, at an instant of the store's clock; the same for no change. It may be asked more than once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it changed anything.</returns>
    public static async ValueTask<bool> MakeAsync(ISchedulerStore store, Func<ControlState, DateTimeOffset, ControlState> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (version, json) = await store.ReadControlAsync(cancellationToken).ConfigureAwait(false);
            var now = Instants.Floor(store.Now);
            var before = ControlState.Decode(json).At(now);
            var after = change(before, now);
            if (ReferenceEquals(after, before))
            {
                return false;
            }

            if (await store.SetControlAsync(version, after.Encode(), cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
    }
}
