using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Tests.Diagnostics;

public sealed class SchedulerMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly IMeterFactory _meters;
    private readonly SchedulerMetrics _metrics;

    public SchedulerMetricsTests()
    {
        _meters = _services.GetRequiredService<IMeterFactory>();
        _metrics = new(_meters);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_created_run_is_counted_by_job_and_kind_of_trigger()
    {
        using var created = Collect<long>("scheduler.run.created", "{run}");

        _metrics.RunCreated("report", "cron");

        AssertSingle(created, 1, ("scheduler.job.name", "report"), ("scheduler.trigger.type", "cron"));
    }

    [Fact]
    public void A_started_attempt_is_counted_is_active_and_has_a_lag()
    {
        using var attempts = Collect<long>("scheduler.run.attempts", "{attempt}");
        using var active = Collect<long>("scheduler.run.active", "{run}");
        using var lag = Collect<double>("scheduler.run.lag", "s");

        _metrics.AttemptStarted("report", "default", "manual", TimeSpan.FromMilliseconds(250));

        AssertSingle(attempts, 1, ("scheduler.job.name", "report"));
        AssertSingle(active, 1, ("scheduler.job.name", "report"), ("scheduler.executor", "default"));
        AssertSingle(lag, 0.25, ("scheduler.job.name", "report"), ("scheduler.trigger.type", "manual"));
    }

    [Fact]
    public void A_run_that_ended_is_not_active_and_has_a_duration_an_outcome_and_an_error()
    {
        using var active = Collect<long>("scheduler.run.active", "{run}");
        using var duration = Collect<double>("scheduler.run.duration", "s");

        _metrics.RunEnded("report", "default", RunState.Succeeded, TimeSpan.FromSeconds(2), errorType: null);
        AssertSingle(active, -1, ("scheduler.job.name", "report"), ("scheduler.executor", "default"));
        AssertSingle(duration, 2, ("scheduler.job.name", "report"), ("scheduler.run.outcome", "succeeded"));

        duration.Clear();
        _metrics.RunEnded("report", "default", RunState.Failed, TimeSpan.FromSeconds(3), "System.TimeoutException");
        AssertSingle(duration, 3, ("scheduler.job.name", "report"), ("scheduler.run.outcome", "failed"), ("error.type", "System.TimeoutException"));
    }

    [Fact]
    public void Missed_occurrences_are_counted_by_reason()
    {
        using var missed = Collect<long>("scheduler.occurrences.missed", "{occurrence}");

        _metrics.OccurrencesMissed("report", MissReason.GraceExceeded, 12);

        AssertSingle(missed, 12, ("scheduler.job.name", "report"), ("reason", "grace_exceeded"));
    }

    [Fact]
    public void A_call_of_a_store_has_a_duration()
    {
        using var operations = Collect<double>("scheduler.store.operation.duration", "s");

        _metrics.StoreOperation("commit", "sqlite", TimeSpan.FromMilliseconds(3));

        AssertSingle(operations, 0.003, ("operation", "commit"), ("scheduler.store", "sqlite"));
    }

    [Fact]
    public void What_waits_in_a_store_is_read_when_somebody_collects()
    {
        using var depth = Collect<long>("scheduler.queue.depth", "{run}");
        using var age = Collect<double>("scheduler.queue.oldest_age", "s");
        _metrics.ObserveQueue("durable", () => new(7, TimeSpan.FromSeconds(90)));

        depth.RecordObservableInstruments();
        age.RecordObservableInstruments();

        AssertSingle(depth, 7, ("scheduler.store", "durable"));
        AssertSingle(age, 90, ("scheduler.store", "durable"));
    }

    [Fact]
    public void SKW_2_how_far_a_stores_clock_is_off_has_a_sign()
    {
        using var offset = Collect<double>("scheduler.clock.offset", "s");
        _metrics.ClockOffset("durable", TimeSpan.FromMilliseconds(-250));

        AssertSingle(offset, -0.25, ("scheduler.store", "durable"));
    }

    [Fact]
    public void The_slots_of_an_executor_are_busy_or_free()
    {
        using var slots = Collect<int>("scheduler.executor.slots", "{slot}");
        _metrics.ObserveExecutor("default", () => new(5, 27, 0));

        slots.RecordObservableInstruments();

        Assert.Equal(
            [(5, "default", "busy"), (27, "default", "free")],
            slots.GetMeasurementSnapshot().Select(m => (m.Value, (string)m.Tags["scheduler.executor"]!, (string)m.Tags["state"]!)));
    }

    [Fact]
    public void What_waits_for_an_executor_is_a_gauge()
    {
        using var waiting = Collect<int>("scheduler.executor.waiting", "{run}");
        _metrics.ObserveExecutor("default", () => new(32, 0, 7));

        waiting.RecordObservableInstruments();

        AssertSingle(waiting, 7, ("scheduler.executor", "default"));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Whether_the_configuration_is_valid_is_a_gauge_once_it_was_checked(bool valid, int value)
    {
        using var gauge = Collect<int>("scheduler.config.valid", null);
        gauge.RecordObservableInstruments();
        Assert.Empty(gauge.GetMeasurementSnapshot());

        _metrics.ConfigurationChecked(valid);
        gauge.RecordObservableInstruments();

        AssertSingle(gauge, value);
    }

    [Fact]
    public void Histograms_have_bounds_for_seconds()
    {
        var bounds = new Dictionary<string, IReadOnlyList<double>?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Histogram<double> histogram && instrument.Meter.Scope == _meters)
                {
                    bounds[instrument.Name] = histogram.Advice?.HistogramBucketBoundaries;
                }
            },
        };
        listener.Start();

        Assert.Equal(["scheduler.run.duration", "scheduler.run.lag", "scheduler.store.operation.duration"], bounds.Keys.Order());
        Assert.All(bounds.Values, list => Assert.Equal(list!.Order(), list));
        Assert.All(bounds.Values, list => Assert.True(list!.Count > 5 && list[0] < 0.01));
    }

    [Fact]
    public void Every_state_that_ends_a_run_and_every_reason_has_a_name() => Assert.All(
        [
            .. Enum.GetValues<RunState>().Where(state => state.IsFinal()).Select(TelemetryNames.Of),
            .. Enum.GetValues<MissReason>().Select(TelemetryNames.Of),
        ],
        name => Assert.Matches("^[a-z_]+$", name));

    private static void AssertSingle<T>(MetricCollector<T> collector, T value, params (string Name, object? Value)[] tags)
        where T : struct
    {
        var measurement = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(value, measurement.Value);
        Assert.Equal(tags.OrderBy(tag => tag.Name, StringComparer.Ordinal), measurement.Tags.Select(tag => (tag.Key, tag.Value)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
    }

    private MetricCollector<T> Collect<T>(string name, string? unit)
        where T : struct
    {
        var collector = new MetricCollector<T>(_meters, SchedulerDiagnostics.MeterName, name);
        Assert.Equal(unit, collector.Instrument?.Unit);
        return collector;
    }
}
