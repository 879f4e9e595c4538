using Scheduler.Hosting;
using Scheduler.Hosting.Stores;

namespace JsonFileStore;

/// <content>Reads, and forgetting.</content>
public sealed partial class FileStore
{
    public ValueTask<DuePage> ReadDueAsync(DueQuery query, CancellationToken cancellationToken) => Read(
        contents =>
        {
            var due = contents.Schedules.Values.Select(schedule => schedule.Timer).Where(timer => timer.WhenDue() is not null).OrderBy(timer => (timer.Due, timer.Schedule)).ToList();
            if (query.Schedules is { } schedules)
            {
                return new(due.FindAll(timer => schedules.Contains(timer.Schedule)), NextDue: null, More: false);
            }

            var found = due.FindAll(timer => timer.Due <= query.Until && !(query.After is { } after && (timer.Due!.Value, timer.Schedule).CompareTo((after.Due, after.Schedule)) <= 0));
            return new DuePage([.. found.Take(query.Take)], due.Find(timer => timer.Due > query.Until).Due, found.Count > query.Take);
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<LiveRun>> ReadLiveAsync(int? node, long? schedule, CancellationToken cancellationToken) => Read<IReadOnlyList<LiveRun>>(
        contents => [.. contents.Live.Where(run => (node is null || run.Node == node) && (schedule is null || run.Id.Schedule == schedule))], cancellationToken);

    public ValueTask<IReadOnlyList<StoredSchedule>> ReadSchedulesAsync(ScheduleQuery query, CancellationToken cancellationToken) => Read<IReadOnlyList<StoredSchedule>>(
        contents =>
        [
            .. contents.Schedules.Values
                .Where(schedule => query.Ids?.Contains(schedule.Row.Id, StringComparer.OrdinalIgnoreCase) != false)
                .Where(schedule => query.Schedules?.Contains(schedule.Row.Schedule) != false)
                .Where(schedule => query.Job is null || schedule.Row.Job == query.Job)
                .Where(schedule => query.NotJobs?.Contains(schedule.Row.Job) != true)
                .Where(schedule => query.State is null || schedule.Timer.State == query.State)
                .Where(schedule => query.Source is null || schedule.Row.Source == query.Source)
                .Where(schedule => query.IsContinuation is null || query.IsContinuation == schedule.Row.Follows is not null)
                .Where(schedule => query.AfterId is null || StringComparer.OrdinalIgnoreCase.Compare(schedule.Row.Id, query.AfterId) > 0)
                .OrderBy(schedule => schedule.Row.Id, StringComparer.OrdinalIgnoreCase)
                .Take(query.Take),
        ],
        cancellationToken);

    public ValueTask<IReadOnlyList<StoredRun>> ReadRunsAsync(RunQuery query, CancellationToken cancellationToken) => Read<IReadOnlyList<StoredRun>>(
        contents =>
        [
            .. contents.Live.Select(run => (Run: new StoredRun(run, null), run.Job, run.State)).Concat(contents.History.Values.Select(run => (Run: new StoredRun(null, run), run.Job, run.State)))
                .Where(one => query.Ids?.Contains(one.Run.Id) != false)
                .Where(one => query.Schedule is null || one.Run.Id.Schedule == query.Schedule)
                .Where(one => query.Job is null || one.Job == query.Job)
                .Where(one => query.Kind is null || one.Run.Id.Kind == query.Kind)
                .Where(one => query.From is null || one.Run.Id.Nominal >= query.From)
                .Where(one => query.To is null || one.Run.Id.Nominal < query.To)
                .Where(one => query.After is null || one.Run.Id < query.After)
                .Where(one => query.States?.Contains(one.State) != false)
                .OrderByDescending(one => one.Run.Id)
                .Take(query.Take)
                .Select(one => one.Run),
        ],
        cancellationToken);

    public ValueTask<Backlog> ReadBacklogAsync(DateTimeOffset now, CancellationToken cancellationToken) => Read(
        contents =>
        {
            var timers = contents.Schedules.Values.Select(schedule => schedule.Timer.WhenDue());
            List<DateTimeOffset?> waiting = [.. timers.Concat(contents.Live.Where(run => run.Waits()).Select(run => (DateTimeOffset?)run.ReadyAt)).Where(due => due <= now)];
            return new Backlog(waiting.Count, waiting.Min());
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<Missed>> ReadMissedAsync(long schedule, int take, CancellationToken cancellationToken) => Read<IReadOnlyList<Missed>>(
        contents => [.. contents.Missed.Where(row => row.Schedule == schedule).OrderByDescending(row => row.From).Take(take)], cancellationToken);

    public ValueTask<ControlRecord> ReadControlAsync(CancellationToken cancellationToken) => Read(contents => contents.Control, cancellationToken);

    public ValueTask<IReadOnlyList<NodeRow>> ReadNodesAsync(CancellationToken cancellationToken) => Read(_ => _nodes.Read(Now), cancellationToken);

    public async ValueTask<int> PruneAsync(IReadOnlyDictionary<RunState, DateTimeOffset> endedBefore, int keepLast, int take, CancellationToken cancellationToken) => await WriteAsync(
        contents =>
        {
            var kept = contents.History.Values.GroupBy(run => run.Id.Schedule).SelectMany(runs => runs.TakeLast(keepLast)).Select(run => run.Id).ToHashSet();
            var old = contents.History.Values.Where(run => endedBefore.TryGetValue(run.State, out var limit) && run.FinishedAt < limit && !kept.Contains(run.Id)).Take(take).ToList();
            old.ForEach(run => contents.History.Remove(run.Id));
            var left = take - old.Count;
            return old.Count + (endedBefore.TryGetValue(RunState.Missed, out var limit) ? contents.Missed.RemoveAll(row => row.To < limit && left-- > 0) : 0);
        },
        cancellationToken).ConfigureAwait(false);

    private ValueTask<T> Read<T>(Func<Contents, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(read(Contents));
    }
}
