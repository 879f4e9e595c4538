namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>What the runs of one job that are kept back together have in common.</summary>
/// <param name="Executor">The executor they wait for.</param>
/// <param name="Version">The version of their arguments.</param>
/// <param name="LimitKey">What they count with; null for nothing, and for runs that have their places already.</param>
/// <param name="RateKey">What they draw from.</param>
/// <param name="Holds">Whether they have their places among the active runs already.</param>
internal readonly record struct WaitingKey(string Executor, int Version, string? LimitKey, string? RateKey, bool Holds)
{
    public static WaitingKey Of(RunRecord run)
    {
        var holds = run.State == RunState.RetryWait;
        return new(run.Executor, run.Version, holds ? null : run.LimitKey, run.RateKey, holds);
    }
}

/// <summary>
/// Runs that are ready and have one <see cref="WaitingKey"/>, in the order of (rank, id). Of each stream only the first one is shown, so that a long queue behind a
/// schedule's limit is never walked through.
/// </summary>
internal sealed class WaitingRuns
{
    private readonly OrderedSet<QueueKey> _heads = new();
    private readonly OrderedSet<QueueKey> _lanes = new();

    public bool IsEmpty => _lanes.Count == 0;

    public QueueKey First() => _heads.First(QueueKey.Start)!.Value;

    public QueueKey? FirstAfter(QueueKey key) => _heads.FirstAfter(key);

    public void Add(RunRecord run)
    {
        var (key, head) = (KeyOf(run), Head(run.Stream));
        _lanes.Add(key with { Lane = run.Stream.Number });
        if (head is { } old && old.CompareTo(key) < 0)
        {
            return;
        }

        if (head is { } later)
        {
            _heads.Remove(later);
        }

        _heads.Add(key);
    }

    public void Remove(RunRecord run)
    {
        var key = KeyOf(run);
        _lanes.Remove(key with { Lane = run.Stream.Number });
        if (_heads.Remove(key) && Head(run.Stream) is { } next)
        {
            _heads.Add(next);
        }
    }

    private static QueueKey KeyOf(RunRecord run) => new(0, run.Rank, run);

    private QueueKey? Head(RunStream stream) =>
        _lanes.First(QueueKey.Start with { Lane = stream.Number }) is { } first && first.Lane == stream.Number ? first with { Lane = 0 } : null;
}
