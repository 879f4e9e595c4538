using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Reads timers that are due, each once: a position remembers how far it has read. Signals may be lost and timers may be moved to an earlier
/// place, so the position is given up on such a signal and by <see cref="Rescan"/>.
/// </summary>
internal sealed partial class DueReader(ISchedulerStore store, ScheduleCache cache, EngineParts parts, ILogger logger)
{
    private const int PageSize = 1000;

    private readonly List<long> _lost = [];
    private readonly List<string> _resumable = [];
    private readonly HashSet<string> _unknownJobs = new(StringComparer.OrdinalIgnoreCase);
    private DuePosition? _after;
    private DateTimeOffset? _nextDue = DateTimeOffset.MinValue;

    /// <summary>Timers that wait for a slot.</summary>
    public HeldTimers Held { get; } = new();

    /// <summary>Timers whose schedules cannot be planned (CORE-4).</summary>
    public List<(TimerRow Timer, ScheduleRow Row, Exception Fault)> Faulty { get; } = [];

    /// <summary>Takes the schedules whose pause is over (PAU-5).</summary>
    public IReadOnlyList<string> TakeResumable()
    {
        if (_resumable.Count == 0)
        {
            return [];
        }

        string[] ids = [.. _resumable];
        _resumable.Clear();
        return ids;
    }

    /// <summary>When there will be something to read.</summary>
    public DateTimeOffset? NextDue => _lost.Count > 0 ? DateTimeOffset.MinValue : _nextDue;

    /// <summary>A timer is or will be due then.</summary>
    public void Expect(DateTimeOffset? due)
    {
        _nextDue = SignalInbox.Earlier(_nextDue, due);
        if (due <= _after?.Due)
        {
            _after = null;
        }
    }

    /// <summary>A timer that was moved by somebody else is read again.</summary>
    public void Lost(long schedule) => _lost.Add(schedule);

    /// <summary>Reads everything again: after an error, and now and then, because nobody knows what was missed.</summary>
    public void Rescan() => (_after, _nextDue) = (null, DateTimeOffset.MinValue);

    /// <summary>Reads again what became due since an instant: somebody may have put it there without a signal.</summary>
    public void RescanSince(DateTimeOffset since)
    {
        _after = _after?.Due > since ? new(since, long.MinValue) : _after;
        _nextDue = DateTimeOffset.MinValue;
    }

    public async ValueTask ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_lost.Count > 0)
        {
            var again = await store.ReadDueAsync(new(null, now, _lost.Count, [.. _lost]), cancellationToken).ConfigureAwait(false);
            await HoldAsync([.. again.Timers.Where(timer => timer.Due <= now)], cancellationToken).ConfigureAwait(false);
            foreach (var timer in again.Timers.Where(timer => timer.Due > now))
            {
                Expect(timer.Due);
            }

            _lost.Clear();
        }

        if (!(_nextDue <= now))
        {
            return;
        }

        DuePage page;
        do
        {
            page = await store.ReadDueAsync(new(_after, now, PageSize), cancellationToken).ConfigureAwait(false);
            await HoldAsync(page.Timers, cancellationToken).ConfigureAwait(false);
            if (page.Timers is [.., var last])
            {
                _after = new(last.Due!.Value, last.Schedule);
            }
        }
        while (page.More);

        _nextDue = page.NextDue;
    }

    private async ValueTask HoldAsync(IReadOnlyList<TimerRow> timers, CancellationToken cancellationToken)
    {
        await cache.LoadAsync(timers, cancellationToken).ConfigureAwait(false);
        foreach (var timer in timers)
        {
            var (schedule, row, fault) = cache.Find(timer.Schedule);
            if (timer.State == ScheduleState.Paused && row is not null)
            {
                _resumable.Add(row.Id);
            }
            else if (schedule is null)
            {
                if (fault is not null)
                {
                    Faulty.Add((timer, row!, fault));
                }
            }
            else if (schedule.Job is null)
            {
                // VER-1: left for a node that knows the job.
                if (_unknownJobs.Add(schedule.Definition.Job))
                {
                    Log.UnknownJob(logger, schedule.Definition.Job, schedule.Id);
                }
            }
            else if (parts.Lanes.TryGetValue(schedule.Policies.Executor!, out var lane))
            {
                Held.Hold(timer, lane);
            }
            else
            {
                Faulty.Add((timer, schedule.Row, new ExecutorNotFoundException(schedule.Policies.Executor!, parts.Lanes.Keys)));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEvents.UnknownJob, LogLevel.Warning, "Job '{Job}' of schedule '{Schedule}' is not registered in this application; its runs are left for one that knows it.")]
        public static partial void UnknownJob(ILogger logger, string job, string schedule);
    }
}
