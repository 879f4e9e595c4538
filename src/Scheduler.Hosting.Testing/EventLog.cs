using System.Collections.Concurrent;

namespace Scheduler.Hosting.Testing;

/// <summary>Keeps every event.</summary>
internal sealed class EventLog : ISchedulerEventHandler<SchedulerEvent>
{
    private readonly ConcurrentQueue<SchedulerEvent> _events = [];

    public int Count => _events.Count;

    public IReadOnlyList<SchedulerEvent> Events => [.. _events];

    /// <summary>What runs are known to have started or ended, in the order in which they did the first of it, as they stand now.</summary>
    public IEnumerable<Run> Runs
    {
        get
        {
            var runs = new OrderedDictionary<RunId, Run>();
            foreach (var happened in _events.OfType<RunEvent>().Where(happened => happened is not RunCreated))
            {
                runs[happened.Run.Id] = happened.Run;
            }

            return runs.Values;
        }
    }

    public ValueTask HandleAsync(SchedulerEvent schedulerEvent, CancellationToken cancellationToken)
    {
        _events.Enqueue(schedulerEvent);
        return ValueTask.CompletedTask;
    }
}
