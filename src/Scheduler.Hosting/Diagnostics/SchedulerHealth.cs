using System.Collections.Concurrent;

namespace Scheduler.Hosting.Diagnostics;

/// <summary>How the scheduler is, in its own words. Written by those who know, read by the health check; nothing here asks a store.</summary>
internal sealed class SchedulerHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LoopHealth> _loops = new(StringComparer.OrdinalIgnoreCase);
    private volatile SchedulerPhase _phase;
    private volatile bool _configurationInvalid;
    private volatile bool _stops;
    private volatile string? _refused;
    private volatile string? _isolated;

    public SchedulerPhase Phase => _phase;

    /// <summary>Whether nothing starts any more, because the host stops or a caller has this node drained.</summary>
    public bool Drains => _stops || _loops.Values.Any(loop => loop.Read().Drains);

    public bool ConfigurationValid => !_configurationInvalid;

    /// <summary>What is wrong with a changed configuration that was refused; null where none is.</summary>
    public string? RefusedConfiguration => _refused;

    /// <summary>What is wrong with schedules that are left as they are; null where none is.</summary>
    public string? IsolatedSchedules => _isolated;

    public IEnumerable<LoopHealth> Loops => _loops.Values.OrderBy(loop => loop.Store, StringComparer.OrdinalIgnoreCase);

    /// <summary>A loop begins; it reports to what is returned.</summary>
    public LoopHealth AddLoop(string store) => _loops[store] = new(store, time);

    /// <summary>The configuration was checked.</summary>
    public void ConfigurationChecked(bool valid) => _configurationInvalid = !valid;

    /// <summary>A changed configuration was refused, and the one before goes on; or, null, the one that holds is what is configured.</summary>
    public void ConfigurationRefused(string? errors) => _refused = errors;

    /// <summary>The configuration that holds leaves out schedules that are invalid; or, null, none.</summary>
    public void SchedulesIsolated(string? errors) => _isolated = errors;

    /// <summary>The scheduler is switched off on this node.</summary>
    public void Disabled() => _phase = SchedulerPhase.Disabled;

    /// <summary>This node only calls the scheduler.</summary>
    public void Client() => _phase = SchedulerPhase.Client;

    /// <summary>The loops run.</summary>
    public void Started() => _phase = SchedulerPhase.Running;

    /// <summary>The host has begun to stop.</summary>
    public void Stops() => _stops = true;

    /// <summary>The loops have ended.</summary>
    public void Stopped() => _phase = SchedulerPhase.Stopped;
}

/// <summary>Where the scheduler is between its start and its end.</summary>
internal enum SchedulerPhase
{
    NotStarted = 0,
    Disabled,
    Client,
    Running,
    Stopped,
}
