using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>Applies the one write of the hot path: finishes, fires, enqueues, cancels, claims, in this order.</summary>
internal sealed class CommitWriter(Contents contents, DateTimeOffset now, Nodes nodes)
{
    private readonly Mark _fence = contents.NextMark();
    private readonly HashSet<long> _fired = [];
    private readonly List<RunId> _queued = [];

    public CommitResult Result { get; private set; } = null!;

    /// <summary>When a timer is due that waited for the end of a run; null for none.</summary>
    public DateTimeOffset? Woken { get; private set; }

    /// <summary>When the first of the runs that it queued, and did not claim itself, is ready.</summary>
    public DateTimeOffset? Queued { get; private set; }

    public bool Cancelled { get; private set; }

    public CommitWriter Apply(Commit commit)
    {
        var status = StatusOf(commit);
        var allowed = status == CommitStatus.Committed;
        var finished = commit.Finishes.ConvertAll(finish => Apply(finish));
        IReadOnlyList<FireResult> fires = allowed ? commit.Fires.ConvertAll(fire => Apply(fire, commit.Node)) : [];
        var enqueued = commit.Enqueues.ConvertAll(Queue);
        commit.Cancels.ForEach(Apply);
        var claims = new Claims(contents, now, _fence);
        Result = new()
        {
            Status = status,
            Fence = _fence,
            Now = now,
            Finished = finished,
            Fires = fires,
            Enqueued = enqueued,
            Claimed = allowed ? [.. commit.Claims.SelectMany(want => claims.Claim(want, commit.Node))] : [],
            MoreQueued = allowed && claims.AnyLeft(commit.Claims),
            NextQueued = claims.NextReady(allowed ? commit.Claims : []),
        };
        Queued = _queued.Select(id => contents.Runs[id].Live).Where(run => run.Waits()).Min(run => (DateTimeOffset?)run.ReadyAt);
        return this;
    }

    private CommitStatus StatusOf(Commit commit) =>
        commit.Fires.Count + commit.Claims.Count == 0 ? CommitStatus.Committed
        : !nodes.Lives(commit.Node, now) ? CommitStatus.NodeFenced
        : commit.ControlVersion != contents.Control.Version ? CommitStatus.ControlStale
        : CommitStatus.Committed;

    private bool Apply(in Finish finish)
    {
        if (!contents.Runs.TryGetValue(finish.Id, out var kept) || kept.Live.Fence != finish.Fence)
        {
            return false;
        }

        if (finish.State.IsFinal())
        {
            contents.Runs.Remove(finish.Id);
            contents.History.Remove(finish.Id);
            contents.History.Add(finish.Id, End(kept, finish));
            Wake(finish.Id);
        }
        else
        {
            var back = finish.TakesBackAttempt ? 1 : 0;
            var waiting = kept.Live with
            {
                State = finish.State, Fence = _fence, Node = 0, ReadyAt = now.Plus(finish.Delay), Error = finish.Error, Attempt = kept.Live.Attempt - back, Released = kept.Live.Released + back,
            };
            contents.Runs[finish.Id] = kept with { Live = waiting };
            _queued.Add(finish.Id);
        }

        foreach (var child in finish.Children ?? [])
        {
            Queue(child);
        }

        return true;
    }

    private FinishedRun End(KeptRun kept, in Finish finish)
    {
        var run = kept.Live;
        return new()
        {
            Id = run.Id,
            Job = run.Job,
            State = finish.State,
            Attempt = run.Attempt,
            Recovery = run.Recovery,
            Node = kept.RanOn,
            Fence = run.Fence,
            Due = run.Due,
            FirstStartedAt = run.FirstStartedAt,
            StartedAt = finish.StartedAt,
            FinishedAt = now,
            Args = run.Args,
            Header = run.Header,
            Result = finish.Result,
            Error = finish.Error,
            Reason = finish.Reason,
        };
    }

