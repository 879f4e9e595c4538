using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Several stores and executors beside each other.</summary>
public sealed class StoreAndExecutorTests
{
    private static readonly SchedulePolicies Second = new() { Store = "second" };

    [Fact]
    public async Task A_batch_that_is_wrong_for_one_store_adds_nothing_to_another()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Stores["second"] = new()));

        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddSchedulesAsync(
            [Every("good", 10), new("past", "work", Trigger.At(At(-60))) { Policies = new() { Store = "second" } }]));

        Assert.Null(await host.Scheduler.GetScheduleAsync("good"));
    }

    [Fact]
    public async Task OVL_7_a_triggered_run_waits_for_the_executor_of_its_schedule_and_for_no_other()
    {
        await using var host = await StartAsync(builder => builder.AddPool("slow", 1));
        await host.Scheduler.AddScheduleAsync(Every("tick", 1000, "block", new() { Executor = "slow", MaxInstances = int.MaxValue }));

        var ids = await host.Scheduler.TriggerAsync([new TriggerRequest("tick"), new TriggerRequest("tick"), new TriggerRequest("tick")]);
        await host.SettleAsync();

        Assert.Single(host.Blocked);
        var states = new List<RunState>();
        foreach (var id in ids)
        {
            states.Add((await host.Scheduler.GetRunAsync(id))!.State);
        }

        Assert.Equal([RunState.Running, RunState.Queued, RunState.Queued], states.OrderDescending());
        await host.ReleaseAllAsync();
    }

    [Fact]
    public async Task Each_store_has_its_own_loop_and_schedule_ids_are_unique_among_all()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddSchedulesAsync([Every("first", 10), Every("other", 10, policies: Second)]);

        await host.AdvanceAsync(20);

        Assert.Equal(2, host.Engine.Loops.Count);
        Assert.Equal([10, 20], host.Ran("first"));
        Assert.Equal([10, 20], host.Ran("other"));
        Assert.Equal(["default", "default", "second", "second"], (await host.Scheduler.ListRunsAsync()).Select(run => run.Store).Order());
        Assert.Equal(["other"], await host.Scheduler.ListSchedulesAsync(new() { Store = "second" }).Select(schedule => schedule.Id).ToListAsync());
        await Assert.ThrowsAsync<ScheduleExistsException>(() => host.Scheduler.AddScheduleAsync(Every("first", 5, policies: Second)));
        await Assert.ThrowsAsync<InvalidScheduleException>(() =>
            host.Scheduler.AddScheduleAsync(Every("first", 5, policies: Second), new() { OnConflict = ConflictPolicy.Replace }));
        var kept = await host.Scheduler.AddScheduleAsync(Every("first", 5, policies: Second), new() { OnConflict = ConflictPolicy.Keep });
        Assert.Equal(("default", At(30)), (kept.Policies.Store, kept.NextRun));
        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.ModifyScheduleAsync("first", definition => definition with { Policies = Second }));
    }

    [Fact]
    public async Task PAU_1_a_pause_of_everything_holds_in_every_store()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddSchedulesAsync([Every("first", 10), Every("other", 10, policies: Second)]);

        await host.Scheduler.PauseAsync();
        await host.AdvanceAsync(20);
        Assert.Empty(host.Runs);
        await host.Scheduler.ResumeAsync();
        await host.AdvanceAsync(10);

        Assert.Equal([30, 30], host.Ran());
    }

    [Fact]
    public async Task OVL_7_an_executor_runs_no_more_at_once_than_it_has_slots()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1));
        var narrow = new SchedulePolicies { Executor = "narrow" };
        await host.Scheduler.AddSchedulesAsync([.. Enumerable.Range(0, 5).Select(i => Once($"once-{i}", At(10 + i), "block", narrow)), Every("free", 10)]);

        await host.AdvanceAsync(20);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(At(10 + i), Assert.Single(host.Blocked).Nominal);
            await host.ReleaseAsync(host.Blocked[0]);
        }

        Assert.Equal([10, 20], host.Ran("free"));
        Assert.All(host.Engine.Parts.Lanes.Values, lane => Assert.Equal(0, lane.Busy));
    }

    [Fact]
    public async Task OVL_7_what_is_due_and_waits_for_a_slot_is_counted()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1));
        await host.Scheduler.AddSchedulesAsync(Enumerable.Range(0, 4).Select(i => Once($"once-{i}", At(10), "block", new() { Executor = "narrow" })));
        var (narrow, other) = (host.Engine.Parts.Lanes["narrow"], host.Engine.Parts.Lanes["default"]);

        await host.AdvanceAsync(10);
        for (var waiting = 3; waiting >= 0; waiting--)
        {
            await UntilAsync(() => narrow.Waiting == waiting && other.Waiting == 0, $"{waiting} that wait");
            await host.ReleaseAsync(Assert.Single(host.Blocked));
        }
    }

    [Theory]
    [InlineData("Pool", ".NET TP Worker")]
    [InlineData("Thread", "scheduler own 1")]
    public async Task A_kind_of_executor_is_chosen_by_its_type(string type, string thread)
    {
        string? ran = null;
        await using var host = await StartAsync(builder => builder
            .AddJob("see", (_, _) => Task.FromResult(ran = Thread.CurrentThread.Name), job => job.Executor("own"))
            .Configure(options => options.Executors["own"] = new() { Type = type, MaxConcurrency = 1 }));

        await SoonAsync(host.Scheduler.WaitForRunAsync(await host.Scheduler.EnqueueAsync("see")));

        Assert.Equal(thread, ran);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task OVL_7_queued_runs_and_due_timers_both_progress_when_slots_are_short(int slots)
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", slots).Configure(options => options.Jobs["block"] = new() { Executor = "narrow" }));
        await host.Scheduler.PauseAsync();
        await host.Scheduler.AddSchedulesAsync(Enumerable.Range(0, 20).Select(i => Once($"once-{i}", At(10), "block")));
        await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 20).Select(_ => new EnqueueRequest("block", At: At(10))));
        await host.AdvanceAsync(10);
        await host.Scheduler.ResumeAsync();
        await host.SettleAsync();

        while (host.Runs.Count < 40)
        {
            var (timers, queued) = (host.Runs.Count(seen => seen.Run.ScheduleId is not null), host.Runs.Count(seen => seen.Run.ScheduleId is null));
            Assert.True(timers >= 20 || queued >= 20 || Math.Abs(timers - queued) <= slots + 1, $"{timers} due timers and {queued} queued runs have started.");
            Assert.Equal(slots, host.Blocked.Count);
            await host.ReleaseAsync(host.Blocked[0]);
        }
    }

    [Fact]
    public async Task OVL_7_loops_that_share_an_executor_wake_each_other_when_a_slot_is_free()
    {
        await using var host = await StartAsync(builder => builder
            .AddPool("narrow", 1)
            .AddJob("other", (_, _) => Task.CompletedTask)
            .Configure(options =>
            {
                options.Stores["second"] = new();
                options.Jobs["work"] = new() { Executor = "narrow" };
                options.Jobs["other"] = new() { Executor = "narrow", Store = "second" };
            }));

        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => host.Scheduler.EnqueueAsync(i % 2 == 0 ? "work" : "other"))));

        // On a clock that stands still: only wake-ups can bring them on.
        await host.SettleAsync();
        Assert.Empty(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Queued] }));
        Assert.Equal((100, 200), (host.Runs.Count, host.Events<RunSucceeded>().Select(ended => ended.Run.Id).Intersect(ids).Count()));
    }

    [Fact]
    public async Task A_schedule_may_name_another_executor_than_its_job()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1));
        await host.Scheduler.AddScheduleAsync(Every("tick", 3600, "block", new() { Executor = "narrow", MaxInstances = 5 }));

        var ids = await host.Scheduler.TriggerAsync([new("tick"), new("tick")]);
        await UntilAsync(() => host.Blocked.Count == 1 && host.Engine.Parts.Lanes["default"].Busy == 0, "one run in the narrow executor, and no slot kept in the other");
        Assert.Equal(1, host.Engine.Parts.Lanes["narrow"].Busy);
        host.ReleaseBlocked();
        await UntilAsync(() => host.Blocked.Count == 1, "the other run");
        await host.ReleaseAllAsync();

        Assert.Equal(ids.Order(), host.Runs.Select(seen => seen.Run.RunId).Order());
        Assert.All(host.Engine.Parts.Lanes.Values, lane => Assert.Equal(0, lane.Busy));
    }

    [Fact]
    public async Task A_timer_that_waits_for_a_slot_runs_in_the_executor_it_was_moved_to()
    {
        await using var host = await StartAsync(builder => builder.AddPool("narrow", 1));
        await host.Scheduler.AddScheduleAsync(Once("first", At(10), "block", new() { Executor = "narrow" }));
        await host.Scheduler.AddScheduleAsync(Once("second", At(11), "block", new() { Executor = "narrow" }));
        await host.AdvanceAsync(12);
        Assert.Single(host.Blocked);

        await host.Scheduler.ModifyScheduleAsync("second", definition => definition with { Policies = new() });

        // Nothing says so to the loop; it finds out when it looks again.
        await host.AdvanceAsync(60);

        Assert.Equal(2, host.Blocked.Count);
    }

    [Fact]
    public async Task VER_1_work_of_an_unknown_job_is_left_alone()
    {
        FlakyStore? store = null;
        await using var host = await StartAsync(builder => builder.AddStore("default", services => store = new(new InMemoryStore((TimeProvider)services.GetService(typeof(TimeProvider))!))));
        var definition = new ScheduleDefinition("stranger", "unknown", Trigger.Every(TimeSpan.FromSeconds(10)));
        var row = new ScheduleRow(42, "stranger", "unknown", ScheduleSource.Api, host.Engine.Compiler.Json.ToStored(definition), null, 1, Start);
        await store!.EditAsync([new("stranger", 0, null, row, new(At(10), Start, ScheduleState.Active))], CancellationToken.None);
        await store.CommitAsync(new() { Enqueues = { new(new(43, Start, 1), "unknown", Start, default, default) } }, CancellationToken.None);
        await host.Scheduler.AddScheduleAsync(Every("tick", 60));
        var calls = store.Calls;

        await host.AdvanceAsync(600);

        Assert.Equal(10, host.Runs.Count);
        Assert.InRange(store.Calls - calls, 1, 400);
        var stranger = await host.Scheduler.GetScheduleAsync("stranger");
        Assert.Equal((ScheduleState.Active, At(10), Start), (stranger!.State, stranger.NextRun, stranger.Cursor));
        Assert.Equal(RunState.Queued, (await host.Scheduler.GetRunAsync(new(43, Start, 1)))!.State);
        Assert.Equal(1, host.Logged(LogEvents.UnknownJob));
        await Assert.ThrowsAsync<JobNotFoundException>(() => host.Scheduler.TriggerAsync("stranger"));
    }

    [Fact]
    public async Task CLK_1_an_idle_loop_sleeps_at_most_a_minute()
    {
        FlakyStore? store = null;
        await using var host = await StartAsync(builder => builder.AddStore("default", services => store = new(new InMemoryStore((TimeProvider)services.GetService(typeof(TimeProvider))!))));
        await host.Scheduler.AddScheduleAsync(Every("later", 86_400));
        await host.SettleAsync();
        var sleep = Assert.Single(host.Engine.Loops).Signal.Sleep;

        await host.JumpAsync(59.999);
        Assert.Same(sleep, Assert.Single(host.Engine.Loops).Signal.Sleep);
        await host.JumpAsync(0.001);
        Assert.NotSame(sleep, Assert.Single(host.Engine.Loops).Signal.Sleep);
    }
}
