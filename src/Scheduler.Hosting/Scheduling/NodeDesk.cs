using System.Globalization;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Lists, pauses and drains nodes for callers. What is asked of a node stands in the control records of its stores, so it does not matter whom a caller asks.</summary>
internal sealed class NodeDesk(Engine engine)
{
    // For how long what was asked of a node is kept that is not there: it may have lost its lease, and come back.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<Node>> ListAsync(CancellationToken cancellationToken)
    {
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var loop in engine.Loops)
        {
            var control = ControlState.Decode((await loop.Store.ReadControlAsync(cancellationToken).ConfigureAwait(false)).Json).At(loop.Store.Now);
            foreach (var row in await loop.Store.ReadNodesAsync(cancellationToken).ConfigureAwait(false))
            {
                var node = View(loop, row, control);
                nodes[node.Id] = nodes.TryGetValue(node.Id, out var same) ? Merge(same, node) : node;
            }
        }

        return [.. nodes.Values.OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase).ThenBy(node => node.Id, StringComparer.Ordinal)];
    }

    public async Task PauseAsync(string id, string? by, string? reason, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var pause = PauseDesk.Make(by, reason, until, engine.Parts.Time.GetUtcNow());
        await SetAsync(id, new(pause, Drains: false), cancellationToken).ConfigureAwait(false);
        engine.Parts.Events.Publish(new NodePaused(pause.At, id, pause));
    }

    public async Task DrainAsync(string id, string? by, string? reason, CancellationToken cancellationToken)
    {
        var drain = new Pause(engine.Parts.Time.GetUtcNow(), by, reason);
        await SetAsync(id, new(drain, Drains: true), cancellationToken).ConfigureAwait(false);
        engine.Parts.Events.Publish(new NodeDraining(drain.At, id, drain));
    }

    public async Task ResumeAsync(string id, CancellationToken cancellationToken)
    {
        if (await SetAsync(id, null, cancellationToken).ConfigureAwait(false))
        {
            engine.Parts.Events.Publish(new NodeResumed(engine.Parts.Time.GetUtcNow(), id));
        }
    }

    private async Task<bool> SetAsync(string id, NodeControl? control, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var (found, changed) = (false, false);
        foreach (var loop in engine.Loops)
        {
            var there = (await loop.Store.ReadNodesAsync(cancellationToken).ConfigureAwait(false)).Select(row => IdOf(row, NodeDetails.Decode(row.Details))).ToHashSet(StringComparer.Ordinal);
            if (there.Contains(id))
            {
                found = true;
                changed |= await ControlChange.MakeAsync(
                    loop.Store,
                    (state, now) => control is null && state.OfNode(id) is null ? state : state.With(id, control, (other, asked) => there.Contains(other) || asked.Pause.At > now - Kept),
                    cancellationToken).ConfigureAwait(false);
            }
        }

        return found ? changed : throw new NodeNotFoundException(id);
    }

    private static Node View(SchedulerLoop loop, NodeRow row, ControlState control)
    {
        // Of itself a node knows better than what it said last, which where it is alone is what it said when it joined.
        var details = row.Node == loop.Node ? loop.Describe() : NodeDetails.Decode(row.Details);
        var (id, since) = (IdOf(row, details), loop.Store.Now - row.SeenAt);
        var asked = control.OfNode(id);
        var state = !row.Lives ? NodeState.Dead
            : asked is null ? NodeState.Active
            : !asked.Drains ? NodeState.Paused
            : details.Busy > 0 ? NodeState.Draining : NodeState.Drained;
        return new(id, row.Name, details.Role, state)
        {
            Tags = details.Tags ?? [],
            Pause = asked?.Pause,
            Slots = details.Slots,
            BusySlots = details.Busy,
            Version = details.Version ?? "",
            ConfigurationHash = details.Configuration ?? "",
            Jobs = details.Jobs ?? new Dictionary<string, int>(),
            Places = [new(loop.Name, row.Node, row.JoinedAt, row.SeenAt, row.LeaseUntil is null || since < TimeSpan.Zero ? TimeSpan.Zero : since, row.LeaseUntil, details.ClockOffset)],
        };
    }

    // It is dead where all of its places are.
    private static Node Merge(Node one, Node other) =>
        (one.State == NodeState.Dead ? other : one) with { Pause = one.Pause ?? other.Pause, Places = [.. one.Places, .. other.Places] };

    private static string IdOf(NodeRow row, NodeDetails details) => details.Process ?? row.Node.ToString(CultureInfo.InvariantCulture);
}
