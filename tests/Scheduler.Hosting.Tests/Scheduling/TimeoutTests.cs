using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Scheduler.Hosting.Testing;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Runs that take too long, and runs that do not heed their token.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task TMO_1_an_attempt_that_takes_longer_than_its_Timeout_is_stopped()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "block", new() { Timeout = TimeSpan.FromSeconds(5) }));

        await host.AdvanceAsync(14.999);
        Assert.Single(host.Blocked);
        await host.AdvanceAsync(0.001);

        Assert.Equal(CancellationReason.Timeout, Assert.Single(host.Runs).Run.CancellationReason);
        var ended = Assert.Single(host.Events<RunTimedOut>());
        Assert.Equal((At(15), RunState.TimedOut, "The attempt took longer than its Timeout of 5s."), (ended.At, ended.Run.State, ended.Run.Reason));
        Assert.Empty(host.Events<RunCancelled>());
    }

    [Theory]
    [InlineData(true, "0 15 30")]
    [InlineData(false, "0")]
    public async Task TMO_4_an_attempt_that_timed_out_is_tried_again_unless_the_policy_says_no(bool onTimeout, string begins)
    {
        await using var host = await StartAsync();
        var retry = new RetryPolicy { MaxAttempts = 3, Delays = [TimeSpan.FromSeconds(10)], OnTimeout = onTimeout };
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "block", new() { Timeout = TimeSpan.FromSeconds(5), Retry = retry }));

        await host.AdvanceAsync(100);

        Assert.Equal(begins, Begins(host));
        Assert.Equal(RunState.TimedOut, Assert.Single(host.Events<RunTimedOut>()).Run.State);
    }

    [Fact]
    public async Task TMO_1_RunTimeout_counts_over_all_attempts_and_what_is_between_them()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => FailsOnce(builder, () => host!));
        var policies = new SchedulePolicies { RunTimeout = TimeSpan.FromSeconds(20), Retry = new() { MaxAttempts = 5, Delays = [TimeSpan.FromSeconds(15)] } };
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "second", policies));

        await host.AdvanceAsync(100);

        Assert.Equal("0 15", Begins(host));
        var ended = Assert.Single(host.Events<RunTimedOut>());
        Assert.Equal((At(30), 2, "The run took longer than its RunTimeout of 20s allows."), (ended.At, ended.Run.Attempt, ended.Run.Reason));
    }

    [Fact]
    public async Task TMO_1_no_attempt_is_made_that_would_begin_after_the_RunTimeout()
    {
        await using var host = await StartAsync();
        var policies = new SchedulePolicies { RunTimeout = TimeSpan.FromSeconds(40), Retry = new() { MaxAttempts = 9, Delays = [TimeSpan.FromSeconds(15)] } };
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", policies));

        await host.AdvanceAsync(1000);

        Assert.Equal("0 15 30", Begins(host));
        var ended = Assert.Single(host.Events<RunFailed>());
        Assert.Equal((At(40), RunState.Failed, 3), (ended.At, ended.Run.State, ended.Run.Attempt));
        Assert.Contains("RunTimeout of 40s", ended.Run.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task TMO_1_a_jump_of_the_wall_clock_neither_shortens_nor_prolongs_a_time_out(int hours)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "block", new() { Timeout = TimeSpan.FromSeconds(60) }));
        await host.AdvanceAsync(10);
        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(hours));

        await host.AdvanceAsync(59.999);
        Assert.Single(host.Blocked);
        await host.AdvanceAsync(0.001);

        Assert.Empty(host.Blocked);
        Assert.Single(host.Events<RunTimedOut>());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    public async Task TMO_1_a_jump_of_the_wall_clock_takes_nothing_from_the_time_of_the_whole_run(int jumpAfter)
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("second", async (run, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(run.Attempt == 1 ? 10 : 10_000), host!.Clock, token);
            throw new InvalidOperationException("Not at first.");
        }));
        var policies = new SchedulePolicies { RunTimeout = TimeSpan.FromSeconds(60), Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(20)] } };
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "second", policies));
        var began = host.Clock.GetTimestamp();
        await host.AdvanceAsync(10 + jumpAfter);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(1));
        await host.AdvanceAsync(60 - jumpAfter - 0.001);
        Assert.Equal(2, host.Events<RunStarted>().Count);
        Assert.Empty(host.Events<RunTimedOut>());
        await host.AdvanceAsync(0.001);

        Assert.Equal(2, Assert.Single(host.Events<RunTimedOut>()).Run.Attempt);
        Assert.Equal(TimeSpan.FromSeconds(70), host.Clock.GetElapsedTime(began));
    }

    [Theory]
    [InlineData(2, CancellationReason.UserRequested)]
    [InlineData(7, CancellationReason.Timeout)]
    public async Task TMO_2_the_first_reason_stands_for_a_run_that_is_asked_to_stop_twice(int cancelledAfter, CancellationReason reason)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "stubborn", new() { Timeout = TimeSpan.FromSeconds(5), CancelGrace = TimeSpan.FromSeconds(20) }));
        await host.AdvanceAsync(10 + cancelledAfter);

        await host.Scheduler.CancelRunAsync(Assert.Single(host.Blocked));
        await host.AdvanceAsync(60);

        Assert.Equal(reason, Assert.Single(host.Events<RunStuck>()).Run.CancelRequested);
        Assert.Equal(reason, Assert.Single(host.Runs).Run.CancellationReason);
    }

    [Fact]
    public async Task TMO_3_a_job_that_heeds_its_token_in_time_is_not_stuck()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("tidy", (_, token) => TidyAsync(host!, token)));
        var id = await host.Scheduler.EnqueueAsync("tidy");
        await host.SettleAsync();

        await host.Scheduler.CancelRunAsync(id);
        await host.AdvanceAsync(1000);

        Assert.Empty(host.Events<RunStuck>());
        Assert.Equal(At(29), Assert.Single(host.Events<RunCancelled>()).At);
    }

    [Fact]
    public async Task TMO_3_a_job_that_goes_on_after_its_grace_is_stuck_and_keeps_its_place()
    {
        await using var host = await StartAsync(builder => builder.AddPool("one", 1));
        using var stuck = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), "Scheduler.Hosting", "scheduler.run.stuck");
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "stubborn", new() { Executor = "one", CancelGrace = TimeSpan.FromSeconds(20) }));
        await host.AdvanceAsync(10);
        var id = Assert.Single(host.Blocked);

        await host.Scheduler.CancelRunAsync(id);
        await host.AdvanceAsync(19.999);
        var before = (await host.Scheduler.GetRunAsync(id))!;
        Assert.Empty(host.Events<RunStuck>());
        await host.AdvanceAsync(500);
        var after = (await host.Scheduler.GetRunAsync(id))!;

        Assert.Equal((false, CancellationReason.UserRequested), (before.IsStuck, before.CancelRequested));
        Assert.Equal((true, RunState.Running, CancellationReason.UserRequested), (after.IsStuck, after.State, after.CancelRequested));
        var told = Assert.Single(host.Events<RunStuck>());
        Assert.Equal((At(30), id, true), (told.At, told.Run.Id, told.Run.IsStuck));
        Assert.Equal(1, Assert.Single(stuck.GetMeasurementSnapshot()).Value);
        Assert.Equal([id], host.Runs.Select(seen => seen.Run.RunId));

        await host.ReleaseAsync(id);
        Assert.False((await host.Scheduler.GetRunAsync(id))!.IsStuck);
        await host.AdvanceAsync(10);
        Assert.Equal(2, host.Runs.Count);
    }

    [Fact]
    public async Task TMO_3_a_job_that_blocks_its_thread_holds_up_nothing_else()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("deaf", (_, _) => BlockThread(host!.Clock)));
        await host.Scheduler.AddSchedulesAsync([Once("deaf", At(10), "deaf", new() { Timeout = TimeSpan.FromSeconds(5) }), Every("tick", 60)]);

        await host.AdvanceAsync(1000);

        Assert.Equal(16, host.Ran("tick").Count);
        Assert.Equal(At(45), Assert.Single(host.Events<RunStuck>()).At);
        Assert.Equal(At(910), Assert.Single(host.Events<RunSucceeded>(), ended => ended.Run.Job == "deaf").At);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TMO_4_a_cancelled_operation_of_the_jobs_own_is_a_failure(bool asTask)
    {
        await using var host = await StartAsync(builder => builder.AddJob("http", (_, _) => throw (asTask ? new TaskCanceledException("Too slow.") : new OperationCanceledException("Too slow."))));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "http", new() { Timeout = TimeSpan.FromSeconds(5), Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(5)] } }));

        await host.AdvanceAsync(100);

        var run = Assert.Single(host.Events<RunFailed>()).Run;
        Assert.Equal((RunState.Failed, 2, "Too slow."), (run.State, run.Attempt, run.Error!.Message));
        Assert.Empty(host.Events<RunCancelled>());
    }

    [Fact]
    public async Task TMO_4_a_job_that_returns_after_its_time_out_has_succeeded()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "stubborn", new() { Timeout = TimeSpan.FromSeconds(5) }));
        await host.AdvanceAsync(16);
        var id = Assert.Single(host.Blocked);
        Assert.Equal(CancellationReason.Timeout, host.Runs[0].Run.CancellationReason);

        await host.ReleaseAsync(id);

        Assert.Equal(RunState.Succeeded, Assert.Single(host.Events<RunSucceeded>()).Run.State);
        Assert.Empty(host.Events<RunTimedOut>());
    }

    [Fact]
    public async Task TMO_4_what_a_user_cancelled_is_not_tried_again_even_if_it_then_fails()
    {
        SchedulerHost? host = null;
        await using var started = host = await StartAsync(builder => builder.AddJob("cross", (_, token) => FailWhenCancelledAsync(host!.Clock, token)));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "cross", new() { Timeout = TimeSpan.FromSeconds(60), Retry = new() { MaxAttempts = 5, Delays = [TimeSpan.FromSeconds(5)] } }));
        await host.AdvanceAsync(20);

        await host.Scheduler.CancelRunAsync(host.Events<RunStarted>()[0].Run.Id);
        await host.AdvanceAsync(1000);

        Assert.Equal("0", Begins(host));
        var run = Assert.Single(host.Events<RunFailed>()).Run;
        Assert.Equal((RunState.Failed, 1, "Leave me alone."), (run.State, run.Attempt, run.Error!.Message));
    }

    private static string Begins(SchedulerHost host) => string.Join(' ', host.Events<RunStarted>().Select(start => (start.At - At(10)).TotalSeconds));

    private static void FailsOnce(Hosting.DependencyInjection.SchedulerBuilder builder, Func<SchedulerHost> host) => builder.AddJob(
        "second", (run, token) => run.Attempt == 1 ? throw new InvalidOperationException("Not at first.") : Task.Delay(TimeSpan.FromDays(1), host().Clock, token));

    private static async Task TidyAsync(SchedulerHost host, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromDays(1), host.Clock, cancellationToken);
        }
        finally
        {
            await Task.Delay(TimeSpan.FromSeconds(29), host.Clock, CancellationToken.None);
        }
    }

    private static Task BlockThread(TestClock clock)
    {
        Task.Delay(TimeSpan.FromSeconds(900), clock, CancellationToken.None).GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    private static async Task FailWhenCancelledAsync(TestClock clock, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromDays(1), clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException("Leave me alone.");
        }
    }
}
