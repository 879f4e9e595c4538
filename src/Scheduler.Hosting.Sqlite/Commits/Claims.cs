using Scheduler.Hosting.Sqlite.Data;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Sqlite.Commits;

/// <summary>Starts runs that wait, as far as the limits that a store counts allow (OVL-1, RAT-1).</summary>
internal sealed class Claims(Database database, LiveRuns runs, WaitingLines lines, Buckets buckets)
{
    private readonly Statement _limit = database["select max_active from timer where schedule = ?"];
    private readonly Statement _mark = database["update timer set mark = ? where schedule = ?"];

    public List<LiveRun> Apply(List<ClaimWant> wants, int node, Mark fence, DateTimeOffset now)
    {
        var claimed = new List<LiveRun>();
        foreach (var want in wants)
        {
            Apply(want, node, fence, now, claimed);
        }

        return claimed;
    }

    /// <summary>Whether runs are ready that these claims left, in any executor, and when the first of those that lack only a token has it.</summary>
    public (bool More, DateTimeOffset? NextToken) ReadLeft(List<ClaimWant> wants, DateTimeOffset now)
    {
        var (more, next) = (false, (DateTimeOffset?)null);
        foreach (var job in wants.Select(want => want.Jobs).Distinct().SelectMany(jobs => jobs))
        {
            foreach (var line in lines.Of(job))
            {
                if (NextToken(line, job, now) is { } token && token > now)
                {
                    next = next < token ? next : token;
                }
                else
                {
                    more = true;
                }
            }
        }

        return (more, next);
    }

    private void Apply(ClaimWant want, int node, Mark fence, DateTimeOffset now, List<LiveRun> claimed)
    {
        var waiting = new PriorityQueue<(Line Line, JobClaim Job), Head>();
        foreach (var job in want.Jobs)
        {
            foreach (var line in lines.Of(job, want.Executor))
            {
                waiting.Enqueue((line, job), lines.First(line.Id));
            }
        }

        for (var left = want.Take; left > 0 && waiting.TryDequeue(out var next, out var head);)
        {
            var (line, job) = next;
            if (IsFull(line, job) || NextToken(line, job, now) > now)
            {
                continue;
            }

            if (line.Holds || !IsFull(head.Id.Schedule))
            {
                if (line.RateKey is { } key && job.Rate is { } rate)
                {
                    buckets.Take(key, rate, now);
                }

                claimed.Add(runs.Start(head.Id, line.Id, node, fence, now));
                // The count of whoever planned a fire without this run is out of date.
                _mark.With(fence).With(head.Id.Schedule).Run();
                left--;
            }

            if (lines.TryReadAfter(line.Id, head, out var following))
            {
                waiting.Enqueue(next, following);
            }
        }
    }

    private bool IsFull(in Line line, JobClaim job) => job.MaxActive > 0 && line.LimitKey is { } key && runs.CountActive(key) >= job.MaxActive;

    private bool IsFull(long schedule) => _limit.With(schedule).TryRead(static row => row.Int(), out var most) && most > 0 && runs.CountActive(schedule) >= most;

    private DateTimeOffset? NextToken(in Line line, JobClaim job, DateTimeOffset now) =>
        line.RateKey is { } key && job.Rate is { } rate ? buckets.NextAt(key, rate, now) : null;
}
