using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs that fail, and are tried again.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task RET_1_without_a_policy_nothing_is_tried_again()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail"));

        await host.AdvanceAsync(7200);

        Assert.Equal([10], Begins(host));
        Assert.Empty(host.Events<RunRetrying>());
        Assert.Equal(RunState.Failed, Assert.Single(host.Events<RunFailed>()).Run.State);
    }

    [Fact]
    public async Task RET_1_each_delay_is_longer_by_the_factor_up_to_the_longest()
    {
        await using var host = await StartAsync();
        var retry = new RetryPolicy { MaxAttempts = 5, MaxDelay = TimeSpan.FromSeconds(50), Jitter = 0 };
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", new() { Retry = retry }));

        await host.AdvanceAsync(1000);

        Assert.Equal([10, 25, 55, 105, 155], Begins(host));
        var failed = Assert.Single(host.Events<RunFailed>()).Run;
        Assert.Equal((5, "It failed."), (failed.Attempt, failed.Error!.Message));
    }

    [Fact]
    public async Task RET_2_the_delay_counts_from_the_end_of_the_attempt_and_is_told()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("slow", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(7), host!.Clock, token);
            throw new InvalidOperationException("Too slow.");
        }));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "slow", Retry(2, 20)));

        await host.AdvanceAsync(17);
        var retrying = Assert.Single(host.Events<RunRetrying>());
        var waiting = (await host.Scheduler.GetRunAsync(retrying.Run.Id))!;
        await host.AdvanceAsync(1000);

        Assert.Equal((At(17), At(37), 1, "Too slow."), (retrying.At, retrying.Run.NextAttemptAt, retrying.Run.Attempt, retrying.Run.Error!.Message));
        Assert.Equal((RunState.RetryWait, At(37), "Too slow."), (waiting.State, waiting.NextAttemptAt, waiting.Error!.Message));
        Assert.Equal([At(10), At(37)], host.Events<RunStarted>().Select(start => start.At));
        Assert.Equal(At(44), Assert.Single(host.Events<RunFailed>()).At);
    }

    [Fact]
    public async Task RET_2_a_run_that_waits_holds_no_slot_of_its_executor()
    {
        await using var host = await StartAsync(builder => builder.AddPool("one", 1));
        var policies = Retry(2, 60) with { Executor = "one" };
        await host.Scheduler.AddSchedulesAsync([Once("first", At(10), "fail", policies), Once("second", At(20), "work", policies)]);

        await host.AdvanceAsync(100);

        Assert.Equal([10, 20, 70], Begins(host));
    }

    [Fact]
    public async Task RET_2_a_retry_is_never_early()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", Retry(2, 0.1234567)));
        await host.AdvanceAsync(10);

        await host.AdvanceAsync(0.1234);
        Assert.Single(host.Runs);
        await host.AdvanceAsync(0.01);

        Assert.Equal(2, host.Runs.Count);
        Assert.True(host.Runs[1].At >= At(10.1234567), $"It began at {host.Runs[1].At:O}.");
    }

    [Fact]
    public async Task RET_2_a_wait_outlives_the_node_on_which_the_run_failed()
    {
        await using var nodes = new Cluster(lease: null);
        var first = await nodes.StartNodeAsync();
        await first.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", Retry(3, 60)));
        await nodes.AdvanceAsync(15);
        var id = Assert.Single(first.Runs).Run.RunId;

        await nodes.StopAsync(first);
        var second = await nodes.StartNodeAsync();
        await nodes.AdvanceAsync(60);

        var again = Assert.Single(second.Runs).Run;
        Assert.Equal((id, 2, 0, 70), (again.RunId, again.Attempt, again.Recovery, (int)(second.Events<RunStarted>()[0].At - Start).TotalSeconds));
        Assert.Single(first.Runs);
    }

    [Fact]
    public async Task RET_3_a_retry_is_the_same_run_with_the_next_attempt()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", Retry(3, 5)) with { Args = Payload.From(7) });

        await host.AdvanceAsync(100);

        Assert.Equal([1, 2, 3], host.Runs.Select(seen => seen.Run.Attempt));
        var same = Assert.Single(host.Runs.Select(seen => (seen.Run.RunId, seen.Run.NominalTime, seen.Run.IdempotencyKey, seen.Run.Args<int>())).Distinct());
        Assert.Equal((At(10), "once/2026-03-02T10:00:10.000Z", 7), (same.NominalTime, same.IdempotencyKey, same.Item4));
        Assert.Equal(same.RunId, Assert.Single(await host.Scheduler.ListRunsAsync()).Id);
    }

    [Fact]
    public async Task RET_3_a_retry_that_succeeds_leaves_no_error()
    {
        await using var host = await StartAsync(FailsFirst);
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "first", Retry(3, 5)));

        await host.AdvanceAsync(100);

        var run = Assert.Single(await host.Scheduler.ListRunsAsync());
        Assert.Equal((RunState.Succeeded, 2, null), (run.State, run.Attempt, run.Error));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task RET_4_a_job_that_knows_says_whether_trying_again_is_of_use(bool retry, int attempts)
    {
        await using var host = await StartAsync(builder => builder.AddJob("hopeless", (_, _) => throw new JobFailedException("No such customer.", retry)));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "hopeless", Retry(3, 5)));

        await host.AdvanceAsync(100);

        var run = Assert.Single(host.Events<RunFailed>()).Run;
        Assert.Equal((RunState.Failed, attempts, "No such customer."), (run.State, run.Attempt, run.Error!.Message));
    }

    [Theory]
    [InlineData("InvalidOperationException", 1)]
    [InlineData("System.SystemException", 1)]
    [InlineData("OperationException", 3)]
    public async Task RET_4_an_exception_of_NoRetryOn_ends_the_run(string type, int attempts)
    {
        await using var host = await StartAsync();
        var policies = Retry(3, 5);
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", policies with { Retry = policies.Retry! with { NoRetryOn = [type] } }));

        await host.AdvanceAsync(100);

        Assert.Equal(attempts, host.Runs.Count);
        Assert.Equal(attempts, Assert.Single(host.Events<RunFailed>()).Run.Attempt);
    }

    [Fact]
    public async Task RET_4_a_job_that_asks_for_later_uses_up_no_attempt_and_is_told_as_released()
    {
        var times = 0;
        await using var host = await StartAsync(builder => builder.AddJob("later", (_, _) =>
            times++ < 3 ? throw new JobRetryLaterException(TimeSpan.FromSeconds(7), "The file is not there yet.") : Task.CompletedTask));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "later"));
        await host.AdvanceAsync(12);
        var waiting = Assert.Single(await host.Scheduler.ListRunsAsync());

        await host.AdvanceAsync(100);

        Assert.Equal((RunState.RetryWait, 0, At(17)), (waiting.State, waiting.Attempt, waiting.NextAttemptAt));

        Assert.Equal([At(10), At(17), At(24), At(31)], host.Events<RunStarted>().Select(start => start.At));
        Assert.All(host.Events<RunStarted>(), start => Assert.Equal(1, start.Run.Attempt));
        Assert.Equal(1, Assert.Single(host.Events<RunSucceeded>()).Run.Attempt);
        Assert.Empty(host.Events<RunRetrying>());
        Assert.Equal([At(17), At(24), At(31)], host.Events<RunReleased>().Select(released => released.Run.NextAttemptAt!.Value));
        Assert.All(host.Events<RunReleased>(), released => Assert.Equal("The file is not there yet.", released.Run.Reason));
    }

    [Fact]
    public async Task RET_4_a_run_that_is_cancelled_while_it_waits_ends_at_once()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", Retry(3, 60)));
        await host.AdvanceAsync(20);
        var id = Assert.Single(host.Runs).Run.RunId;

        Assert.True(await host.Scheduler.CancelRunAsync(id, "No longer needed."));
        await host.AdvanceAsync(1000);

        Assert.Single(host.Runs);
        var run = Assert.Single(host.Events<RunCancelled>()).Run;
        Assert.Equal((id, RunState.Cancelled, "No longer needed."), (run.Id, run.State, run.Reason));
        Assert.Equal(RunState.Cancelled, (await host.Scheduler.GetRunAsync(id))!.State);
    }

    [Theory]
    [InlineData(true, "10 35 40", 2)]
    [InlineData(false, "10 20 30 35 40", 0)]
    public async Task RET_5_a_run_that_waits_counts_as_running_if_it_holds_its_slot(bool hold, string begins, int skipped)
    {
        await using var host = await StartAsync(FailsFirst);
        var policies = new SchedulePolicies { Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(25)], HoldSlot = hold } };
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "first", policies));

        await host.AdvanceAsync(45);

        Assert.Equal(begins, string.Join(' ', host.Events<RunStarted>().Select(start => (start.At - Start).TotalSeconds)));
        Assert.Equal(skipped, (await host.Scheduler.ListMissedAsync("tick")).Sum(missed => missed.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RET_6_the_next_occurrence_takes_the_place_of_a_waiting_retry(bool hold)
    {
        await using var host = await StartAsync(FailsFirst);
        var retry = new RetryPolicy { MaxAttempts = 5, Delays = [TimeSpan.FromSeconds(25)], HoldSlot = hold, StopAtNextOccurrence = true };
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "first", new() { Retry = retry }));

        await host.AdvanceAsync(55);

        Assert.Equal([10, 20, 30, 40, 50], host.Events<RunStarted>().Select(start => (start.At - Start).TotalSeconds));
        var failed = Assert.Single(host.Events<RunFailed>());
        Assert.Equal((At(20), At(10), 1, "Not at first."), (failed.At, failed.Run.NominalTime, failed.Run.Attempt, failed.Run.Error!.Message));
        Assert.Contains("newer occurrence", failed.Run.Reason, StringComparison.Ordinal);
        Assert.Empty(await host.Scheduler.ListMissedAsync("tick"));
    }

    [Theory]
    [InlineData(3, Overlap.Auto, null)]
    [InlineData(1, Overlap.Allow, null)]
    [InlineData(3, Overlap.Auto, 5)]
    public async Task RET_6_a_waiting_retry_gives_way_where_there_is_room_beside_it_too(int maxInstances, Overlap overlap, int? maxConcurrent)
    {
        await using var host = await StartAsync(builder =>
        {
            FailsFirst(builder);
            builder.Configure(options => options.Jobs["first"] = new() { MaxConcurrentRuns = maxConcurrent });
        });
        var retry = new RetryPolicy { MaxAttempts = 5, Delays = [TimeSpan.FromSeconds(25)], StopAtNextOccurrence = true };
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "first", new() { MaxInstances = maxInstances, Overlap = overlap, Retry = retry }));

        await host.AdvanceAsync(55);

        Assert.Equal([10, 20, 30, 40, 50], host.Events<RunStarted>().Select(start => (start.At - Start).TotalSeconds));
        var failed = Assert.Single(host.Events<RunFailed>());
        Assert.Equal((At(20), At(10), 1, "Not at first."), (failed.At, failed.Run.NominalTime, failed.Run.Attempt, failed.Run.Error!.Message));
        Assert.Contains("newer occurrence", failed.Run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RET_6_what_runs_beside_the_next_occurrence_goes_on_and_may_be_tried_again()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("slow", async (_, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(12), host!.Clock, token);
            throw new InvalidOperationException("Not at first.");
        }));
        var retry = new RetryPolicy { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(3)], StopAtNextOccurrence = true };
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "slow", new() { MaxInstances = 3, Retry = retry }) with { MaxRuns = 2 });

        await host.AdvanceAsync(100);

        Assert.Equal([(10, 1), (20, 1), (25, 2), (35, 2)], host.Events<RunStarted>().Select(start => ((start.At - Start).TotalSeconds, start.Run.Attempt)));
    }

    [Fact]
    public async Task RET_8_failures_in_a_row_are_counted_by_final_outcomes()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "fail", Retry(3, 1) with { PauseAfterFailures = 2 }));

        await host.AdvanceAsync(15);
        Assert.Equal(ScheduleState.Active, (await host.Scheduler.GetScheduleAsync("tick"))!.State);
        await host.AdvanceAsync(100);

        Assert.Equal([10, 11, 12, 20, 21, 22], Begins(host));
        Assert.Equal(ScheduleState.Paused, (await host.Scheduler.GetScheduleAsync("tick"))!.State);
    }

    private static SchedulePolicies Retry(int attempts, double seconds) => new() { Retry = new() { MaxAttempts = attempts, Delays = [TimeSpan.FromSeconds(seconds)] } };

    private static IEnumerable<double> Begins(SchedulerHost host) => host.Runs.Select(seen => (seen.At - Start).TotalSeconds);

    /// <summary>A job whose first occurrence fails at its first attempt.</summary>
    private static void FailsFirst(Hosting.DependencyInjection.SchedulerBuilder builder) =>
        builder.AddJob("first", (run, _) => run.Attempt == 1 && run.NominalTime == At(10) ? throw new InvalidOperationException("Not at first.") : Task.CompletedTask);
}
