using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs that callers make, cancel, await and list.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task NOW_1_a_triggered_run_goes_beside_the_occurrences()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10) with { Args = Payload.From(1) });
        await host.AdvanceAsync(15);

        var id = await host.Scheduler.TriggerAsync("tick", args: 2, new() { Description = "by hand", Metadata = new Dictionary<string, string> { ["k"] = "v" } });
        await host.AdvanceAsync(15);

        Assert.Equal([10, 15, 20, 30], host.Ran());
        Assert.Equal([1, 2, 1, 1], host.Runs.Select(seen => seen.Run.Args<int>()));
        var manual = host.Runs[1].Run;
        Assert.Equal((id, "tick", "by hand", "v"), (manual.RunId, manual.ScheduleId, manual.Description, manual.Metadata["k"]));
        Assert.Equal(3, (await host.Scheduler.GetScheduleAsync("tick"))!.RunCount);
    }

    [Fact]
    public async Task PAU_7_a_paused_schedule_can_be_triggered()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10), new() { Paused = true });

        var run = await host.WaitAsync(await host.Scheduler.TriggerAsync("tick"));

        Assert.Equal(RunState.Succeeded, run.State);
    }

    [Fact]
    public async Task OVL_4_triggered_runs_beyond_the_limit_wait_and_run_in_order()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 3600, "block", new() { MaxInstances = 2 }));

        var ids = new List<RunId>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await host.Scheduler.TriggerAsync("tick"));
            await host.JumpAsync(1);
        }

        Assert.Equal(ids[..2], host.Blocked);
        await host.ReleaseAsync(ids[1]);
        Assert.Equal([ids[0], ids[2]], host.Blocked);
        await host.ReleaseAsync(ids[0]);
        Assert.Equal(ids[2..], host.Blocked);
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => host.Scheduler.TriggerAsync("tock"));
    }

    [Fact]
    public async Task Runs_are_enqueued_now_at_an_instant_and_in_batches()
    {
        await using var host = await StartAsync();
        await host.JumpAsync(5);

        await host.Scheduler.EnqueueAsync("work", "now");
        await host.Scheduler.EnqueueAsync("work", "past", At(-5));
        await host.Scheduler.EnqueueAsync("work", "later", At(7).AddTicks(1));
        await host.Scheduler.EnqueueAsync([new("work", "ten", At(10)), new("work", "eight", At(8))]);
        await host.AdvanceAsync(10);

        Assert.Equal(["now", "past", "later", "eight", "ten"], host.Runs.OrderBy(seen => seen.At).ThenBy(seen => seen.Run.Args<string>()).Select(seen => seen.Run.Args<string>()));
        Assert.Equal([5, 5, 7.001, 8, 10], host.Runs.Select(seen => (seen.At - Start).TotalSeconds).Order());
        Assert.All(host.Runs, seen => Assert.Null(seen.Run.ScheduleId));
        await Assert.ThrowsAsync<JobNotFoundException>(() => host.Scheduler.EnqueueAsync([new("work"), new("unknown")]));
        Assert.Equal(5, (await host.Scheduler.ListRunsAsync()).Count);
    }

    public static TheoryData<object?, string> Args => new()
    {
        { null, "" },
        { 42, "42" },
        { "text", "\"text\"" },
        { true, "true" },
        { Enumerable.Range(1, 2).ToList(), "[1,2]" },
        { new Dictionary<string, int> { ["a"] = 1 }, """{"a":1}""" },
        { new { Name = "n", When = Start.UtcDateTime }, """{"name":"n","when":"2026-03-02T10:00:00Z"}""" },
        { Payload.From("raw"), "\"raw\"" },
    };

    [Theory]
    [MemberData(nameof(Args), DisableDiscoveryEnumeration = true)]
    public async Task Arguments_of_every_kind_come_back_as_the_result(object? args, string json)
    {
        await using var host = await StartAsync();

        var run = await host.WaitAsync(await host.Scheduler.EnqueueAsync("echo", args));

        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(run.Args.Utf8.Span));
        Assert.Equal(run.Args, run.Result);
    }

    [Fact]
    public async Task Arguments_that_the_job_does_not_take_are_refused_before_there_is_a_run()
    {
        await using var host = await StartAsync(builder => builder.AddJob("typed", (int number) => number + 1));

        await Assert.ThrowsAsync<InvalidArgsException>(() => host.Scheduler.EnqueueAsync("typed", "text"));
        await Assert.ThrowsAsync<InvalidArgsException>(() => host.Scheduler.AddScheduleAsync(Every("tick", 10, "typed") with { Args = Payload.From("text") }));

        Assert.Empty(await host.Scheduler.ListRunsAsync());
        Assert.Equal(42, (await host.WaitAsync(await host.Scheduler.EnqueueAsync("typed", 41))).Result.As<int>());
    }

    [Fact]
    public async Task A_result_can_be_awaited_before_and_after_the_end()
    {
        await using var host = await StartAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        var waits = Enumerable.Range(0, 3).Select(_ => host.Scheduler.WaitForRunAsync(id)).ToList();
        using var impatient = new CancellationTokenSource();
        var impatience = host.Scheduler.WaitForRunAsync(id, impatient.Token);
        await host.SettleAsync();
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatience);

        await host.JumpAsync(3);
        await host.ReleaseAsync(id);
        var after = await host.WaitAsync(id);

        foreach (var run in (Run[])[.. await SoonAsync(Task.WhenAll(waits)), after])
        {
            Assert.Equal((id, RunState.Succeeded, Start, At(3), 1), (run.Id, run.State, run.StartedAt, run.FinishedAt, run.Attempt));
        }

        await Assert.ThrowsAsync<RunNotFoundException>(() => host.Scheduler.WaitForRunAsync(new(1, Start, 1)));
    }

    [Fact]
    public async Task FEN_1_a_job_knows_which_run_of_its_schedule_succeeded_last_and_what_it_returned()
    {
        var seen = new List<string>();
        await using var host = await StartAsync(builder => builder.AddJob("count", async (JobContext run, CancellationToken cancellationToken) =>
        {
            var last = await run.GetLastSuccessAsync(cancellationToken);
            seen.Add($"{(last?.NominalTime - Start)?.TotalSeconds}");
            return run.NominalTime == At(20) ? throw new InvalidOperationException("Not this one.") : (last is null ? 0 : last.Result.As<int>()) + 1;
        }));
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10, "count"), Once("other", At(25), "count")]);

        await host.AdvanceAsync(40);
        var own = await host.WaitAsync(await host.Scheduler.EnqueueAsync("count"));

        Assert.Equal(["", "10", "", "10", "30", ""], seen);
        Assert.Equal([1, 2, 3], host.Events<RunSucceeded>().Where(ended => ended.Run.ScheduleId == "tick").Select(ended => ended.Run.Result.As<int>()));
        Assert.Equal(1, own.Result.As<int>());
    }

    [Fact]
    public async Task A_failed_run_says_why()
    {
        await using var host = await StartAsync();

        var run = await host.WaitAsync(await host.Scheduler.EnqueueAsync("fail"));
        await host.SettleAsync();

        Assert.Equal((RunState.Failed, "It failed."), (run.State, run.Error!.Message));
        Assert.Equal(run, Assert.Single(host.Events<RunFailed>()).Run);
    }

    [Fact]
    public async Task A_queued_run_is_cancelled_at_once()
    {
        await using var host = await StartAsync();
        var id = await host.Scheduler.EnqueueAsync("work", at: At(10));
        var wait = host.Scheduler.WaitForRunAsync(id);

        Assert.True(await host.Scheduler.CancelRunAsync(id, "not needed"));
        Assert.False(await host.Scheduler.CancelRunAsync(id));
        await host.AdvanceAsync(20);

        Assert.Empty(host.Runs);
        Assert.Equal((RunState.Cancelled, "not needed", null), ((await SoonAsync(wait)).State, (await SoonAsync(wait)).Reason, (await SoonAsync(wait)).StartedAt));
        Assert.Equal(id, Assert.Single(host.Events<RunCancelled>()).Run.Id);
        await Assert.ThrowsAsync<RunNotFoundException>(() => host.Scheduler.CancelRunAsync(new(1, Start, 1)));
    }

    [Fact]
    public async Task TMO_4_a_running_run_is_told_why_it_is_cancelled()
    {
        await using var host = await StartAsync();
        var id = await host.Scheduler.EnqueueAsync("block");
        await host.SettleAsync();

        Assert.True(await host.Scheduler.CancelRunAsync(id, "changed my mind"));
        var run = await host.WaitAsync(id);

        Assert.Equal((RunState.Cancelled, "changed my mind"), (run.State, run.Reason));
        Assert.Equal(CancellationReason.UserRequested, Assert.Single(host.Runs).Run.CancellationReason);
    }

    [Fact]
    public async Task TMO_4_a_job_that_ignores_its_cancellation_and_returns_has_succeeded()
    {
        await using var host = await StartAsync();
        var id = await host.Scheduler.EnqueueAsync("stubborn");
        await host.SettleAsync();

        Assert.True(await host.Scheduler.CancelRunAsync(id));
        await host.SettleAsync();
        Assert.Equal([id], host.Blocked);
        Assert.True(Assert.Single(host.Runs).Run.CancellationToken.IsCancellationRequested);
        await host.ReleaseAsync(id);

        Assert.Equal(RunState.Succeeded, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task Runs_are_listed_latest_first_by_schedule_job_and_state()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10), Every("tock", 20, "fail")]);
        await host.AdvanceAsync(40);

        var all = await host.Scheduler.ListRunsAsync();
        Assert.Equal(6, all.Count);
        Assert.Equal(all.OrderByDescending(run => run.NominalTime).Select(run => run.NominalTime), all.Select(run => run.NominalTime));
        Assert.Equal([At(40), At(30)], (await host.Scheduler.ListRunsAsync(new() { ScheduleId = "tick", Take = 2 })).Select(run => run.NominalTime));
        Assert.All(await host.Scheduler.ListRunsAsync(new() { Job = "fail" }), run => Assert.Equal("tock", run.ScheduleId));
        Assert.Equal(2, (await host.Scheduler.ListRunsAsync(new() { States = [RunState.Failed] })).Count);
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => host.Scheduler.ListRunsAsync(new() { ScheduleId = "unknown" }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Scheduler.ListRunsAsync(new() { Take = 0 }));
    }

    [Fact]
    public async Task RES_2_old_runs_are_forgotten_but_not_the_last_ones()
    {
        await using var host = await StartAsync(builder => builder.Configure(options =>
        {
            options.Retention.KeepLast = 2;
            options.Retention.Succeeded = TimeSpan.FromHours(1);
        }));
        await host.Scheduler.AddScheduleAsync(Every("tick", 60));
        await host.AdvanceAsync(300);
        Assert.Equal(5, (await host.Scheduler.ListRunsAsync()).Count);
        await host.Scheduler.PauseScheduleAsync("tick");

        await host.AdvanceAsync(2 * 3600);

        // The loop prunes when it is awake.
        await host.Scheduler.EnqueueAsync("fail");
        await host.SettleAsync();
        Assert.Equal([At(300), At(240)], (await host.Scheduler.ListRunsAsync(new() { ScheduleId = "tick" })).Select(run => run.NominalTime));
    }
}
