using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Events;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Scheduling;

/// <summary>What every loop shares. Its <see cref="Time"/> is the only clock (CLK-7).</summary>
internal sealed record EngineParts(
    CurrentConfiguration Current,
    IReadOnlyDictionary<string, ExecutorLane> Lanes,
    JobInvoker Invoker,
    EventPublisher Events,
    SchedulerMetrics Metrics,
    SchedulerHealth Health,
    RunWaiters Waiters,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>What holds at the moment. Who needs it more than once takes it once.</summary>
    public ActiveConfiguration Configuration => Current.Value;

    public SchedulerDefinitions Definitions => Current.Value.Definitions;

    /// <summary>The id of this process as a node of its stores (FEN-3).</summary>
    public string Process { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>Whether this process joins stores as a node.</summary>
    public bool Joins => Definitions.Options.Enabled && Definitions.Options.Node.Role != NodeRole.Client;

    /// <summary>Whether this node fires timers, and so looks after schedules.</summary>
    public bool Fires => Definitions.Options.Node.Role is NodeRole.Both or NodeRole.Scheduler;

    /// <summary>Whether this node executes runs.</summary>
    public bool Executes => Definitions.Options.Node.Role is NodeRole.Both or NodeRole.Worker;

    /// <summary>Whether this node may start anything: neither is everything paused nor does it drain (PAU-1, SHD-4).</summary>
    public bool IsAtWork(ControlState control) => control.Pause is null && control.OfNode(Process) is not { Drains: true };

    /// <summary>Whether it may execute what has not started yet, where it is at work: a node that is paused queues what it fires.</summary>
    public bool MayExecute(ControlState control) => Executes && control.OfNode(Process) is null;

    /// <summary>The names under which stores may have a job: as it is registered, and its aliases (VER-3). Stores compare them letter by letter. Null, for every job, stays null.</summary>
    public IEnumerable<string?> NamesOf(string? job) => job is null ? [null] : (IEnumerable<string?>)Definitions.Jobs.NamesOf(job);
}
