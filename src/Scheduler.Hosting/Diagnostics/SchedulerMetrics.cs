using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scheduler.Hosting.Diagnostics;

/// <summary>The scheduler's instruments. Callers say what happened. No attribute ever carries a run id: its values would never end.</summary>
internal sealed class SchedulerMetrics
{
    // Runs take from milliseconds to hours.
    private static readonly InstrumentAdvice<double> RunBounds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400] };

    private static readonly InstrumentAdvice<double> StoreBounds = new() { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] };

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _created;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _stuck;
    private readonly Counter<long> _leasesLost;
    private readonly Counter<long> _clockJumps;
    private readonly Gauge<double> _clockOffset;
    private readonly Histogram<double> _storeOperation;
    private readonly ConcurrentDictionary<string, Func<QueueReading>> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<SlotReading>> _executors = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<IEnumerable<(string Schedule, TimeSpan Age)>>> _successes = new(StringComparer.OrdinalIgnoreCase);
    private volatile object? _configurationValid;

    public SchedulerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SchedulerDiagnostics.MeterName);
        _duration = meter.CreateHistogram("scheduler.run.duration", "s", "How long attempts ran.", tags: null, RunBounds);
        _lag = meter.CreateHistogram("scheduler.run.lag", "s", "How long after their due time attempts started.", tags: null, RunBounds);
        _active = meter.CreateUpDownCounter<long>("scheduler.run.active", "{run}", "Runs that are executed at the moment.");
        _created = meter.CreateCounter<long>("scheduler.run.created", "{run}", "Runs that schedules and callers made.");
        _attempts = meter.CreateCounter<long>("scheduler.run.attempts", "{attempt}", "Attempts that started.");
        _missed = meter.CreateCounter<long>("scheduler.occurrences.missed", "{occurrence}", "Occurrences that made no run, or one that ended before it started.");
        _stuck = meter.CreateCounter<long>("scheduler.run.stuck", "{run}", "Runs that went on after their cancel grace.");
        _leasesLost = meter.CreateCounter<long>("scheduler.lease.lost", "{lease}", "How often this node could not prove that its runs are its own.");
        _clockJumps = meter.CreateCounter<long>("scheduler.clock.jumps", "{jump}", "How often the wall clock jumped or the machine slept.");
        _clockOffset = meter.CreateGauge<double>("scheduler.clock.offset", "s", "How far the clock of a store is ahead of this machine's.");
        _storeOperation = meter.CreateHistogram("scheduler.store.operation.duration", "s", "How long calls of a store took.", tags: null, StoreBounds);
        meter.CreateObservableGauge("scheduler.queue.depth", () => ReadQueues(queue => queue.Depth), "{run}", "What is due and has not started.");
        meter.CreateObservableGauge("scheduler.queue.oldest_age", () => ReadQueues(queue => queue.OldestAge.TotalSeconds), "s", "How long the oldest of it has been due.");
        meter.CreateObservableGauge("scheduler.executor.slots", ReadSlots, "{slot}", "Slots of executors.");
        meter.CreateObservableGauge("scheduler.executor.waiting", ReadWaiting, "{run}", "What is due on this node and waits for a slot of its executor.");
        meter.CreateObservableGauge("scheduler.schedule.last_success_age", ReadSuccesses, "s", "How long schedules with an alarm have had no run that succeeded.");
        meter.CreateObservableGauge("scheduler.config.valid", ReadConfiguration, description: "1 when the configuration is valid, else 0.");
    }

    /// <summary>A run was committed.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="triggerKind"><see cref="ITrigger.Kind"/>, or <c>manual</c> for a run that a caller made.</param>
    public void RunCreated(string job, string triggerKind) => _created.Add(1, Tag(TelemetryNames.Job, job), Tag(TelemetryNames.Trigger, triggerKind));

    /// <summary>An attempt starts. Exactly one <see cref="RunEnded"/> follows.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="executor">Its executor.</param>
    /// <param name="triggerKind">As in <see cref="RunCreated"/>.</param>
    /// <param name="lag">Its start less its due time.</param>
    public void AttemptStarted(string job, string executor, string triggerKind, TimeSpan lag)
    {
        _attempts.Add(1, Tag(TelemetryNames.Job, job));
        _active.Add(1, Tag(TelemetryNames.Job, job), Tag(TelemetryNames.Executor, executor));
        _lag.Record(lag.TotalSeconds, Tag(TelemetryNames.Job, job), Tag(TelemetryNames.Trigger, triggerKind));
    }

    /// <summary>An attempt that was reported by <see cref="AttemptStarted"/> ended.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="executor">Its executor.</param>
    /// <param name="outcome">A final state.</param>
    /// <param name="duration">How long it ran.</param>
    /// <param name="errorType"><see cref="RunError.Type"/>, when it failed.</param>
    public void RunEnded(string job, string executor, RunState outcome, TimeSpan duration, string? errorType)
    {
        _active.Add(-1, Tag(TelemetryNames.Job, job), Tag(TelemetryNames.Executor, executor));
        var tags = new TagList { { TelemetryNames.Job, job }, { TelemetryNames.Outcome, TelemetryNames.Of(outcome) } };
        if (errorType is not null)
        {
            tags.Add(TelemetryNames.ErrorType, errorType);
        }

        _duration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>Occurrences made no run.</summary>
    public void OccurrencesMissed(string job, MissReason reason, long count) => _missed.Add(count, Tag(TelemetryNames.Job, job), Tag("reason", TelemetryNames.Of(reason)));

    /// <summary>The run of an occurrence ended without having started.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="end">How it ended.</param>
    public void OccurrenceNotRun(string job, RunState end) => _missed.Add(1, Tag(TelemetryNames.Job, job), Tag("reason", TelemetryNames.ReasonOf(end)));

    /// <summary>A run goes on after its cancel grace.</summary>
    public void RunStuck(string job) => _stuck.Add(1, Tag(TelemetryNames.Job, job));

    /// <summary>This node can no longer prove that its runs are its own.</summary>
    public void LeaseLost(string store) => _leasesLost.Add(1, Tag(TelemetryNames.Store, store));

    /// <summary>The wall clock jumped.</summary>
    public void ClockJumped(string store) => _clockJumps.Add(1, Tag(TelemetryNames.Store, store));

    /// <summary>The store's clock is so far ahead of this machine's.</summary>
    public void ClockOffset(string store, TimeSpan by) => _clockOffset.Record(by.TotalSeconds, Tag(TelemetryNames.Store, store));

    /// <summary>A call of a store ended.</summary>
    /// <param name="operation">Name of the method, such as <c>commit</c>.</param>
    /// <param name="store">The store's name.</param>
    /// <param name="duration">How long it took.</param>
    public void StoreOperation(string operation, string store, TimeSpan duration) =>
        _storeOperation.Record(duration.TotalSeconds, Tag("operation", operation), Tag(TelemetryNames.Store, store));

    /// <summary>The configuration was checked.</summary>
    public void ConfigurationChecked(bool valid) => _configurationValid = valid ? 1 : 0;

    /// <summary>Lets somebody who collects metrics see what waits in a store. The reader is called on any thread and answers at once.</summary>
    public void ObserveQueue(string store, Func<QueueReading> read) => _queues[store] = read;

    /// <summary>Lets somebody who collects metrics see the slots of an executor. The reader is called on any thread and answers at once.</summary>
    public void ObserveExecutor(string executor, Func<SlotReading> read) => _executors[executor] = read;

    /// <summary>Lets somebody who collects metrics see how long schedules with an alarm have had no success. The reader is called on any thread and answers at once.</summary>
    public void ObserveSuccesses(string store, Func<IEnumerable<(string Schedule, TimeSpan Age)>> read) => _successes[store] = read;

    private IEnumerable<Measurement<double>> ReadSuccesses() =>
        _successes.Values.SelectMany(read => read()).Select(success => new Measurement<double>(success.Age.TotalSeconds, Tag(TelemetryNames.Schedule, success.Schedule)));

    private IEnumerable<Measurement<T>> ReadQueues<T>(Func<QueueReading, T> value)
        where T : struct =>
        _queues.Select(queue => new Measurement<T>(value(queue.Value()), Tag(TelemetryNames.Store, queue.Key)));

    private IEnumerable<Measurement<int>> ReadWaiting() => _executors.Select(executor => new Measurement<int>(executor.Value().Waiting, Tag(TelemetryNames.Executor, executor.Key)));

    private IEnumerable<Measurement<int>> ReadSlots()
    {
        foreach (var (name, read) in _executors)
        {
            var (busy, free, _) = read();
            yield return new(busy, Tag(TelemetryNames.Executor, name), Tag("state", "busy"));
            yield return new(free, Tag(TelemetryNames.Executor, name), Tag("state", "free"));
        }
    }

    private IEnumerable<Measurement<int>> ReadConfiguration() => _configurationValid is int valid ? [new(valid)] : [];

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}

/// <summary>What waits in a store although it is due.</summary>
/// <param name="Depth">How much.</param>
/// <param name="OldestAge">How long the oldest has been due; zero when nothing waits.</param>
internal readonly record struct QueueReading(long Depth, TimeSpan OldestAge);

/// <summary>The slots of an executor.</summary>
/// <param name="Busy">How many are taken.</param>
/// <param name="Free">How many are not.</param>
/// <param name="Waiting">How much is due and waits for one.</param>
internal readonly record struct SlotReading(int Busy, int Free, int Waiting);
