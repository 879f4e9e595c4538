using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Takes in, at the beginning of a turn, what has happened outside of the loop: signals, the clock, the control record, runs that are this node's without its knowledge.</summary>
internal sealed partial class Intake(
    string name, ISchedulerStore store, EngineParts parts, SignalInbox inbox, Membership membership, LiveRuns live, DueReader reader, QueueClaimer queue, ILogger logger)
{
    // What never was read.
    private const long Unknown = -1;

    // How long a caller's transaction may take between the writing of a schedule that is due at once and the commit, and it is still found by the next poll; one that takes longer is found by the next refresh.
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    private readonly Pace _refresh = new(TimeSpan.FromSeconds(30));
    private readonly ClockWatch _clock = new(parts.Time);
    private DateTimeOffset _polled;

    /// <summary>What holds for everything in the store.</summary>
    public ControlState Control { get; private set; } = ControlState.Initial;

    /// <summary>Its version.</summary>
    public long ControlVersion { get; private set; } = Unknown;

    /// <summary>Somebody changed the control record.</summary>
    public void ControlChanged() => ControlVersion = Unknown;

    /// <summary>A commit was not answered, or a turn failed: nobody here knows how far it came.</summary>
    public void Doubt()
    {
        live.Doubt();
        membership.Doubt();
    }

    /// <returns>Runs whose node is gone, to be decided about.</returns>
    public async ValueTask<IReadOnlyList<LiveRun>> TakeAsync(CancellationToken cancellationToken)
    {
        var (signals, timersDue, queueDue) = inbox.Take();
        var now = store.Now;
        reader.Expect(timersDue);
        queue.Expect(queueDue, now);

        // A signal comes once: what it asks for is noted before anything here can fail.
        if (signals.HasFlag(Signals.Cancel))
        {
            live.ExpectCancel();
        }

        if (signals.HasFlag(Signals.Control))
        {
            ControlChanged();
        }

        // Signals are hints and may be lost (a store's connection to its notifications breaks): what they would have said is looked up now and then.
        // A jump ahead needs no more: what came due in it is late, as after any outage (CLK-3).
        var jump = _clock.Look(now);
        if (jump is { } by)
        {
            Log.ClockJumped(logger, by, name);
            parts.Metrics.ClockJumped(name);
            parts.Events.Publish(new ClockJumped(now, by));
            Refresh(now);
        }
        else if (_refresh.IsDue(now))
        {
            Refresh(now);
        }
        else if (membership.PollEvery is { } every && (now - _polled).Duration() >= every)
        {
            _polled = now;
            reader.RescanSince(now - Lately);
            queue.Rescan();
        }

        var orphans = await membership.PrepareAsync(clockJumped: jump is not null, cancellationToken).ConfigureAwait(false);
        if (membership.TakeCancels())
        {
            live.ExpectCancel();
        }

        await ReadControlAsync(now, cancellationToken).ConfigureAwait(false);
        await live.MatchAsync(membership.Node, cancellationToken).ConfigureAwait(false);
        return orphans;
    }

    private void Refresh(DateTimeOffset now)
    {
        _refresh.Done(now);
        ControlChanged();
        live.ExpectCancel();
        reader.Rescan();
        queue.Rescan();
    }

    private async ValueTask ReadControlAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ControlVersion == Unknown || membership.ControlVersion > ControlVersion)
        {
            await FetchControlAsync(cancellationToken).ConfigureAwait(false);
        }

        // PAU-5: whichever node sees it first ends the pause for all.
        while (Control.At(now) is var after && after != Control)
        {
            if (await store.SetControlAsync(ControlVersion, after.Encode(), cancellationToken).ConfigureAwait(false))
            {
                Log.PauseOver(logger, name);
                TellEnds(Control, after, now);
            }

            await FetchControlAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void TellEnds(ControlState before, ControlState after, DateTimeOffset now)
    {
        if (before.Pause is not null && after.Pause is null)
        {
            parts.Events.Publish(new SchedulerResumed(now));
        }

        foreach (var node in (before.Nodes ?? new Dictionary<string, NodeControl>()).Keys.Where(node => after.OfNode(node) is null))
        {
            parts.Events.Publish(new NodeResumed(now, node));
        }

        foreach (var job in before.PausedJobs.Except(after.PausedJobs))
        {
            parts.Events.Publish(new JobResumed(now, job));
        }
    }

    private async ValueTask FetchControlAsync(CancellationToken cancellationToken)
    {
        var (version, json) = await store.ReadControlAsync(cancellationToken).ConfigureAwait(false);
        if (version != ControlVersion)
        {
            // Timers and runs that a pause kept back were passed over.
            (Control, ControlVersion) = (ControlState.Decode(json), version);
            reader.Rescan();
            queue.Rescan();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.ClockJumped, LogLevel.Warning, "The wall clock jumped by {By}, or the machine slept; store '{Store}' is planned anew.")]
        public static partial void ClockJumped(ILogger logger, TimeSpan by, string store);

        [LoggerMessage(LogEvents.SchedulerResumedItself, LogLevel.Information, "A pause in store '{Store}' is over.")]
        public static partial void PauseOver(ILogger logger, string store);
    }
}
