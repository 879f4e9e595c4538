namespace Scheduler.Hosting.Stores.InMemory;

/// <summary>The streams by number, the schedules among them by id, and their timers by due time.</summary>
internal sealed class StreamTable
{
    private readonly Dictionary<long, RunStream> _byNumber = [];
    private readonly Dictionary<string, RunStream> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly DueTimers _due = new();

    // Made by the first listing: an application that never lists its schedules does not pay for their order.
    private OrderedSet<IdKey>? _ids;

    public RunStream? Find(long number) => _byNumber.GetValueOrDefault(number);

    public RunStream? Find(string id) => _byId.GetValueOrDefault(id);

    public RunStream GetOrAdd(long number)
    {
        if (!_byNumber.TryGetValue(number, out var stream))
        {
            _byNumber.Add(number, stream = new(number));
        }

        return stream;
    }

    /// <summary>Gives a schedule new halves; adds it where the stream had none.</summary>
    public void Set(RunStream stream, ScheduleRow row, in TimerRow timer)
    {
        if (stream.Row is null)
        {
            _byId.Add(row.Id, stream);
            _ids?.Add(new(row.Id));
        }

        stream.Row = row;
        Move(stream, timer);
    }

    public void Move(RunStream stream, in TimerRow timer)
    {
        _due.Remove(stream.Timer);
        stream.Timer = timer;
        _due.Add(timer);
    }

    public void RemoveSchedule(RunStream stream)
    {
        _byId.Remove(stream.Row!.Id);
        _ids?.Remove(new(stream.Row.Id));
        _due.Remove(stream.Timer);
        stream.Row = null;
        stream.Timer = default;
        Release(stream);
    }

    /// <summary>Drops a stream that has nothing any more.</summary>
    public void Release(RunStream stream)
    {
        if (stream.IsEmpty)
        {
            _byNumber.Remove(stream.Number);
        }
    }

    public DuePage ReadDue(DueQuery query)
    {
        if (query.Schedules is { } numbers)
        {
            var timers = Select(numbers).Select(stream => stream.Timer).Where(timer => DueTimers.WhenDue(timer) is not null);
            return new([.. timers.OrderBy(timer => timer.Due).ThenBy(timer => timer.Schedule)], NextDue: null, More: false);
        }

        var (due, more) = (new List<TimerRow>(), false);
        foreach (var number in _due.Read(query))
        {
            if (more = due.Count >= query.Take)
            {
                break;
            }

            due.Add(_byNumber[number].Timer);
        }

        return new(due, DueOf(_due.NextAfter(query.Until)), more);
    }

    public Backlog ReadBacklog(DateTimeOffset now) => _due.Count(now) is var count and > 0 ? new(count, DueOf(_due.First())) : default;

    public IReadOnlyList<StoredSchedule> Read(ScheduleQuery query)
    {
        var streams = query.Ids is { } ids ? Sort(ids.Select(Find).OfType<RunStream>().Distinct())
            : query.Schedules is { } numbers ? Sort(Select(numbers))
            : List(query.AfterId);
        return
        [
            .. streams
                .Where(stream => query.AfterId is null || IdKey.Compare(stream.Row!.Id, query.AfterId) > 0)
                .Where(stream => query.Schedules is null || query.Schedules.Contains(stream.Number))
                .Where(stream => query.Job is null || stream.Row!.Job == query.Job)
                .Where(stream => query.NotJobs is null || !query.NotJobs.Contains(stream.Row!.Job))
                .Where(stream => query.State is null || stream.Timer.State == query.State)
                .Where(stream => query.Source is null || stream.Row!.Source == query.Source)
                .Where(stream => query.IsContinuation is null || query.IsContinuation == stream.Row!.Follows is not null)
                .Take(query.Take)
                .Select(stream => stream.ToStored()),
        ];
    }

    private IEnumerable<RunStream> List(string? from)
    {
        if (_ids is null)
        {
            _ids = new();
            foreach (var id in _byId.Keys)
            {
                _ids.Add(new(id));
            }
        }

        return _ids.From(new(from ?? "")).Select(key => _byId[key.Id]);
    }

    private IEnumerable<RunStream> Select(IEnumerable<long> numbers) => numbers.Distinct().Select(Find).OfType<RunStream>().Where(stream => stream.Row is not null);

    private static IEnumerable<RunStream> Sort(IEnumerable<RunStream> streams) => streams.OrderBy(stream => stream.Row!.Id, StringComparer.OrdinalIgnoreCase);

    private DateTimeOffset? DueOf(long? number) => number is { } known ? _byNumber[known].Timer.Due : null;

    private readonly record struct IdKey(string Id) : IComparable<IdKey>
    {
        public static int Compare(string left, string right) => StringComparer.OrdinalIgnoreCase.Compare(left, right);

        public int CompareTo(IdKey other) => Compare(Id, other.Id);
    }
}
