using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>A store that fails stops nothing, loses nothing and repeats nothing.</summary>
public sealed class StoreFailureTests : IAsyncDisposable
{
    private static readonly SchedulePolicies Each = new() { Coalesce = Coalesce.All, MaxCatchUp = 1000, MaxInstances = int.MaxValue };

    private FlakyStore? _store;
    private SchedulerHost? _host;

    private FlakyStore Store => _store!;

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_loop_says_so_once_each_time_backs_off_longer_and_longer_and_goes_on()
    {
        var host = await StartFlakyAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 1, policies: Each));
        Store.Choose = _ => Fault.Before;
        for (var second = 1; second < 100; second++)
        {
            await host.JumpAsync(1);
        }

        Assert.Empty(host.Runs);
        Store.Choose = _ => Fault.None;
        await host.AdvanceAsync(50);

        Assert.Equal(Enumerable.Range(1, 149).Select(second => (double)second), host.Ran().Order());
        Assert.Equal(["00:00:01", "00:00:02", "00:00:04", "00:00:08", "00:00:16", "00:00:30", "00:00:30", "00:00:30"], Waits(host));
        Assert.Equal(1, host.Logged(LogEvents.TurnRecovered));
        Assert.Empty(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Running, RunState.Queued] }));
    }

    [Theory]
    [InlineData(nameof(Fault.Before))]
    [InlineData(nameof(Fault.After))]
    public async Task A_fire_whose_commit_fails_runs_exactly_once(string fault)
    {
        var host = await StartFlakyAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        FailOnce("Commit", Enum.Parse<Fault>(fault));

        await host.AdvanceAsync(11);

        Assert.Equal([10], host.Ran());
        Assert.Equal((1, 1), (Store.Faults, host.Events<RunSucceeded>().Count));
        await AssertNothingLeftAsync(host);
    }

    [Theory]
    [InlineData(nameof(Fault.Before))]
    [InlineData(nameof(Fault.After))]
    public async Task A_claim_whose_commit_fails_runs_exactly_once(string fault)
    {
        var host = await StartFlakyAsync();
        var id = await host.Scheduler.EnqueueAsync("work", at: At(10));
        var wait = host.Scheduler.WaitForRunAsync(id);
        FailOnce("Commit", Enum.Parse<Fault>(fault));

        await host.AdvanceAsync(11);

        Assert.Equal(id, Assert.Single(host.Runs).Run.RunId);
        Assert.Equal(RunState.Succeeded, (await SoonAsync(wait)).State);
        Assert.Equal(1, Store.Faults);
        await AssertNothingLeftAsync(host);
    }

    [Theory]
    [InlineData(nameof(Fault.Before))]
    [InlineData(nameof(Fault.After))]
    public async Task Ends_whose_commit_fails_are_recorded_and_told_once(string fault)
    {
        var host = await StartFlakyAsync();

        // More of one job than the store in memory keeps.
        await host.Scheduler.PauseAsync();
        var ids = await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 30).Select(_ => new EnqueueRequest("block")));
        var waits = ids.Select(id => host.Scheduler.WaitForRunAsync(id)).ToList();
        await host.Scheduler.ResumeAsync();
        await host.SettleAsync();
        Assert.Equal(30, host.Blocked.Count);
        Store.Choose = member => member == "Commit" ? Enum.Parse<Fault>(fault) : Fault.None;
        host.ReleaseBlocked();
        await host.SettleAsync();
        Assert.Empty(host.Events<RunSucceeded>());

        Store.Choose = _ => Fault.None;
        await host.AdvanceAsync(60);

        Assert.All(await SoonAsync(Task.WhenAll(waits)), run => Assert.Equal(RunState.Succeeded, run.State));
        Assert.Equal(ids.Order(), host.Events<RunSucceeded>().Select(ended => ended.Run.Id).Order());
        Assert.Equal(0, host.Logged(LogEvents.StaleCompletion));
        await AssertNothingLeftAsync(host);
    }

    [Fact]
    public async Task A_resume_is_not_overheard_when_reading_it_fails()
    {
        var host = await StartFlakyAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.Scheduler.PauseAsync();
        await host.SettleAsync();

        // The first reader is the caller, the second the loop.
        FailOnce("ReadControl", Fault.Before, after: 1);
        await host.Scheduler.ResumeAsync();
        await host.AdvanceAsync(10);

        Assert.Equal(1, Store.Faults);
        Assert.Equal([10], host.Ran());
    }

    [Fact]
    public async Task A_cancellation_is_not_overheard_when_reading_it_fails()
    {
        var host = await StartFlakyAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.SettleAsync();

        FailOnce("ReadLive", Fault.Before);
        await host.Scheduler.CancelRunAsync(id);
        await host.AdvanceAsync(1);

        Assert.Equal(1, Store.Faults);
        Assert.Equal(RunState.Cancelled, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task A_run_that_is_claimed_and_cannot_be_launched_yet_starts_later_and_keeps_no_slot()
    {
        var host = await StartFlakyAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10), new() { Paused = true });
        await host.SettleAsync();

        // The first reader is the caller, the second the loop, which has never seen the schedule.
        FailOnce("ReadSchedules", Fault.Before, after: 1);
        var id = await host.Scheduler.TriggerAsync("tick");
        var wait = host.Scheduler.WaitForRunAsync(id);
        await UntilAsync(() => Store.Faults == 1, "the failure");
        await host.AdvanceAsync(1);

        Assert.Equal(RunState.Succeeded, (await SoonAsync(wait)).State);
        Assert.Equal(id, Assert.Single(host.Runs).Run.RunId);
        await AssertNothingLeftAsync(host);
    }

    [Theory]
    [InlineData("Prune")]
    [InlineData("ReadBacklog")]
    [InlineData("the review of what is due")]
    [InlineData("the removal of what is complete")]
    public async Task RES_3_housekeeping_that_fails_is_told_once_holds_nothing_up_and_is_tried_again(string what)
    {
        var host = await StartFlakyAsync();
        await host.Scheduler.AddSchedulesAsync([Every("tick", 60), Once("once", At(5))]);
        await host.SettleAsync();
        var (fails, calls) = (true, 0);
        Store.Choose = member => Answer(member == what);
        Store.ChooseQuery = query => Answer(what == (query switch
        {
            { State: ScheduleState.Completed, Source: ScheduleSource.Api } => "the removal of what is complete",
            { State: ScheduleState.Active or ScheduleState.Completed } => "the review of what is due",
            _ => "",
        }));

        // The review comes once a day.
        await host.JumpAsync(86_400);
        await host.AdvanceAsync(1200);

        Assert.Equal((0, 1), (host.Logged(LogEvents.TurnFailed), host.Logged(LogEvents.HousekeepingFailed)));
        Assert.All(host.Runs.Where(seen => seen.At > At(86_460)), seen => Assert.Equal(seen.Run.NominalTime, seen.At));
        Assert.Equal(20, host.Runs.Count(seen => seen.At > At(86_400)));
        Assert.InRange(calls, 2, 1200);
        (fails, calls) = (false, 0);
        await host.AdvanceAsync(120);
        Assert.InRange(calls, 1, 10);

        Fault Answer(bool isMeant)
        {
            calls += isMeant ? 1 : 0;
            return isMeant && fails ? Fault.Before : Fault.None;
        }
    }

    [Fact]
    public async Task RES_3_forgetting_goes_in_batches_and_holds_nothing_up_however_long_one_takes()
    {
        var host = await StartFlakyAsync(more: builder => builder.Configure(options => (options.Retention.Succeeded, options.Retention.KeepLast) = (TimeSpan.FromSeconds(1), 0)));
        await host.Scheduler.EnqueueAsync(Enumerable.Repeat(new EnqueueRequest("work"), 2_500));
        await host.SettleAsync();
        Assert.Equal(2_500, host.Runs.Count);
        await host.Scheduler.AddScheduleAsync(Every("tick", 60));
        var (forgets, calls) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        Store.Wait = member => member == "Prune" ? Count() : Task.CompletedTask;
        await host.AdvanceAsync(1200);

        Assert.Equal((1, 20), (calls, host.Ran("tick").Count));
        Assert.All(host.Runs.Skip(2_500), seen => Assert.Equal(seen.Run.NominalTime, seen.At));
        forgets.SetResult();
        await UntilAsync(() => Volatile.Read(ref calls) >= 3, "two more batches");
        await host.AdvanceAsync(1);
        Assert.Equal(At(1200), Assert.Single(await host.Scheduler.ListRunsAsync()).NominalTime);

        Task Count()
        {
            Interlocked.Increment(ref calls);
            return forgets.Task;
        }
    }

    [Fact]
    public async Task A_store_that_fails_holds_up_no_other_store()
    {
        var host = await StartFlakyAsync(more: builder => builder.Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddSchedulesAsync([Every("first", 10), Every("other", 10, policies: new() { Store = "second" })]);
        Store.Choose = _ => Fault.Before;

        await host.AdvanceAsync(30);

        Assert.Equal([10, 20, 30], host.Ran());
    }

    [Property(MaxTest = 40)]
    public void Whatever_fails_every_occurrence_and_every_run_happens_exactly_once(byte[] faults)
    {
        RunThroughAsync(faults).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Whatever_fails_for_long_every_occurrence_and_every_run_happens_exactly_once()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var faults = new byte[400];
            new Random(seed).NextBytes(faults);
            await RunThroughAsync(faults);
        }
    }

    private static IEnumerable<string?> Waits(SchedulerHost host) =>
        host.Logs.GetSnapshot().Where(record => record.Id.Id == LogEvents.TurnFailed).Select(record => record.GetStructuredStateValue("Wait"));

    private static async Task AssertNothingLeftAsync(SchedulerHost host)
    {
        Assert.Empty(await host.Scheduler.ListRunsAsync(new() { States = [RunState.Running, RunState.Queued] }));
        Assert.All(host.Engine.Loops, loop => Assert.Empty(loop.Launcher.Active));
        Assert.All(host.Engine.Parts.Lanes.Values, lane => Assert.Equal(0, lane.Busy));
    }

    private static async Task RunThroughAsync(byte[] faults)
    {
        await using var test = new StoreFailureTests();
        var host = await test.StartFlakyAsync(more: builder => builder.AddPool("narrow", 2));
        await host.Scheduler.AddSchedulesAsync([Every("tick", 1, policies: Each), Every("narrow", 2, policies: Each with { Executor = "narrow" }), Once("once", At(7))]);
        var ids = await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 30).Select(i => new EnqueueRequest(i % 3 == 0 ? "fail" : "work", At: At(i))));
        var waits = ids.Select(id => host.Scheduler.WaitForRunAsync(id)).ToList();
        await host.SettleAsync();
        var calls = -1;
        test.Store.Choose = _ => Interlocked.Increment(ref calls) is var call && call < faults.Length ? (faults[call] % 8) switch
        {
            0 => Fault.Before,
            1 => Fault.After,
            _ => Fault.None,
        }
        : Fault.None;

        for (var second = 1; second <= 40; second++)
        {
            await host.JumpAsync(1);
        }

        test.Store.Choose = _ => Fault.None;
        await host.AdvanceAsync(80);

        Assert.Equal(Enumerable.Range(1, 120).Select(second => (double)second), host.Ran("tick").Order());
        Assert.Equal(Enumerable.Range(1, 60).Select(second => 2d * second), host.Ran("narrow").Order());
        Assert.Equal([7], host.Ran("once"));
        Assert.Equal(ids.Order(), host.Runs.Where(seen => seen.Run.ScheduleId is null).Select(seen => seen.Run.RunId).Order());
        Assert.All(await SoonAsync(Task.WhenAll(waits)), run => Assert.Equal(run.Job == "fail" ? RunState.Failed : RunState.Succeeded, run.State));
        Assert.Equal(host.Runs.Count, host.Events<RunSucceeded>().Count + host.Events<RunFailed>().Count);
        Assert.Equal(test.Store.Faults > 0, host.Logged(LogEvents.TurnFailed) > 0);
        await AssertNothingLeftAsync(host);
    }

    private async Task<SchedulerHost> StartFlakyAsync(Func<string, Fault>? choose = null, Action<Hosting.DependencyInjection.SchedulerBuilder>? more = null) =>
        _host = await StartAsync(builder =>
        {
            builder.AddStore("default", services => _store = new(new InMemoryStore(services.GetRequiredService<TimeProvider>())) { Choose = choose ?? (_ => Fault.None) });
            more?.Invoke(builder);
        });

    private void FailOnce(string member, Fault fault, int after = 0) =>
        Store.Choose = called => called == member && after-- == 0 ? fault : Fault.None;
}
