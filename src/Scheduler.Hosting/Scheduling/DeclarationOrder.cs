using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// OWN-5: which of the nodes of a store have the newest declared schedules. The order is the one in which their hashes were first seen, which the control record keeps. One that no living node has any
/// more counts for nothing, so that who takes everybody back to what was before is not taken for late.
/// </summary>
internal sealed class DeclarationOrder(ISchedulerStore store)
{
    // For how long all nodes have to be of one mind before schedules are retired that none of them declares.
    private static readonly TimeSpan Agreement = TimeSpan.FromMinutes(2);

    // More different ones at a time are not told apart from new ones.
    private const int Kept = 50;

    /// <summary>Where a node stands that declares what has this hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="node">The node; 0 for one that has not joined yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where it stands, and whether other ones have been seen after its own, so that they may have been written.</returns>
    public async ValueTask<(DeclarationStanding Standing, bool Overtaken)> JudgeAsync(string hash, int node, CancellationToken cancellationToken)
    {
        var nodes = (await store.ReadNodesAsync(cancellationToken).ConfigureAwait(false)).Where(row => row.Lives).ToList();
        var own = nodes.Find(row => row.Node == node);
        var others = nodes.Where(row => row != own).Select(row => NodeDetails.Decode(row.Details)).Where(details => details.Declared is not null).ToList();
        bool overtaken;
        while (true)
        {
            var record = await store.ReadControlAsync(cancellationToken).ConfigureAwait(false);
            var control = ControlState.Decode(record.Json);
            var order = Order(control.Declared ?? [], others, hash);
            if (!order[^1].Equals(hash, StringComparison.Ordinal))
            {
                return (DeclarationStanding.Older, true);
            }

            overtaken = control.Declared is [.., var last] && last != hash;
            if ((order.Count == 1 && control.Declared is null)
                || (control.Declared ?? []).SequenceEqual(order)
                || await store.SetControlAsync(record.Version, (control with { Declared = order }).Encode(), cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        var agreed = store.Now - Agreement;
        var agree = others.TrueForAll(details => details.Declared == hash && details.Since <= agreed) && (others.Count == 0 || (own is not null && NodeDetails.Decode(own.Details).Since <= agreed));
        return (agree ? DeclarationStanding.Agreed : DeclarationStanding.Newest, overtaken);
    }

    // What others have and nobody wrote down was there before: they began when nobody else was there.
    private static List<string> Order(IReadOnlyList<string> seen, List<NodeDetails> others, string hash)
    {
        var held = others.Select(details => details.Declared!).ToHashSet(StringComparer.Ordinal);
        var unseen = others.OrderBy(details => details.Since).Select(details => details.Declared!).Where(other => other != hash && !seen.Contains(other)).Distinct(StringComparer.Ordinal);
        List<string> order = [.. unseen, .. seen];
        var place = order.IndexOf(hash);
        if (place < 0 || !order.Skip(place + 1).Any(held.Contains))
        {
            order.RemoveAll(other => other == hash);
            order.Add(hash);
        }
        else
        {
            // Whatever stands after it and is gone does not matter.
            order.RemoveAll(other => other != hash && !held.Contains(other));
        }

        return order.Count > Kept ? order[^Kept..] : order;
    }
}

/// <summary>Where a node stands among those that declare schedules in a store.</summary>
internal enum DeclarationStanding
{
    /// <summary>Another node declares what is newer: this one writes nothing.</summary>
    Older,

    /// <summary>It has the newest, but others have had something else only just now: it adds and changes, and does not retire.</summary>
    Newest,

    /// <summary>All nodes have had the same for long enough: it also retires what nobody declares.</summary>
    Agreed,
}
