namespace Scheduler.Hosting.Execution;

/// <summary>
/// Background threads as a context to which awaits return. Whatever is posted gets a thread at once, an idle one or a new one: so code that blocks on a task waits for no thread that it holds
/// itself, and cannot lock itself out.
/// </summary>
internal sealed class DedicatedThreads(string name) : SynchronizationContext, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Worker> _idle = [];
    private int _runs;
    private int _mostRuns;
    private int _started;
    private bool _disposed;

    /// <summary>A run begins, and is posted.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _mostRuns = Math.Max(_mostRuns, ++_runs);
        }
    }

    /// <summary>A run has ended.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _runs--;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Worker? worker;
        lock (_lock)
        {
            // The one that became idle last has the warmest caches.
            if (!_idle.TryPop(out worker))
            {
                worker = new(this, $"{name} {++_started}");
            }
        }

        worker.Do(d, state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Ends the idle threads now, and the others when they become idle.</summary>
    public void Dispose()
    {
        Worker[] idle;
        lock (_lock)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        Array.ForEach(idle, worker => worker.End());
    }

    /// <returns>Whether the worker is kept.</returns>
    private bool Rest(Worker worker)
    {
        lock (_lock)
        {
            // Two for each run: what follows an await may come before the thread that awaited is idle.
            if (_disposed || _idle.Count >= 2 * _mostRuns)
            {
                return false;
            }

            _idle.Push(worker);
            return true;
        }
    }

    private sealed class Worker
    {
        private readonly DedicatedThreads _owner;
        private readonly object _gate = new();
        private SendOrPostCallback? _callback;
        private object? _state;
        private bool _ends;

        public Worker(DedicatedThreads owner, string name)
        {
            _owner = owner;

            // Whatever the caller carries (a request's activity, culture, log scopes) is not the run's.
            new Thread(Work) { Name = name, IsBackground = true }.UnsafeStart();
        }

        public void Do(SendOrPostCallback callback, object? state)
        {
            lock (_gate)
            {
                (_callback, _state) = (callback, state);
                Monitor.Pulse(_gate);
            }
        }

        public void End()
        {
            lock (_gate)
            {
                _ends = true;
                Monitor.Pulse(_gate);
            }
        }

        private void Work()
        {
            var clean = ExecutionContext.Capture()!;
            while (Next() is var (callback, state))
            {
                SetSynchronizationContext(_owner);
                callback(state);

                // What a job leaves in the thread's context is not the next one's.
                ExecutionContext.Restore(clean);
                if (!_owner.Rest(this))
                {
                    return;
                }
            }
        }

        private (SendOrPostCallback Callback, object? State)? Next()
        {
            lock (_gate)
            {
                while (_callback is null && !_ends)
                {
                    Monitor.Wait(_gate);
                }

                (var callback, var state, _callback, _state) = (_callback, _state, null, null);
                return callback is null ? null : (callback, state);
            }
        }
    }
}
