namespace Scheduler.Hosting.Stores.InMemory;

/// <content>Firing timers.</content>
internal sealed partial class InMemoryStore
{
    private FireResult Apply(in Fire fire, int node, Mark fence, DateTimeOffset now)
    {
        if (_streams.Find(fire.Schedule) is not { Row: { } row } stream || stream.LastFire == fence)
        {
            return new(FireStatus.Lost);
        }

        stream.LastFire = fence;
        var (timer, runs) = (stream.Timer, fire.Mode != FireMode.AdvanceOnly);
        if (!DueTimers.MayFire(timer) || timer.Mark != fire.Mark || (runs && (stream.FindLive(fire.Run.Id) ?? _runs.FindUnique(fire.Run.UniqueKey)) is not null))
        {
            return new(FireStatus.Lost);
        }

        var (active, queued) = (stream.Active, stream.InLine(now));
        if (IsBusy(fire.Mode, row.MaxActive, active, queued))
        {
            return new(FireStatus.Busy, active, queued);
        }

        _streams.Move(stream, timer with
        {
            Due = fire.NextDue,
            Cursor = fire.Cursor > timer.Cursor ? fire.Cursor : timer.Cursor,
            Mark = fence,
            State = fire.NextState,
            Runs = timer.Runs + (runs ? 1 : 0) + (fire.Queue?.Length ?? 0),
        });
        if (fire.Mode == FireMode.Direct)
        {
            _runs.Start(stream, fire.Run, node, fence, now);
        }
        else if (fire.Mode == FireMode.Queued)
        {
            _queuedNow.Add(_runs.Queue(stream, fire.Run, fence));
        }

        foreach (var run in fire.Queue ?? [])
        {
            Queue(run, fence);
        }

        foreach (var missed in fire.Missed ?? [])
        {
            _missed.Add(missed);
        }

        return new(FireStatus.Fired, active, queued);
    }

    private static bool IsBusy(FireMode mode, int maxActive, int active, int queued) => mode switch
    {
        FireMode.Direct => maxActive > 0 && active + queued >= maxActive,
        FireMode.Queued => queued > 0 || (maxActive > 0 && active >= maxActive),
        _ => false,
    };
}
