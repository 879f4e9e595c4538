using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// This node's place in a store: joins, says that it lives, however long its runs take (LSE-1, LSE-2), takes over the runs of nodes that do not (DEL-3), and stops its own when it cannot prove
/// any more that they are its own (CLK-5).
/// </summary>
internal sealed partial class Membership(string name, ISchedulerStore store, EngineParts parts, Action<Signals, DateTimeOffset?> signal, RunLauncher launcher, ClockOffset clock, ILogger logger) : IDisposable
{
    private NodeLease _lease;
    private Deadline? _fence;
    private long _lastBeat;
    private bool _adopt;
    private bool _cancels;
    private (string? Hash, DateTimeOffset Since) _declared;
    private string? _told;
    private volatile bool _lost;

    /// <summary>The node's id; 0 while it has none.</summary>
    public int Node => _lease.Node;

    /// <summary>Whether nobody else could take over what this node runs.</summary>
    public bool IsAlone => _lease.BeatEvery is null;

    /// <summary>Whether others may end runs of the store too: as far as is known, which is from when it has joined.</summary>
    public bool IsShared => Node == 0 || !IsAlone;

    /// <summary>The control record's version at the last beat; null when there was none yet.</summary>
    public long? ControlVersion { get; private set; }

    /// <summary>How long until the next beat; null when there is none to come.</summary>
    public TimeSpan? UntilBeat => Node != 0 && _lease.BeatEvery is { } every ? every - parts.Time.GetElapsedTime(_lastBeat) : null;

    /// <summary>How often it looks for what nobody told it; null where everything is told.</summary>
    public TimeSpan? PollEvery => _lease.PollEvery;

    /// <summary>How long until the store wants to be asked something; null when it never does.</summary>
    public TimeSpan? UntilLook => UntilBeat is { } beat && !(PollEvery < beat) ? beat : PollEvery;

    /// <summary>Runs may have been adopted without this node having heard of it: it looks again.</summary>
    public void Doubt() => _adopt = true;

    /// <summary>Whether, since the last call, the store has said that a run of this node was asked to stop.</summary>
    public bool TakeCancels()
    {
        var cancels = _cancels;
        _cancels = false;
        return cancels;
    }

    /// <summary>Joins where it has not, and beats when it is time.</summary>
    /// <param name="clockJumped">Whether the store's clock has jumped: what was left of the lease may be short, so it is renewed before anything starts (SKW-4).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Runs that have lost their node and are now this one's to decide about.</returns>
    public async ValueTask<IReadOnlyList<LiveRun>> PrepareAsync(bool clockJumped, CancellationToken cancellationToken)
    {
        if (_lost)
        {
            // Who stopped its runs is not the one that they belong to any more: they are adopted, by this node at the earliest.
            await LeaveAsync(cancellationToken).ConfigureAwait(false);
            _lost = false;
        }

        if (Node == 0)
        {
            _lastBeat = parts.Time.GetTimestamp();
            Declare(parts.Configuration);
            _told = Describe(parts.Configuration).Encode();
            _lease = await store.JoinAsync(new(parts.Definitions.Options.Node.Name, parts.Definitions.Jobs.AllNames) { Details = _told }, signal, cancellationToken).ConfigureAwait(false);
            _adopt = true;
            RestartFence();
            clock.Look();
            if (IsAlone && !(parts.Fires && parts.Executes))
            {
                Log.RoleWithoutOthers(logger, name, parts.Definitions.Options.Node.Role);
            }
        }
        else if (UntilBeat is { } rest && (clockJumped || rest <= TimeSpan.Zero))
        {
            await BeatAsync(parts.Configuration, cancellationToken).ConfigureAwait(false);
        }

        if (!_adopt || Node == 0)
        {
            return [];
        }

        var orphans = await store.AdoptAsync(Node, parts.Definitions.Jobs.AllNames, cancellationToken).ConfigureAwait(false);
        _adopt = false;
        return orphans;
    }

    /// <summary>Tells the others what this node declares from now on.</summary>
    public ValueTask DeclareAsync(ActiveConfiguration configuration, CancellationToken cancellationToken)
    {
        Declare(configuration);
        return BeatAsync(configuration, cancellationToken);
    }

    /// <summary>What this node says of itself at this moment.</summary>
    public NodeDetails Describe(ActiveConfiguration configuration)
    {
        var options = configuration.Definitions.Options;
        return new(_declared.Hash, _declared.Since)
        {
            Process = parts.Process,
            Role = options.Node.Role,
            Tags = options.Node.Tags is { Count: > 0 } tags ? tags : null,
            Jobs = configuration.JobVersions,
            Version = options.Deployment,
            Configuration = configuration.Definitions.Hash,
            Slots = parts.Lanes.Values.Sum(lane => lane.Slots),
            Busy = parts.Lanes.Values.Sum(lane => lane.Busy),
            ClockOffset = clock.Value,
        };
    }

    /// <summary>The store no longer knows this node, so its runs are somebody else's to decide about.</summary>
    public void Fenced()
    {
        if (Node != 0)
        {
            Lost();
            (_lease, _lost) = (default, false);
        }
    }

    /// <summary>Leaves the store.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        if (Node != 0)
        {
            _fence?.Dispose();
            await store.LeaveAsync(Node, cancellationToken).ConfigureAwait(false);
            _lease = default;
        }
    }

    public void Dispose() => _fence?.Dispose();

    private void Declare(ActiveConfiguration configuration) => _declared = (parts.Fires ? configuration.HashOfDeclared(name) : null, store.Now);

    private async ValueTask BeatAsync(ActiveConfiguration configuration, CancellationToken cancellationToken)
    {
        var details = Describe(configuration).Encode();
        // Counted from before the call: nobody knows when on its way the store renewed the lease.
        var sent = parts.Time.GetTimestamp();
        var beat = await store.BeatAsync(Node, details == _told ? null : details, cancellationToken).ConfigureAwait(false);
        (_lastBeat, _told) = (sent, details);
        ControlVersion = beat.ControlVersion;
        _cancels |= beat.Cancels;
        clock.Look();
        if (!beat.Alive)
        {
            Fenced();
            return;
        }

        _adopt |= beat.Expired;
        RestartFence();
    }

    private void RestartFence()
    {
        _fence?.Dispose();
        _fence = _lease.FenceAfter is { } limit ? new(parts.Time, limit - parts.Time.GetElapsedTime(_lastBeat), Lost) : null;
    }

    private void Lost()
    {
        _lost = Node != 0;
        _fence?.Dispose();
        var active = launcher.Active;
        Log.LeaseLost(logger, name, active.Count);
        parts.Metrics.LeaseLost(name);
        parts.Events.Publish(new LeaseLost(parts.Time.GetUtcNow(), name));
        foreach (var run in active)
        {
            launcher.Cancel(run, CancellationReason.LeaseLost, null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.LeaseLost, LogLevel.Error, "This node lost its lease in store '{Store}': another node may take its {Running} running run(s) over, so they are stopped here.")]
        public static partial void LeaseLost(ILogger logger, string store, int running);

        [LoggerMessage(LogEvents.RoleWithoutOthers, LogLevel.Warning, "No other process can share store '{Store}', so nobody does there what this node does not do as a {Role}. Remove Scheduler:Node:Role, or use a store that is shared.")]
        public static partial void RoleWithoutOthers(ILogger logger, string store, NodeRole role);
    }
}
