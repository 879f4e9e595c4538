using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Asks for queued runs, at most as many as there are free slots (OVL-7).</summary>
internal sealed class QueueClaimer(RunLauncher launcher, ScheduleCache cache, RunViews views, EngineParts parts)
{
    // Lanes that had no slot left for the queue; a run that stays queued besides waits for its schedule's limit.
    private readonly HashSet<ExecutorLane> _full = [];

    private bool _queued = true;
    private bool _odd;

    /// <summary>When a queued run will be due.</summary>
    public DateTimeOffset? NextQueued { get; private set; }

    /// <summary>A run was queued, or will be due then.</summary>
    public void Expect(DateTimeOffset? due, DateTimeOffset now)
    {
        if (due <= now)
        {
            _queued = true;
        }
        else
        {
            NextQueued = SignalInbox.Earlier(NextQueued, due);
        }
    }

    /// <summary>Looks into the queue with the next batch: after an error nobody knows what was missed.</summary>
    public void Rescan() => _queued = true;

    /// <summary>
    /// Reserves slots for claims. Called before timers take theirs with <paramref name="share"/> true: then only half of the free slots are taken (of one, every other
    /// time), so that neither the queue nor the timers starve when both have more than there are slots for.
    /// </summary>
    public void Add(Batch batch, ControlState control, DateTimeOffset now, bool share)
    {
        if (NextQueued <= now)
        {
            (NextQueued, _queued) = (null, true);
        }

        if (!_queued || !parts.MayExecute(control))
        {
            return;
        }

        // Only a turn that had a slot to give counts as a time: how many turns there are between two of them is chance.
        _odd ^= share && parts.Lanes.Values.Any(lane => lane.Free % 2 == 1);
        var all = parts.Configuration.Claims;
        var jobs = control.Jobs is null ? all : [.. all.Where(job => control.PauseOf(job.Job) is null)];
        foreach (var lane in parts.Lanes.Values)
        {
            _full.Add(lane);
            var most = share ? (lane.Free + (_odd ? 1 : 0)) / 2 : lane.Slots;
            var slots = 0;
            while (slots < most && lane.TryReserve())
            {
                slots++;
            }

            if (slots > 0)
            {
                batch.Claims.Add((lane, slots));
                batch.Commit.Claims.Add(new(jobs, slots, lane.Name));
            }
        }
    }

    /// <summary>Starts what was claimed and gives back the other slots.</summary>
    public async ValueTask ApplyAsync(Batch batch, CommitResult result, CancellationToken cancellationToken)
    {
        if (batch.Claims.Count == 0)
        {
            return;
        }

        batch.ClaimsSettled = true;
        var free = batch.Claims.GroupBy(claim => claim.Lane).ToDictionary(group => group.Key, group => group.Sum(claim => claim.Slots));
        try
        {
            foreach (var run in result.Claimed)
            {
                await LaunchAsync(run, free, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var (lane, slots) in free.Where(lane => lane.Value > 0))
            {
                _full.Remove(lane);
                for (var i = 0; i < slots; i++)
                {
                    lane.Release();
                }
            }
        }

        if (result.Status == CommitStatus.Committed)
        {
            _queued = result.MoreQueued;
            NextQueued = result.NextQueued;
        }
    }

    /// <summary>Sets <paramref name="wake"/> when queued runs wait for slots and one is free.</summary>
    public void WakeWhenFree(WakeSignal wake)
    {
        if (_queued)
        {
            foreach (var lane in _full)
            {
                lane.WakeWhenFree(wake);
            }
        }
    }

    /// <summary>Starts a run that is committed as this node's.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reserved">Slots that are reserved in each lane; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask LaunchAsync(LiveRun run, Dictionary<ExecutorLane, int>? reserved, CancellationToken cancellationToken)
    {
        var job = parts.Definitions.Jobs[run.Job];
        var schedule = await cache.GetAsync(run.Id.Schedule, cancellationToken).ConfigureAwait(false);
        var lane = parts.Lanes.GetValueOrDefault(run.Executor) ?? parts.Lanes[job.Policies.Executor!];
        var hasSlot = reserved is not null && reserved.GetValueOrDefault(lane) > 0;
        if (hasSlot)
        {
            reserved![lane]--;
        }

        launcher.Launch(views.View(run, schedule), run.Fence, job, schedule, lane, RunHeader.Decode(run.Header).TraceParent, hasSlot);
    }
}