    // INT-2: the end of an occurrence's run is what the timer of such a schedule waits for.
    private void Wake(RunId ended)
    {
        if (ended.Kind == 0 && contents.Schedules.GetValueOrDefault(ended.Schedule) is { Timer: { State: ScheduleState.UntilEnd } timer, Row.DelayAfterEnd: { } delay } schedule)
        {
            var due = now.Plus(delay);
            contents.Set(schedule, timer with { Due = due, State = ScheduleState.Active, Mark = _fence });
            Woken = Woken < due ? Woken : due;
        }
    }

    private FireResult Apply(in Fire fire, int node)
    {
        var (timer, starts) = (contents.Schedules.GetValueOrDefault(fire.Schedule)?.Timer ?? default, fire.Mode != FireMode.AdvanceOnly);
        var mayFire = timer is { State: ScheduleState.Active } or { State: ScheduleState.Paused, Due: not null };
        if (!contents.Schedules.TryGetValue(fire.Schedule, out var schedule) || !_fired.Add(fire.Schedule) || !mayFire || timer.Mark != fire.Mark || (starts && Exists(fire.Run)))
        {
            return new(FireStatus.Lost);
        }

        var runs = contents.Live.Where(run => run.Id.Schedule == timer.Schedule).ToList();
        var (active, queued) = (runs.Count(run => run.IsActive()), runs.Count(run => run.State == RunState.Queued && !IsAway(run)));
        if (IsBusy(fire.Mode, schedule.Row.MaxActive, active, queued))
        {
            return new(FireStatus.Busy, active, queued);
        }

        contents.Set(schedule, timer with
        {
            Due = fire.NextDue,
            Cursor = fire.Cursor > timer.Cursor ? fire.Cursor : timer.Cursor,
            Mark = _fence,
            State = fire.NextState,
            Runs = timer.Runs + (starts ? 1 : 0) + (fire.Queue?.Length ?? 0),
        });
        if (starts)
        {
            Add(fire.Run, node: fire.Mode == FireMode.Direct ? node : 0);
        }

        foreach (var run in fire.Queue ?? [])
        {
            Queue(run);
        }

        foreach (var missed in fire.Missed ?? [])
        {
            contents.Add(missed);
        }

        return new(FireStatus.Fired, active, queued);
    }

    private static bool IsBusy(FireMode mode, int maxActive, int active, int queued) => mode switch
    {
        FireMode.Direct => maxActive > 0 && active + queued >= maxActive,
        FireMode.Queued => queued > 0 || (maxActive > 0 && active >= maxActive),
        _ => false,
    };

    // It failed, gave up its place, and waits for the time of its next attempt (RET-5). A crash is no failure.
    private bool IsAway(LiveRun run) => run.Attempt > run.Recovery && run.ReadyAt > now;

    private bool Exists(in NewRun run) => contents.Runs.ContainsKey(run.Id) || contents.FindUnique(run.UniqueKey) is not null;

    private RunId Queue(NewRun run)
    {
        if (contents.Runs.ContainsKey(run.Id) || contents.History.ContainsKey(run.Id))
        {
            return run.Id;
        }

        if (contents.FindUnique(run.UniqueKey) is { } same)
        {
            return same.Id;
        }

        Add(run, node: 0);
        return run.Id;
    }

    private void Add(in NewRun run, int node)
    {
        var live = new LiveRun(run.Id, run.Job, RunState.Queued, _fence, 0, 0, run.Due, run.Args, run.Header, run.Executor)
        {
            ReadyAt = run.Due, Priority = run.Priority, Version = run.Version, LimitKey = run.LimitKey, RateKey = run.RateKey, UniqueKey = run.UniqueKey,
        };
        if (node == 0)
        {
            contents.Runs.Add(run.Id, new(live, 0));
            _queued.Add(run.Id);
        }
        else
        {
            contents.Runs.Add(run.Id, new(Claims.Start(live, node, _fence, now), node));
        }
    }

    private void Apply(Cancel cancel)
    {
        if (contents.Runs.TryGetValue(cancel.Id, out var kept) && kept.Live is { State: RunState.Running } run)
        {
            var merged = run.Cancel is { } earlier ? earlier with { GiveUp = earlier.GiveUp || cancel.GiveUp } : cancel;
            contents.Runs[cancel.Id] = kept with { Live = run with { Cancel = merged } };
            Cancelled = true;
        }
    }
}
