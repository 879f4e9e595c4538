using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Scheduling;

/// <summary>One named executor and its slots (OVL-7). A slot is reserved before the commit that starts a run, so that nothing is started that cannot run.</summary>
internal sealed class ExecutorLane(string name, IExecutor executor, int slots)
{
    private readonly Lock _lock = new();
    private readonly HashSet<WakeSignal> _waiting = [];
    private readonly Queue<Action> _backlog = [];
    private int _slots = slots;
    private int _busy;
    private int _held;

    public string Name => name;

    public IExecutor Executor => executor;

    public int Slots => Volatile.Read(ref _slots);

    public int Busy => Volatile.Read(ref _busy);

    public int Free => Math.Max(0, Slots - Busy);

    /// <summary>How much is due on this node and waits for a slot: schedules, and runs that are committed already.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return Volatile.Read(ref _held) + _backlog.Count;
            }
        }
    }

    /// <summary>So many more schedules wait for a slot.</summary>
    public void Held(int change) => Interlocked.Add(ref _held, change);

    /// <summary>Takes a slot where one is free.</summary>
    public bool TryReserve()
    {
        lock (_lock)
        {
            if (_busy >= _slots)
            {
                return false;
            }

            _busy++;
            return true;
        }
    }

    /// <summary>OVL-6: sets <paramref name="wake"/> as soon as a slot is free, which may be at once.</summary>
    public void WakeWhenFree(WakeSignal wake)
    {
        lock (_lock)
        {
            if (_busy >= _slots)
            {
                _waiting.Add(wake);
                return;
            }
        }

        wake.Set();
    }

    /// <summary>
    /// Starts a run that is committed already but has no slot here: one whose schedule overrides the executor that its job was claimed for, or one that an
    /// interrupted commit left behind.
    /// </summary>
    public void StartWhenFree(Action start)
    {
        lock (_lock)
        {
            if (_busy >= _slots)
            {
                _backlog.Enqueue(start);
                return;
            }

            _busy++;
        }

        start();
    }

    /// <summary>Has another number of slots from now on. Where they become fewer, runs that have one keep it to their end.</summary>
    public void Resize(int count)
    {
        List<Action> starts = [];
        WakeSignal[] waiting;
        lock (_lock)
        {
            Volatile.Write(ref _slots, count);
            while (_busy < _slots && _backlog.TryDequeue(out var start))
            {
                _busy++;
                starts.Add(start);
            }

            waiting = TakeWaiting();
        }

        starts.ForEach(start => start());
        Array.ForEach(waiting, wake => wake.Set());
    }

    /// <summary>Gives a slot back.</summary>
    public void Release()
    {
        Action? start;
        WakeSignal[] waiting = [];
        lock (_lock)
        {
            // The slot goes from hand to hand where a committed run waits for it, unless there are fewer than there were.
            start = null;
            if (_busy > _slots || !_backlog.TryDequeue(out start))
            {
                _busy--;
                waiting = TakeWaiting();
            }
        }

        if (start is not null)
        {
            // Not on this stack: a run that ends at once would release, and so start the next one, deeper and deeper.
            ThreadPool.UnsafeQueueUserWorkItem(static start => start(), start, preferLocal: false);
        }

        Array.ForEach(waiting, wake => wake.Set());
    }

    // Those to be woken, where a slot is free.
    private WakeSignal[] TakeWaiting()
    {
        if (_busy >= _slots || _waiting.Count == 0)
        {
            return [];
        }

        WakeSignal[] waiting = [.. _waiting];
        _waiting.Clear();
        return waiting;
    }
}
