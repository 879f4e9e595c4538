using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Limits of jobs, rates, priorities and unique keys.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task OVL_1_MaxConcurrentRuns_holds_for_all_runs_of_a_job_whatever_made_them()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 2 }));
        await host.Scheduler.AddScheduleAsync(Every("a", 10, "block"));
        await host.Scheduler.AddScheduleAsync(Every("b", 10, "block"));
        await host.Scheduler.EnqueueAsync("block");
        await host.AdvanceAsync(10);
        Assert.Equal(2, host.Blocked.Count);

        await host.ReleaseAsync(host.Blocked[0]);

        Assert.Equal(2, host.Blocked.Count);
        Assert.Equal(3, host.Runs.Count);
    }

    [Fact]
    public async Task OVL_1_ConcurrencyKey_has_the_limit_hold_for_each_key()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 1, ConcurrencyKey = "tenant:{args.tenantId}" }));
        foreach (var tenant in (int[])[1, 1, 2])
        {
            await host.Scheduler.EnqueueAsync("block", new { tenantId = tenant });
        }

        await host.SettleAsync();
        Assert.Equal(["""{"tenantId":1}""", """{"tenantId":2}"""], host.Runs.Select(seen => seen.Run.RawArgs.ToString()).Order());

        await host.ReleaseAllAsync();
        Assert.Equal(3, host.Runs.Count);
    }

    [Fact]
    public async Task OVL_6_PRI_1_what_waits_starts_by_its_priority_and_then_its_age()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 1 }));
        await host.Scheduler.EnqueueAsync("block", "first");
        await host.SettleAsync();
        foreach (var (name, priority) in ((string, int)[])[("low", -10), ("normal", 0), ("high", 10), ("lower", -20)])
        {
            await host.Scheduler.EnqueueAsync("block", name, options: new() { Priority = priority });
            await host.AdvanceAsync(1);
        }

        await host.ReleaseAllAsync();

        Assert.Equal(["first", "high", "normal", "low", "lower"], host.Runs.Select(seen => seen.Run.Args<string>()));
    }

    [Fact]
    public async Task PRI_1_a_priority_is_a_head_start_of_minutes_and_nothing_starves()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 1 }));
        await host.Scheduler.EnqueueAsync("block", "first");
        await host.SettleAsync();
        await host.Scheduler.EnqueueAsync("block", "old");
        await host.AdvanceAsync(121);
        await host.Scheduler.EnqueueAsync("block", "late", options: new() { Priority = 2 });
        await host.Scheduler.EnqueueAsync("block", "urgent", options: new() { Priority = 3 });

        await host.ReleaseAllAsync();

        Assert.Equal(["first", "urgent", "old", "late"], host.Runs.Select(seen => seen.Run.Args<string>()));
    }

    [Fact]
    public async Task RAT_1_a_burst_starts_at_once_and_the_rest_as_tokens_come()
    {
        await using var host = await RatedAsync();
        for (var i = 0; i < 5; i++)
        {
            await host.Scheduler.EnqueueAsync("work");
        }

        await host.AdvanceAsync(100);
        Assert.Equal([0, 0, 10, 20, 30], Started(host));

        // A rest fills the bucket, and no further.
        for (var i = 0; i < 3; i++)
        {
            await host.Scheduler.EnqueueAsync("work");
        }

        await host.AdvanceAsync(20);
        Assert.Equal([100, 100, 110], Started(host).Skip(5));
    }

    [Fact]
    public async Task RAT_1_MIS_5_a_run_that_waits_for_a_token_longer_than_its_grace_is_missed()
    {
        await using var host = await RatedAsync();
        await host.Scheduler.EnqueueAsync("work");
        await host.Scheduler.EnqueueAsync("work");
        await host.Scheduler.AddScheduleAsync(Once("late", At(1), policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(5) }));
        await host.Scheduler.AddScheduleAsync(Once("patient", At(2), policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(60) }));

        await host.AdvanceAsync(40);

        Assert.Empty(host.Ran("late"));
        Assert.Equal([2], host.Ran("patient"));
        var missed = Assert.Single(host.Events<RunMissed>()).Run;
        Assert.Equal(("late", RunState.Missed), (missed.ScheduleId, (await host.Scheduler.GetRunAsync(missed.Id))!.State));
    }

    [Fact]
    public async Task UNI_1_a_live_run_with_the_key_is_returned_and_one_that_ended_is_not()
    {
        await using var host = await StartAsync();
        var options = new RunOptions { UniqueKey = "invoice:7" };
        var first = await host.Scheduler.EnqueueAsync("block", options: options);
        Assert.Equal(first, await host.Scheduler.EnqueueAsync("work", options: options));
        await host.SettleAsync();
        Assert.Equal(first, await host.Scheduler.EnqueueAsync("block", options: options));
        Assert.NotEqual(first, await host.Scheduler.EnqueueAsync("work", options: new() { UniqueKey = "invoice:8" }));

        await host.ReleaseAsync(first);

        Assert.NotEqual(first, await host.Scheduler.EnqueueAsync("block", options: options));
        await host.SettleAsync();
        Assert.Equal(3, host.Runs.Count);
    }

    [Fact]
    public async Task UNI_1_Reject_throws_with_the_run_that_has_the_key()
    {
        await using var host = await StartAsync();
        var first = await host.Scheduler.EnqueueAsync("block", options: new() { UniqueKey = "k" });
        var options = new RunOptions { UniqueKey = "k", OnUniqueConflict = UniqueConflict.Reject };

        var exception = await Assert.ThrowsAsync<RunExistsException>(() => host.Scheduler.EnqueueAsync([new("work"), new("block", Options: options)], TestContext.Current.CancellationToken));

        Assert.Equal(("k", first), (exception.Key, exception.Id));
        await host.SettleAsync();
        Assert.Equal(["block", "work"], host.Runs.Select(seen => seen.Run.Job).Order());
    }

    [Fact]
    public async Task UNI_1_PRI_1_wrong_options_make_no_run()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 3600));
        RunOptions[] wrong = [new() { Priority = 101 }, new() { Priority = -101 }, new() { UniqueKey = "" }, new() { UniqueKey = new('k', 501) }, new() { UniqueKey = "a\0b" }];
        foreach (var options in wrong)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Scheduler.EnqueueAsync([new("work"), new("work", Options: options)], TestContext.Current.CancellationToken));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Scheduler.TriggerAsync("tick", options: options));
        }

        await host.SettleAsync();
        Assert.Empty(await host.Scheduler.ListRunsAsync());
        await host.Scheduler.EnqueueAsync("work", options: new() { Priority = -100, UniqueKey = new('k', 500) });
        await host.SettleAsync();
        Assert.Single(host.Runs);
    }

    private static IEnumerable<double> Started(SchedulerHost host) => host.Runs.Select(seen => (seen.At - Start).TotalSeconds);

    private static Task<SchedulerHost> RatedAsync() => StartAsync(builder =>
        builder.AddRateLimit("mail", 1, TimeSpan.FromSeconds(10), burst: 2).Configure(options => options.Jobs["work"] = new() { RateLimit = "mail" }));
}
