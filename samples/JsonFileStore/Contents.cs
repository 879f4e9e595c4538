using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <summary>What a file holds.</summary>
internal sealed record Saved(
    long LastMark,
    int LastNode,
    ControlRecord Control,
    IReadOnlyCollection<StoredSchedule> Schedules,
    IReadOnlyCollection<KeptRun> Runs,
    IReadOnlyCollection<FinishedRun> History,
    IReadOnlyCollection<Missed> Missed,
    IReadOnlyDictionary<string, TokenBucket> Buckets);

/// <summary>A run that has not ended.</summary>
/// <param name="Live">The run.</param>
/// <param name="RanOn">The node that ran it last; 0 when none did. The run itself names only the one that runs it now.</param>
internal sealed record KeptRun(LiveRun Live, int RanOn);

/// <summary>All that the store knows. A write works on a copy, so that what cannot be saved has never been.</summary>
internal sealed class Contents(Saved saved)
{
    public long LastMark { get; private set; } = saved.LastMark;

    public int LastNode { get; set; } = saved.LastNode;

    public ControlRecord Control { get; set; } = saved.Control;

    /// <summary>The schedules by number.</summary>
    public Dictionary<long, StoredSchedule> Schedules { get; } = saved.Schedules.ToDictionary(schedule => schedule.Row.Schedule);

    public Dictionary<RunId, KeptRun> Runs { get; } = saved.Runs.ToDictionary(run => run.Live.Id);

    /// <summary>The runs that ended, in the order of their ends.</summary>
    public OrderedDictionary<RunId, FinishedRun> History { get; } = new(saved.History.Select(run => KeyValuePair.Create(run.Id, run)));

    public List<Missed> Missed { get; } = [.. saved.Missed];

    /// <summary>The buckets of rate limits by key.</summary>
    public Dictionary<string, TokenBucket> Buckets { get; } = new(saved.Buckets);

    public static Contents Empty => new(new(0, 0, new(0, null), [], [], [], [], new Dictionary<string, TokenBucket>()));

    public IEnumerable<LiveRun> Live => Runs.Values.Select(run => run.Live);

    public Mark NextMark() => new(++LastMark);

    public StoredSchedule? Find(string id) => Schedules.Values.FirstOrDefault(schedule => schedule.Row.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public LiveRun? FindUnique(string? key) => key is null ? null : Live.FirstOrDefault(run => run.UniqueKey == key);

    public void Set(StoredSchedule schedule, TimerRow timer) => Schedules[timer.Schedule] = schedule with { Timer = timer };

    // One row for each schedule, beginning and reason (MIS-6).
    public void Add(Missed missed)
    {
        var same = Missed.FindIndex(row => (row.Schedule, row.From, row.Reason) == (missed.Schedule, missed.From, missed.Reason));
        if (same < 0)
        {
            Missed.Add(missed);
        }
        else
        {
            Missed[same] = missed with { Count = Missed[same].Count + missed.Count };
        }
    }

    public Saved ToSaved() => new(LastMark, LastNode, Control, Schedules.Values, Runs.Values, History.Values, Missed, Buckets);
}

/// <summary>Questions about rows, as the contract answers them.</summary>
internal static class Rows
{
    /// <summary>Whether it has a place among the active runs (OVL-2).</summary>
    public static bool IsActive(this LiveRun run) => run.State is RunState.Running or RunState.RetryWait or RunState.Orphaned;

    /// <summary>Whether it waits to be claimed.</summary>
    public static bool Waits(this LiveRun run) => run.State is RunState.Queued or RunState.RetryWait;

    /// <summary>When a timer is due; null when never. A paused one is due when its pause ends by itself (PAU-5).</summary>
    public static DateTimeOffset? WhenDue(this in TimerRow timer) => timer.State is ScheduleState.Active or ScheduleState.Paused ? timer.Due : null;

    public static DateTimeOffset Plus(this DateTimeOffset at, TimeSpan time) => time < DateTimeOffset.MaxValue - at ? at + time : DateTimeOffset.MaxValue;
}
