using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>
/// A host by the machine's clock while other processes burn every core and two runs hold both slots, most of the time. The environment variable <c>SCHEDULER_LOAD_SECONDS</c> says for how long.
/// What became of each occurrence is looked up afterwards; how late it was does not matter.
/// </summary>
[Collection(nameof(LoadTests))]
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public sealed class LoadTests
{
    private const int Slots = 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Length = Second * int.Parse(Environment.GetEnvironmentVariable("SCHEDULER_LOAD_SECONDS") ?? "4", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly (string Id, SchedulePolicies Policies)[] Schedules =
    [
        ("latest", new()),
        ("earliest", new() { Coalesce = Coalesce.Earliest }),
        ("all", new() { Coalesce = Coalesce.All, Overlap = Overlap.QueueAll }),
        ("all-with-grace", new() { Coalesce = Coalesce.All, Overlap = Overlap.QueueAll, MisfireGraceTime = Second }),
        ("latest-with-grace", new() { MisfireGraceTime = Second }),
        ("few-at-once", new() { Coalesce = Coalesce.All, Overlap = Overlap.QueueAll, MaxCatchUp = 2, MaxQueued = 1 }),
        ("allow", new() { Coalesce = Coalesce.All, Overlap = Overlap.Allow }),
        ("skip", new() { Coalesce = Coalesce.All, Overlap = Overlap.Skip }),
        ("queue-one", new() { Coalesce = Coalesce.All, Overlap = Overlap.QueueOne }),
        ("queue-latest", new() { Coalesce = Coalesce.All, Overlap = Overlap.QueueLatest }),
        ("cancel-running", new() { Coalesce = Coalesce.All, Overlap = Overlap.CancelRunning }),
        ("replace", new() { Coalesce = Coalesce.All, Overlap = Overlap.Replace }),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CORE_3_MIS_6_CLK_8_with_every_core_burnt_and_every_slot_taken_no_occurrence_is_lost_or_early()
    {
        using var free = new ManualResetEventSlim();
        using var held = new CountdownEvent(Slots);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var told = new ConcurrentQueue<SchedulerEvent>();
        builder.Services.AddSingleton(told).AddScheduler()
            .Configure(options => options.Executors["default"] = new() { MaxConcurrency = Slots })
            .AddEventHandler<SchedulerEvent, Told>()
            .AddJob("work", (_, _) => Task.CompletedTask)
            .AddJob("hold", (_, _) => Hold(held, free));
        using var host = builder.Build();
        await host.StartAsync(Token);
        var scheduler = host.Services.GetRequiredService<IScheduler>();
        try
        {
            using var burnt = new BurntCores();
            await scheduler.EnqueueAsync([.. Enumerable.Repeat(new EnqueueRequest("hold"), Slots)], Token);
            await UntilAsync(() => Task.FromResult(held.IsSet), "every slot is taken");
            var first = Instants.Ceiling(TimeProvider.System.GetUtcNow() + Second);
            var trigger = Trigger.Every(Second) with { StartAt = first, EndAt = first + Length };
            await scheduler.AddSchedulesAsync(Schedules.Select(schedule => new ScheduleDefinition(schedule.Id, "work", trigger) { Policies = schedule.Policies }), cancellationToken: Token);

            await Task.Delay(Length * 0.8, TimeProvider.System, Token);
            Assert.Empty(await scheduler.ListRunsAsync(new() { Job = "work", States = [RunState.Running, RunState.Succeeded] }, Token));
            free.Set();
            await UntilAsync(() => IsOverAsync(scheduler), "every schedule is complete and every run has ended");

            DateTimeOffset[] occurrences = [.. Enumerable.Range(0, (int)Length.TotalSeconds + 1).Select(i => first + (Second * i))];
            var rows = new Dictionary<string, IReadOnlyList<MissedOccurrences>>();
            foreach (var (id, _) in Schedules)
            {
                rows[id] = await scheduler.ListMissedAsync(id, Token);
            }

            await host.StopAsync(Token);
            Assert.All(rows, missed => Account(missed.Key, occurrences, [.. told], missed.Value));
        }
        finally
        {
            free.Set();
            await host.StopAsync(Token);
        }
    }

    private static Task Hold(CountdownEvent held, ManualResetEventSlim free)
    {
        held.Signal();
        free.Wait(Token);
        return Task.CompletedTask;
    }

    private static async Task<bool> IsOverAsync(IScheduler scheduler) =>
        await scheduler.ListSchedulesAsync(cancellationToken: Token).AllAsync(schedule => schedule.State == ScheduleState.Completed, Token)
        && await scheduler.ListRunsAsync(new() { States = [.. Enum.GetValues<RunState>().Where(state => !state.IsFinal())] }, Token) is [];

    /// <summary>Each occurrence has one run, which ended, or was reported as one that made none, and has a row; nothing else was reported.</summary>
    private static void Account(string id, DateTimeOffset[] occurrences, IReadOnlyList<SchedulerEvent> events, IReadOnlyList<MissedOccurrences> rows)
    {
        // By events, because a store in memory forgets all but the last runs of a schedule.
        var created = events.OfType<RunCreated>().Where(told => told.Run.ScheduleId == id).Select(told => told.Run).ToList();
        var ended = events.OfType<RunEvent>().Where(told => told.Run.ScheduleId == id && told.Run.State.IsFinal()).Select(told => told.Run).ToList();
        var missed = events.OfType<OccurrencesMissed>().Where(told => told.ScheduleId == id).Select(told => told.Missed).ToList();
        Report(id, ended, missed);

        DateTimeOffset[] without = [.. occurrences.Except(created.Select(run => run.NominalTime))];
        Assert.Equal(occurrences.Except(without), created.Select(run => run.NominalTime).Order());
        Assert.Equal(created.Select(run => run.Id).Order(), ended.Select(run => run.Id).Order());
        Assert.All(ended, run => Assert.False(run.StartedAt < run.NominalTime, $"{id}: {run} is early"));
        Assert.All(ended, run => Assert.True(run.State == RunState.Succeeded || run.Reason is not null, $"{run} has no reason"));
        foreach (var told in (IReadOnlyList<MissedOccurrences>[])[missed, rows])
        {
            Assert.All(without, occurrence => Assert.Contains(told, streak => streak.From <= occurrence && occurrence <= streak.To));
            Assert.Equal(without.Length, told.Sum(streak => streak.Count));
        }
    }

    private static void Report(string id, IReadOnlyList<Run> runs, IReadOnlyList<MissedOccurrences> missed)
    {
        var states = runs.CountBy(run => run.State).Select(counted => $"{counted.Value} {counted.Key}");
        var reasons = missed.GroupBy(streak => streak.Reason).Select(group => $", {group.Sum(streak => streak.Count)} {group.Key}");
        var latest = runs.Max(run => run.StartedAt - run.NominalTime);
        TestContext.Current.TestOutputHelper!.WriteLine($"{id}: {string.Join(", ", states)}{string.Concat(reasons)}; at most {latest?.TotalSeconds:0.0} s late");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited in vain for this: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    private sealed class Told(ConcurrentQueue<SchedulerEvent> events) : ISchedulerEventHandler<SchedulerEvent>
    {
        public ValueTask HandleAsync(SchedulerEvent schedulerEvent, CancellationToken cancellationToken)
        {
            events.Enqueue(schedulerEvent);
            return ValueTask.CompletedTask;
        }
    }
}
