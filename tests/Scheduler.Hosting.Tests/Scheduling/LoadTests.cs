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
        builder.Services.AddScheduler()
            .Configure(options => options.Executors["default"] = new() { MaxConcurrency = Slots })
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
            foreach (var (id, _) in Schedules)
            {
                await AccountAsync(scheduler, id, occurrences);
            }
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

    /// <summary>Each occurrence has one run, or is in a row of those that made none; the rows count no others.</summary>
    private static async Task AccountAsync(IScheduler scheduler, string id, DateTimeOffset[] occurrences)
    {
        var runs = await scheduler.ListRunsAsync(new() { ScheduleId = id, Take = 1000 }, Token);
        var rows = await scheduler.ListMissedAsync(id, Token);
        Report(id, runs, rows);

        Assert.DoesNotContain(runs.CountBy(run => run.NominalTime), counted => counted.Value > 1);
        Assert.Empty(runs.Select(run => run.NominalTime).Except(occurrences));
        Assert.All(runs, run => Assert.False(run.StartedAt < run.NominalTime, $"{id}: {run} is early"));
        DateTimeOffset[] without = [.. occurrences.Except(runs.Select(run => run.NominalTime))];
        Assert.All(without, occurrence => Assert.Contains(rows, row => row.From <= occurrence && occurrence <= row.To));
        Assert.Equal(without.Length, rows.Sum(row => row.Count));
        Assert.All(runs.Where(run => run.State != RunState.Succeeded), run => Assert.NotNull(run.Reason));
    }

    private static void Report(string id, IReadOnlyList<Run> runs, IReadOnlyList<MissedOccurrences> rows)
    {
        var states = runs.CountBy(run => run.State).Select(counted => $"{counted.Value} {counted.Key}");
        var reasons = rows.GroupBy(row => row.Reason).Select(group => $"{group.Sum(row => row.Count)} {group.Key}");
        var latest = runs.Max(run => run.StartedAt - run.NominalTime);
        TestContext.Current.TestOutputHelper!.WriteLine($"{id}: runs {string.Join(", ", states)}; without a run {string.Join(", ", reasons)}; at most {latest?.TotalSeconds:0.0} s late");
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
}
