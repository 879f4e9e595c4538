using System.Collections.Concurrent;

namespace Scheduler.Hosting.Scheduling;

/// <summary>
/// Since when runs go on, by the monotonic clock (TMO-1), also while they wait for another attempt. Another node, or another process, has a clock of its own: it goes by the instant that the
/// store has kept.
/// </summary>
internal sealed class RunClocks(TimeProvider time)
{
    private readonly ConcurrentDictionary<RunId, Waiting> _waiting = [];

    /// <summary>Keeps what is known of a run that has a time-out and waits, for as long as that time-out: after it, the run can only end.</summary>
    public void Keep(ActiveRun run)
    {
        if (run.Policies.RunTimeout!.Value is not { IsNone: false } limit)
        {
            return;
        }

        var id = run.Run.Id;
        _waiting[id] = new(run.Began, new(time, limit.ToTimeSpan(), () => _waiting.TryRemove(id, out _)));
    }

    /// <summary>When the first attempt of a run began.</summary>
    /// <param name="run">The run, of which an attempt begins.</param>
    /// <param name="now">The store's clock.</param>
    public long Resume(Run run, DateTimeOffset now)
    {
        // What has never been tried cannot have waited, and most runs are such.
        if ((run.Attempt > 1 || run.Released > 0) && _waiting.TryRemove(run.Id, out var waiting))
        {
            waiting.Expiry.Dispose();
            return waiting.Began;
        }

        return time.GetTimestamp() - (long)((now - (run.FirstStartedAt ?? now)).TotalSeconds * time.TimestampFrequency);
    }

    private sealed record Waiting(long Began, Deadline Expiry);
}
