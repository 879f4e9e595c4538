using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Sqlite.History;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>Moves timers by compare-and-swap (CORE-2), and starts what fires.</summary>
internal sealed class Fires(Database database, LiveRuns runs, MissedRows missed)
{
    private readonly Statement _find = database["select mark, cursor, state, max_active, due is not null from timer where schedule = ?"];
    private readonly Statement _move = database["update timer set due = ?, cursor = ?, mark = ?, state = ?, runs = runs + ? where schedule = ?"];
    private readonly HashSet<long> _seen = [];

    public IReadOnlyList<FireResult> Apply(List<Fire> fires, int node, Mark fence, DateTimeOffset now)
    {
        _seen.Clear();
        return fires.ConvertAll(fire => _seen.Add(fire.Schedule) ? Apply(fire, node, fence, now) : new(FireStatus.Lost));
    }

    private FireResult Apply(in Fire fire, int node, Mark fence, DateTimeOffset now)
    {
        var starts = fire.Mode != FireMode.AdvanceOnly;
        if (!_find.With(fire.Schedule).TryRead(static row => new Timer(row.Mark(), row.Instant(), (ScheduleState)row.Int(), row.Int(), row.Flag()), out var timer)
            || timer.Mark != fire.Mark
            || !timer.MayFire
            || (starts && (runs.IsLive(fire.Run.Id) || runs.TryFindUnique(fire.Run.UniqueKey, out _))))
        {
            return new(FireStatus.Lost);
        }

        var (active, queued) = runs.Count(fire.Schedule, now);
        if (IsBusy(fire.Mode, timer.MaxActive, active, queued))
        {
            return new(FireStatus.Busy, active, queued);
        }

        _move.With(fire.NextDue).With(fire.Cursor > timer.Cursor ? fire.Cursor : timer.Cursor).With(fence).With((long)fire.NextState)
            .With((starts ? 1 : 0) + (fire.Queue?.Length ?? 0)).With(fire.Schedule).Run();
        if (fire.Mode == FireMode.Direct)
        {
            runs.Start(fire.Run, node, fence, now);
        }
        else if (fire.Mode == FireMode.Queued)
        {
            runs.Add(fire.Run, fence);
        }

        foreach (var run in fire.Queue ?? [])
        {
            runs.Queue(run, fence);
        }

        foreach (var streak in fire.Missed ?? [])
        {
            missed.Add(streak);
        }

        return new(FireStatus.Fired, active, queued);
    }

    private static bool IsBusy(FireMode mode, int maxActive, int active, int queued) => mode switch
    {
        FireMode.Direct => maxActive > 0 && active + queued >= maxActive,
        FireMode.Queued => queued > 0 || (maxActive > 0 && active >= maxActive),
        _ => false,
    };

    private readonly record struct Timer(Mark Mark, DateTimeOffset Cursor, ScheduleState State, int MaxActive, bool HasDue)
    {
        // It is active, or paused until an instant (PAU-5).
        public bool MayFire => State == ScheduleState.Active || (State == ScheduleState.Paused && HasDue);
    }
}
