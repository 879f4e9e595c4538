using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Brings another configuration into a loop between two of its turns, so that no turn sees a half of it. The first turn brings in the one that the loop was made with, because a durable store may hold
/// what an earlier one has declared. What other nodes declare decides how far it goes (OWN-5), and is looked at again and again.
/// </summary>
internal sealed partial class Reconfiguration(string name, ISchedulerStore store, EngineParts parts, StoreReconciler reconciler, Membership membership, Action wake, ILogger logger)
{
    private readonly DeclarationOrder _order = new(store);
    private readonly Pace _look = new(TimeSpan.FromSeconds(10));
    private volatile Request? _request;
    private DeclarationStanding? _done;

    /// <summary>Asks for another configuration; one call at a time.</summary>
    /// <returns>What it made of the schedules of the store.</returns>
    public Task<IReadOnlyList<ScheduleChange>> RequestAsync(ActiveConfiguration next)
    {
        var request = new Request(next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _request = request;
        wake();
        return request.Done.Task;
    }

    /// <summary>Whether this node may bring what it declares into the store before its first turn.</summary>
    public async ValueTask<bool> MayDeclareAsync(CancellationToken cancellationToken) =>
        (await _order.JudgeAsync(parts.Configuration.HashOfDeclared(name), membership.Node, cancellationToken).ConfigureAwait(false)).Standing != DeclarationStanding.Older;

    /// <summary>Does what was asked for, if anything was. When it throws, it is done with the next turn.</summary>
    /// <returns>Whether another configuration holds from now on.</returns>
    public async ValueTask<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        var request = _request;
        if (parts.Fires && (_done is null || (!membership.IsAlone && _look.IsDue(store.Now))))
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }

        if (request is null)
        {
            return false;
        }

        var changes = parts.Fires ? await TakeOverAsync(request.Next, cancellationToken).ConfigureAwait(false) : [];
        parts.Current.Value = request.Next;
        _request = null;
        request.Done.SetResult(changes);
        return true;
    }

    // What it declares may be the newest now, or all may be of one mind, or another node has written something else in between.
    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var (standing, overtaken) = await _order.JudgeAsync(parts.Configuration.HashOfDeclared(name), membership.Node, cancellationToken).ConfigureAwait(false);
        if (standing != DeclarationStanding.Older && (overtaken || !(standing <= _done)))
        {
            await reconciler.ApplyAsync(null, parts.Configuration, standing == DeclarationStanding.Agreed, cancellationToken).ConfigureAwait(false);
        }

        Stand(standing);
    }

    private async ValueTask<IReadOnlyList<ScheduleChange>> TakeOverAsync(ActiveConfiguration next, CancellationToken cancellationToken)
    {
        await membership.DeclareAsync(next, cancellationToken).ConfigureAwait(false);
        var (standing, overtaken) = await _order.JudgeAsync(next.HashOfDeclared(name), membership.Node, cancellationToken).ConfigureAwait(false);
        var before = _done == DeclarationStanding.Older || overtaken ? null : parts.Configuration;
        var changes = standing == DeclarationStanding.Older
            ? []
            : await reconciler.ApplyAsync(before, next, standing == DeclarationStanding.Agreed, cancellationToken).ConfigureAwait(false);
        Stand(standing);
        return changes;
    }

    private void Stand(DeclarationStanding standing)
    {
        if (standing == DeclarationStanding.Older && _done != DeclarationStanding.Older)
        {
            Log.Older(logger, name);
        }

        _done = standing;
        _look.Done(store.Now);
    }

    private sealed record Request(ActiveConfiguration Next, TaskCompletionSource<IReadOnlyList<ScheduleChange>> Done);

    private static partial class Log
    {
        [LoggerMessage(
            LogEvents.DeclaresOlder,
            LogLevel.Warning,
            "Another node declares newer schedules in store '{Store}': what this node declares otherwise is left as it is there, until this node has the same or no node has newer ones.")]
        public static partial void Older(ILogger logger, string store);
    }
}
