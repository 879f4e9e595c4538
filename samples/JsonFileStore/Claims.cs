using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>Starts runs that wait, as far as limits allow.</summary>
internal sealed class Claims(Contents contents, DateTimeOffset now, Mark fence)
{
    public static LiveRun Start(LiveRun run, int node, Mark fence, DateTimeOffset now) =>
        run with { State = RunState.Running, Node = node, Fence = fence, Attempt = run.Attempt + 1, FirstStartedAt = run.FirstStartedAt ?? now, StartedAt = now };

    public IEnumerable<LiveRun> Claim(ClaimWant want, int node)
    {
        // PRI-1: in ticks, because a head start may lead to before all instants.
        var waiting = Ready(want.Jobs).Where(one => one.Run.Executor == want.Executor).OrderBy(one => one.Run.ReadyAt.UtcTicks - (one.Run.Priority * TimeSpan.TicksPerMinute)).ThenBy(one => one.Run.Id).ToList();
        var left = want.Take;
        foreach (var (run, job) in waiting)
        {
            if (left == 0)
            {
                break;
            }

            if (IsKeptBack(run, job) || NextToken(run, job) > now)
            {
                continue;
            }

            if (run.RateKey is { } key && job.Rate is { } rate)
            {
                contents.Buckets[key] = Bucket(key, rate).Less();
            }

            left--;
            var started = Start(run, node, fence, now);
            contents.Runs[run.Id] = new(started, node);

            // The count of whoever planned a fire without this run is out of date.
            if (contents.Schedules.TryGetValue(run.Id.Schedule, out var schedule))
            {
                contents.Set(schedule, schedule.Timer with { Mark = fence });
            }

            yield return started;
        }
    }

    /// <summary>Whether runs are left that are ready and lack not only a token.</summary>
    public bool AnyLeft(IReadOnlyCollection<ClaimWant> wants) => Ready(wants.SelectMany(want => want.Jobs)).Any(one => !(NextToken(one.Run, one.Job) > now));

    /// <summary>When the earliest run that waits is ready, or has its token.</summary>
    public DateTimeOffset? NextReady(IReadOnlyCollection<ClaimWant> wants)
    {
        var tokens = Ready(wants.SelectMany(want => want.Jobs)).Select(one => NextToken(one.Run, one.Job));
        return contents.Live.Where(run => run.Waits()).Select(run => (DateTimeOffset?)run.ReadyAt).Concat(tokens).Where(at => at > now).Min();
    }

    // VER-4: a node takes no arguments that it cannot read.
    private IEnumerable<(LiveRun Run, JobClaim Job)> Ready(IEnumerable<JobClaim> jobs)
    {
        var byName = jobs.DistinctBy(job => job.Job).ToDictionary(job => job.Job);
        return contents.Live.Where(run => run.Waits() && run.ReadyAt <= now)
            .Select(run => (run, Job: byName.GetValueOrDefault(run.Job)!))
            .Where(one => one.run.Version <= one.Job?.Version);
    }

    // Counted, never kept (OVL-1). One that waits for its retry has its places already.
    private bool IsKeptBack(LiveRun run, JobClaim job) =>
        run.State != RunState.RetryWait
        && ((job.MaxActive > 0 && run.LimitKey is { } key && contents.Live.Count(other => other.IsActive() && other.LimitKey == key) >= job.MaxActive)
            || (contents.Schedules.TryGetValue(run.Id.Schedule, out var schedule) && schedule.Row.MaxActive is var most and > 0
                && contents.Live.Count(other => other.IsActive() && other.Id.Schedule == run.Id.Schedule) >= most));

    private DateTimeOffset? NextToken(LiveRun run, JobClaim job) => run.RateKey is { } key && job.Rate is { } rate ? Bucket(key, rate).NextAt : null;

    // Kept, so that after the clock was set back the bucket counts from there. One that is full is as good as none.
    private TokenBucket Bucket(string key, RateLimit rate)
    {
        var bucket = contents.Buckets.TryGetValue(key, out var known) ? known.At(rate, now) : TokenBucket.Full(rate, now);
        if (bucket.IsFull)
        {
            contents.Buckets.Remove(key);
        }
        else
        {
            contents.Buckets[key] = bucket;
        }

        return bucket;
    }
}
