namespace Scheduler.Hosting.Planning;

/// <summary>Decides about the runs of one busy plan, each after those before it.</summary>
internal sealed class OverlapPass
{
    private readonly SchedulePolicies _policies;
    private readonly Overlap _policy;
    private readonly bool _isCertain;

    // Waiting retries that end as soon as a newer occurrence runs in their place (RET-6, CancelRunning), and the runs that do not.
    private readonly List<Instance> _yielding;
    private readonly List<Instance> _staying;

    private readonly List<PlannedRun> _queue = [];
    private readonly List<PlannedRun> _skipped = [];
    private readonly List<PlannedRun> _overflow = [];
    private readonly List<SupersededRun> _ends = [];
    private readonly HashSet<RunId> _cancels = [];
    private int _queued;
    private PlannedRun? _start;

    public OverlapPass(SchedulePolicies policies, Overlap policy, int queued, IReadOnlyList<Instance>? instances)
    {
        (_policies, _policy, _isCertain) = (policies, policy, instances is not null);
        _yielding = [.. (instances ?? []).Where(Yields)];
        _staying = [.. (instances ?? []).Where(run => !Yields(run))];
        _queued = _isCertain ? _staying.Count(run => run.IsQueued) : queued;
    }

    private bool Stops => _policies.Retry!.StopAtNextOccurrence!.Value;

    private bool Cancels => _policy is Overlap.CancelRunning or Overlap.Replace;

    public void Decide(in PlannedRun run)
    {
        if (_start is not null)
        {
            // As in a fire that is not busy: those of the same pass follow the first one (COA-3).
            _queue.Add(run);
        }
        else if (HasRoom)
        {
            _start = run;
            EndYielding();
        }
        else if (Admits())
        {
            _queue.Add(run);
            _queued++;
            EndYielding();
        }
        else
        {
            (_policy == Overlap.QueueAll ? _overflow : _skipped).Add(run);
        }
    }

    public OverlapVerdict Verdict(in Plan busy)
    {
        MissedSpan[] missed = [.. busy.Missed, .. Span(_skipped, MissReason.OverlapSkipped), .. Span(_overflow, MissReason.QueueOverflow)];
        return new(_start, busy with { Runs = [.. _queue], Missed = missed }, [.. _ends], [.. _cancels], _policy == Overlap.Replace);
    }

    /// <summary>OVL-1: whether nothing but what yields is in the way; what is queued is never overtaken.</summary>
    private bool HasRoom => _isCertain && _queued == 0 && (_policy == Overlap.Allow || _staying.Count < _policies.MaxInstances!.Value);

    /// <summary>OVL-3: whether one more may wait, when those that it replaces are gone.</summary>
    private bool Admits()
    {
        switch (_policy)
        {
            case Overlap.Allow:
                return true;
            case Overlap.QueueOne:
                return _queued == 0;
            case Overlap.QueueAll:
                return _queued < _policies.MaxQueued!.Value;
            case Overlap.QueueLatest:
                Supersede();
                return true;
            case Overlap.CancelRunning or Overlap.Replace:
                // A dead node's run is the reaper's business.
                _cancels.UnionWith(_staying.Where(run => run.State == RunState.Running).Select(run => run.Id));
                Supersede();
                return true;
            default:
                return false;
        }
    }

    private bool Yields(Instance run) => Stops ? run.IsWaitingRetry : Cancels && run.State == RunState.RetryWait;

    private void EndYielding()
    {
        _ends.AddRange(_yielding.Select(run => new SupersededRun(run.Id, Stops ? RunState.Failed : RunState.Cancelled)));
        _yielding.Clear();
    }

    /// <summary>The waiting occurrences give way to a newer one; those that this pass would have queued never become runs.</summary>
    private void Supersede()
    {
        var superseded = _staying.Where(run => run.IsQueuedOccurrence).ToList();
        _ends.AddRange(superseded.Select(run => new SupersededRun(run.Id, run.Attempt == 0 ? RunState.Skipped : RunState.Cancelled)));
        _staying.RemoveAll(superseded.Contains);
        _queued -= superseded.Count + _queue.Count;
        _skipped.AddRange(_queue);
        _queue.Clear();
    }

    private static IEnumerable<MissedSpan> Span(List<PlannedRun> runs, MissReason reason) =>
        runs.Count == 0 ? [] : [new(runs[0].Nominal, runs[^1].Nominal, runs.Count, reason)];
}
