using System.Collections.Concurrent;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Testing;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Two nodes on one store, driven step by step. Their clocks are moved together; that of a node that crashed stands still, and nobody drives it any more.</summary>
internal sealed class ModelCluster : IAsyncDisposable
{
    private const int MostSchedules = 4;

    /// <summary>Longer than a lease: after it, a node may have lost its runs.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Set = TimeSpan.FromSeconds(25);

    private readonly TestClock _clock = new(SchedulerHost.Start);
    private readonly InMemoryStore _store;
    private readonly List<ModelNode> _all = [];
    private readonly ModelNode[] _nodes = new ModelNode[2];
    private bool _jobsReturn;
    private int _named;

    private ModelCluster() => _store = new(_clock, LeaseTimes.Standard);

    public ModelLedger Ledger { get; } = new();

    public static async Task<ModelCluster> StartAsync()
    {
        var cluster = new ModelCluster();
        await cluster.StartNodeAsync(0);
        await cluster.StartNodeAsync(1);
        return cluster;
    }

    public async Task DoAsync(HistoryStep step)
    {
        var node = _nodes[step.Which % _nodes.Length];
        var scheduler = node.Host.Scheduler;
        var schedule = Pick(Ledger.Present, step.Which);
        switch (step.Kind)
        {
            case StepKind.Add when Ledger.Present.Count < MostSchedules:
                await AddAsync(scheduler, step);
                break;
            case StepKind.Remove when schedule is not null:
                await scheduler.RemoveScheduleAsync(schedule.Id);
                schedule.IsRemoved = true;
                break;
            case StepKind.Pause when schedule is { PausedAt: null }:
                await scheduler.PauseScheduleAsync(schedule.Id);
                schedule.PausedAt = _clock.GetUtcNow();
                break;
            case StepKind.ResumeSkip or StepKind.ResumeCatchUp when schedule is { PausedAt: not null }:
                await ResumeAsync(scheduler, schedule, step.Kind == StepKind.ResumeSkip ? ResumeMode.Skip : ResumeMode.CatchUp);
                break;
            case StepKind.Advance:
                Advance(TimeSpan.FromMilliseconds(step.Amount));
                break;
            case StepKind.FinishOk or StepKind.Fail when Pick([.. _nodes.SelectMany(each => each.Waiting.Values)], step.Which) is { } execution:
                execution.End(succeeds: step.Kind == StepKind.FinishOk);
                break;
            case StepKind.Crash:
                // What its jobs have just done, nobody has recorded yet.
                Pick([.. node.Waiting.Values], step.Which)?.End(succeeds: true);
                node.HasCrashed = true;
                await StartNodeAsync(step.Which % _nodes.Length);
                break;
            case StepKind.Sleep:
                Ledger.Leaps++;
                Advance(Outage);
                break;
            case StepKind.JumpAhead:
                Ledger.Leaps++;
                Jump(Set);
                break;
            case StepKind.JumpBack:
                Jump(-Set);
                break;
        }

        await SettleAsync();
    }

    /// <summary>From now on every job returns at once, nothing is paused, and time goes on until nothing is left to do; then everything must be accounted for.</summary>
    public async Task FinishAsync()
    {
        foreach (var schedule in Ledger.Present.Where(schedule => schedule.PausedAt is not null))
        {
            await ResumeAsync(_nodes[0].Host.Scheduler, schedule, ResumeMode.CatchUp);
        }

        _jobsReturn = true;
        foreach (var execution in _nodes.SelectMany(node => node.Waiting.Values))
        {
            execution.End(succeeds: true);
        }

        await SettleAsync();
        for (var i = 0; i < 100 && (_clock.GetUtcNow() <= Ledger.Latest || await IsAnyLeftAsync()); i++)
        {
            Advance(TimeSpan.FromSeconds(5));
            await SettleAsync();
        }

        Ledger.ExpectNone(await _store.ReadLiveAsync(null, null, default));
        Ledger.Account(_all.SelectMany(node => node.Host.Events), _clock.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _all)
        {
            await node.Host.DisposeAsync();
        }
    }

