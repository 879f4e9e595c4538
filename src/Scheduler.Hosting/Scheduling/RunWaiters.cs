namespace Scheduler.Hosting.Scheduling;

/// <summary>Callers that wait for runs to end.</summary>
internal sealed class RunWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, List<TaskCompletionSource<Run>>> _waiting = [];
    private bool _stopped;

    /// <summary>Whether anybody waits for any run.</summary>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Begins to wait; dispose to stop. After <see cref="Stop"/> it has failed already.</summary>
    public Waiter Add(RunId id)
    {
        // A continuation must not run on the loop that records the run.
        var source = new TaskCompletionSource<Run>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_stopped)
            {
                source.SetException(new SchedulerStoppedException(id));
                return new(this, id, source);
            }

            if (!_waiting.TryGetValue(id, out var sources))
            {
                _waiting[id] = sources = [];
            }

            sources.Add(source);
        }

        return new(this, id, source);
    }

    /// <summary>Tells whoever waits that a run has ended.</summary>
    public void Complete(Run run)
    {
        List<TaskCompletionSource<Run>>? sources;
        lock (_lock)
        {
            _waiting.Remove(run.Id, out sources);
        }

        sources?.ForEach(source => source.TrySetResult(run));
    }

    /// <summary>Nothing will end here any more: whoever waits is told so instead of waiting for ever.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var (id, sources) in _waiting)
            {
                sources.ForEach(source => source.TrySetException(new SchedulerStoppedException(id)));
            }

            _waiting.Clear();
        }
    }

    internal sealed class Waiter(RunWaiters owner, RunId id, TaskCompletionSource<Run> source) : IDisposable
    {
        public Task<Run> Ended => source.Task;

        public void Dispose()
        {
            lock (owner._lock)
            {
                if (owner._waiting.TryGetValue(id, out var sources) && sources.Remove(source) && sources.Count == 0)
                {
                    owner._waiting.Remove(id);
                }
            }
        }
    }
}
