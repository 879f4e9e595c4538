namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Brings another configuration into a loop between two of its turns, so that no turn sees a half of it. The first turn brings in the one that the loop was made with, because a durable store may hold
/// what an earlier one has declared.
/// </summary>
internal sealed class Reconfiguration(EngineParts parts, StoreReconciler reconciler, Membership membership, Action wake)
{
    private volatile Request? _request;
    private bool _started;

    /// <summary>Asks for another configuration; one call at a time.</summary>
    /// <returns>What it made of the schedules of the store.</returns>
    public Task<IReadOnlyList<ScheduleChange>> RequestAsync(ActiveConfiguration next)
    {
        var request = new Request(next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _request = request;
        wake();
        return request.Done.Task;
    }

    /// <summary>Does what was asked for, if anything was. When it throws, it is done with the next turn.</summary>
    /// <returns>Whether another configuration holds from now on.</returns>
    public async ValueTask<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            // OWN-5: an old node that starts again must not retire what a newer one has declared.
            await ReconcileAsync(null, parts.Configuration, membership.IsAlone, cancellationToken).ConfigureAwait(false);
            _started = true;
        }

        if (_request is not { } request)
        {
            return false;
        }

        var changes = await ReconcileAsync(parts.Configuration, request.Next, retires: true, cancellationToken).ConfigureAwait(false);
        parts.Current.Value = request.Next;
        _request = null;
        request.Done.SetResult(changes);
        return true;
    }

    // Schedules are looked after by the nodes that fire them.
    private async ValueTask<IReadOnlyList<ScheduleChange>> ReconcileAsync(ActiveConfiguration? before, ActiveConfiguration after, bool retires, CancellationToken cancellationToken) =>
        parts.Fires ? await reconciler.ApplyAsync(before, after, retires, cancellationToken).ConfigureAwait(false) : [];

    private sealed record Request(ActiveConfiguration Next, TaskCompletionSource<IReadOnlyList<ScheduleChange>> Done);
}
