namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>Streaks of occurrences without a run, by schedule.</summary>
internal sealed class MissedRows
{
    /// <summary>How many of the last streaks of a schedule are kept.</summary>
    public const int KeptPerSchedule = 100;

    // The streaks of a schedule, latest last.
    private readonly Dictionary<long, List<Missed>> _rows = [];

    public void Add(in Missed missed)
    {
        if (!_rows.TryGetValue(missed.Schedule, out var rows))
        {
            _rows.Add(missed.Schedule, rows = []);
        }

        var (from, reason) = (missed.From, missed.Reason);
        var same = rows.FindLastIndex(row => row.From == from && row.Reason == reason);
        if (same >= 0)
        {
            rows[same] = missed with { Count = rows[same].Count + missed.Count };
            return;
        }

        rows.Insert(rows.FindLastIndex(row => row.From <= from) + 1, missed);
        if (rows.Count > KeptPerSchedule)
        {
            rows.RemoveAt(0);
        }
    }

    /// <summary>The streaks of a schedule, latest first.</summary>
    public IReadOnlyList<Missed> Read(long schedule, int take) => _rows.TryGetValue(schedule, out var rows) ? [.. Enumerable.Reverse(rows).Take(take)] : [];

    /// <summary>Forgets streaks that ended before an instant, and returns how many.</summary>
    public int Prune(DateTimeOffset endedBefore, int take)
    {
        var forgotten = 0;
        foreach (var (schedule, rows) in _rows)
        {
            forgotten += rows.RemoveAll(row => row.To < endedBefore && take-- > 0);
            if (rows.Count == 0)
            {
                _rows.Remove(schedule);
            }
        }

        return forgotten;
    }
}
