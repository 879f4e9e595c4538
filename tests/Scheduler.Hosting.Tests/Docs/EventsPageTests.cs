using System.Diagnostics.Metrics;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Tests.Docs;

public sealed class EventsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "events.md"));

    [Fact]
    public void Every_event_is_there() =>
        Assert.Empty(Missing(typeof(SchedulerEvent).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(SchedulerEvent))).Select(type => type.Name)));

    [Fact]
    public void Every_instrument_is_there()
    {
        using var factory = new MeterFactory();
        _ = new SchedulerMetrics(factory);
        var names = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => names.AddRange(instrument.Meter == factory.Meter ? [instrument.Name] : []),
        };
        listener.Start();

        Assert.InRange(names.Count, 10, 100);
        Assert.Empty(Missing(names));
    }

    [Fact]
    public void MIS_6_every_reason_is_there() =>
        Assert.Empty(Missing(
            Enum.GetValues<MissReason>().Select(TelemetryNames.Of).Concat(((RunState[])[RunState.Missed, RunState.Skipped, RunState.Cancelled]).Select(TelemetryNames.ReasonOf))));

    private static IEnumerable<string> Missing(IEnumerable<string> names) => names.Where(name => !Page.Contains($"`{name}`", StringComparison.Ordinal));

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter = new(options);

        public void Dispose() => Meter?.Dispose();
    }
}