    private async Task<bool> IsAnyLeftAsync() => await _store.ReadLiveAsync(null, null, default) is { Count: > 0 };

    private async Task AddAsync(IScheduler scheduler, HistoryStep step)
    {
        var (interval, variant) = (TimeSpan.FromSeconds(2 + (step.Which % 7)), step.Amount / 7);
        var policies = new SchedulePolicies
        {
            Coalesce = (Coalesce)(variant % 3),
            Overlap = (Overlap)(step.Amount % 7),
            MaxQueued = 3,
            MaxCatchUp = 5,
            MisfireGraceTime = step.Which % 3 == 0 ? TimeSpan.FromSeconds(6) : Duration.None,
            Retry = step.Which % 2 == 0 ? new() { MaxAttempts = 2, InitialDelay = TimeSpan.FromSeconds(3) } : null,
        };
        var added = _clock.GetUtcNow();
        var schedule = new ModelSchedule($"schedule-{++_named}", added, interval, policies.Overlap != Overlap.Allow);
        Ledger.Schedules.Add(schedule.Id, schedule);
        await scheduler.AddScheduleAsync(new(schedule.Id, "work", Trigger.Every(interval)) { Policies = policies });
    }

    private async Task ResumeAsync(IScheduler scheduler, ModelSchedule schedule, ResumeMode mode)
    {
        await scheduler.ResumeScheduleAsync(schedule.Id, mode);
        if (mode == ResumeMode.Skip)
        {
            schedule.Skipped.Add((schedule.PausedAt!.Value, _clock.GetUtcNow()));
        }

        schedule.PausedAt = null;
    }

    private void Advance(TimeSpan by)
    {
        Array.ForEach([_clock, .. _nodes.Select(node => node.Host.Clock)], clock => clock.Advance(by));
        Ledger.See(_clock.GetUtcNow());
    }

    private void Jump(TimeSpan by)
    {
        Array.ForEach([_clock, .. _nodes.Select(node => node.Host.Clock)], clock => clock.JumpWall(by));
        Ledger.See(_clock.GetUtcNow());
    }

    // Twice, because the second may have made work for the first.
    private async Task SettleAsync()
    {
        foreach (var node in (IEnumerable<ModelNode>)[.. _nodes, .. _nodes])
        {
            await node.Host.SettleAsync();
        }
    }

    private async Task StartNodeAsync(int place)
    {
        var node = new ModelNode();
        node.Host = new(
            scheduler => scheduler
                .AddStore("default", _ => _store)
                .Configure(options => options.Executors["default"] = new() { MaxConcurrency = 1000 })
                .AddJob("work", (run, token) => WorkAsync(node, run, token), job => job.MaxRecoveries(100)),
            null,
            _clock.GetUtcNow(),
            SchedulerDriver.Manual,
            id => node.Waiting.TryGetValue(id, out var execution) && execution is { Outcome: null, Token.IsCancellationRequested: false });
        _all.Add(_nodes[place] = node);
        await node.Host.StartAsync();
    }

    private async Task WorkAsync(ModelNode node, JobContext run, CancellationToken token)
    {
        var execution = Ledger.Begin(node, run, token);
        if (_jobsReturn)
        {
            execution.End(succeeds: true);
        }

        node.Waiting[run.RunId] = execution;
        node.Host.Idleness.Changed();
        try
        {
            await execution.Ended.WaitAsync(token);
        }
        finally
        {
            node.Waiting.TryRemove(run.RunId, out _);
            Ledger.End(execution);
        }
    }

    private static T? Pick<T>(IReadOnlyList<T> from, int which)
        where T : class => from.Count == 0 ? null : from[which % from.Count];
}

/// <summary>A process of the cluster.</summary>
internal sealed class ModelNode
{
    public SchedulerTestHost Host { get; set; } = null!;

    public bool HasCrashed { get; set; }

    /// <summary>The executions that wait for a step to end them.</summary>
    public ConcurrentDictionary<RunId, ModelExecution> Waiting { get; } = [];
}
