using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// Nodes that share a store. Each has a clock of its own, and the store one: a node that is frozen stands still with its clock, while the others go on. Frozen for ever it is dead.
/// </summary>
internal sealed class Cluster(LeaseTimes? lease) : IAsyncDisposable
{
    private readonly List<SchedulerHost> _all = [];
    private readonly List<SchedulerHost> _live = [];
    private readonly TestClock _clock = new(SchedulerHost.Start);
    private InMemoryStore? _store;

    /// <summary>Whether what the store signals reaches nobody.</summary>
    public bool LosesSignals { get; init; }

    /// <summary>Every node that was started, in this order.</summary>
    public IReadOnlyList<SchedulerHost> Nodes => _all;

    private InMemoryStore Store => _store ??= new(_clock, lease);

    /// <param name="configure">Adds to the node.</param>
    /// <param name="add">Adds to its host.</param>
    public async Task<SchedulerHost> StartNodeAsync(Action<SchedulerBuilder>? configure = null, Action<IHostApplicationBuilder>? add = null)
    {
        var host = SchedulerHost.Build(
            builder =>
            {
                builder.AddStore("default", _ => new FlakyStore(Store) { LosesSignals = LosesSignals });
                configure?.Invoke(builder);
            },
            SchedulerDriver.Manual,
            add);
        _all.Add(host);
        host.Clock.Advance(_clock.GetUtcNow() - SchedulerHost.Start);
        await host.StartAsync();
        _live.Add(host);
        return host;
    }

    /// <summary>A node that does nothing from now on, but for what its jobs do.</summary>
    public void Freeze(SchedulerHost node) => _live.Remove(node);

    /// <summary>Stops a node in good order.</summary>
    public async Task StopAsync(SchedulerHost node)
    {
        _live.Remove(node);
        await node.StopAsync();
    }

    /// <summary>Lets time pass for the store and the nodes that are not frozen.</summary>
    public async Task AdvanceAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var node in _live.ToList())
            {
                await node.AdvanceAsync(1);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all)
        {
            await node.DisposeAsync();
        }
    }
}
