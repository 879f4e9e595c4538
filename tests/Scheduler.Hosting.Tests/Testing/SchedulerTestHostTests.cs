using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Testing;

public sealed class SchedulerTestHostTests
{
    private static readonly DateTimeOffset Start = SchedulerTestHost.DefaultStart;

    [Fact]
    public async Task Moving_the_clock_runs_what_falls_due_in_order_and_returns_when_it_has_ended()
    {
        var seen = new List<string>();
        await using var test = await StartAsync(scheduler => scheduler
            .AddJob("note", async (JobContext run, TimeProvider time) =>
            {
                await Task.Yield();
                seen.Add($"{run.ScheduleId} {time.GetUtcNow() - Start:mm\\:ss}");
            })
            .AddSchedule("a", schedule => schedule.Job("note").Every(TimeSpan.FromMinutes(2)))
            .AddSchedule("b", schedule => schedule.Job("note").Every(TimeSpan.FromMinutes(3))));

        await test.AdvanceToAsync(Start.AddMinutes(4));

        Assert.Equal(["a 02:00", "b 03:00", "a 04:00"], seen);
        test.Runs.Of("note").ShouldHaveRun(3).ShouldHaveSucceeded();
        test.Runs.OfSchedule("b").ShouldHaveRunAt(Start.AddMinutes(3));
        Assert.Equal(3, test.Events.OfType<RunSucceeded>().Count());
        Assert.Equal(Start.AddMinutes(4), test.Now);
    }

    [Fact]
    public async Task A_job_may_wait_for_the_clock()
    {
        await using var test = await StartAsync(scheduler => scheduler.AddJob("slow", (JobContext _, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMinutes(5), time, cancellationToken)));

        var run = await test.RunAsync("slow");
        Assert.Equal(RunState.Running, run.State);
        await test.AdvanceByAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(RunState.Running, Assert.Single(test.Runs).State);
        await test.AdvanceByAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Start.AddMinutes(5), Assert.Single(test.Runs.ShouldHaveSucceeded()).FinishedAt);
    }

    [Fact]
    public async Task A_job_that_waits_may_be_cancelled()
    {
        await using var test = await StartAsync(scheduler => scheduler.AddJob("slow", (JobContext _, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMinutes(5), time, cancellationToken)));
        var run = await test.RunAsync("slow");

        await test.Scheduler.CancelRunAsync(run.Id);
        await test.SettleAsync();

        Assert.Equal(RunState.Cancelled, Assert.Single(test.Runs).State);
    }

    [Fact]
    public async Task A_timeout_of_a_job_is_no_wait()
    {
        await using var test = await StartAsync(scheduler => scheduler.AddJob("limited", async (JobContext _, TimeProvider time) =>
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1), time);
            for (var i = 0; i < 1_000; i++)
            {
                await Task.Yield();
            }
        }));

        Assert.Equal(RunState.Succeeded, (await test.RunAsync("limited")).State);
    }

    [Fact]
    public async Task Event_handlers_have_their_events_and_what_they_start_has_run_too()
    {
        await using var test = await StartAsync(scheduler => scheduler
            .AddEventHandler<RunFailed, RunsTheOther>()
            .AddJob("fails", (_, _) => throw new InvalidOperationException("It failed."))
            .AddJob("other", (_, _) => Task.CompletedTask));

        Assert.Equal(RunState.Failed, (await test.RunAsync("fails")).State);

        test.Runs.Of("other").ShouldHaveRun(1);
    }

    [Fact]
    public async Task CLK_3_a_jump_is_an_outage()
    {
        await using var test = await StartAsync(scheduler => scheduler
            .AddJob("tick", (_, _) => Task.CompletedTask)
            .AddSchedule("tick", schedule => schedule.Every(TimeSpan.FromMinutes(1))));

        await test.JumpByAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(9, Assert.Single(test.Runs.ShouldHaveRunAt(Start.AddMinutes(10))).CoalescedCount);
    }

    [Fact]
    public async Task CLK_4_the_wall_clock_alone_may_jump()
    {
        await using var test = await StartAsync(scheduler => scheduler
            .AddJob("tick", (_, _) => Task.CompletedTask)
            .AddSchedule("tick", schedule => schedule.Every(TimeSpan.FromMinutes(1))));
        var stamp = test.Clock.GetTimestamp();

        await test.SettleAsync();
        test.Clock.JumpWall(TimeSpan.FromMinutes(-30));
        Assert.Equal((Start.AddMinutes(-30), TimeSpan.Zero), (test.Now, test.Clock.GetElapsedTime(stamp)));
        await test.AdvanceToAsync(Start);
        test.Runs.ShouldHaveRun(0);
        await test.AdvanceByAsync(TimeSpan.FromMinutes(1));

        test.Runs.ShouldHaveRunAt(Start.AddMinutes(1));
    }

    [Fact]
    public async Task The_host_takes_the_configuration_and_services_of_the_application()
    {
        await using var test = await SchedulerTestHost.StartAsync(
            scheduler => scheduler.AddJob("tick", (JobContext run, string greeting) => run.SetResult(greeting)),
            host =>
            {
                host.Configuration.AddInMemoryCollection([new("Scheduler:Jobs:tick:Every", "1h"), new("Scheduler:Driver", "Callback")]);
                host.Services.AddSingleton("hello");
            },
            Start.AddDays(1));

        await test.AdvanceByAsync(TimeSpan.FromHours(1));

        Assert.Equal("\"hello\"", Assert.Single(test.Runs.ShouldHaveRunAt(Start.AddHours(25))).Result.ToString());
    }

    [Fact]
    public async Task The_stop_moves_the_clock_as_far_as_running_jobs_need()
    {
        await using var test = await StartAsync(scheduler => scheduler.AddJob("slow", (JobContext _, TimeProvider time) => Task.Delay(TimeSpan.FromSeconds(7), time)));
        await test.RunAsync("slow");

        await test.StopAsync();

        test.Runs.ShouldHaveSucceeded();
        Assert.Equal(Start.AddSeconds(7), test.Now);
        Assert.IsType<SchedulerStopped>(test.Events[^1]);
    }

    [Fact]
    public async Task SHD_2_a_job_that_ignores_its_token_does_not_hold_up_the_end()
    {
        var test = await StartAsync(scheduler => scheduler.AddJob("stubborn", (JobContext _, TimeProvider time) => Task.Delay(TimeSpan.FromHours(7), time)));
        await test.RunAsync("stubborn");

        await test.DisposeAsync();

        Assert.Equal(Start.AddSeconds(5), test.Now);
    }

    [Fact]
    public async Task A_job_that_waits_for_something_else_is_named_when_patience_ends()
    {
        var never = new TaskCompletionSource();
        var test = await StartAsync(scheduler => scheduler.AddJob("hangs", (_, _) => never.Task));
        test.Patience = TimeSpan.FromMilliseconds(1);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => test.RunAsync("hangs"));

        Assert.Contains("hangs (", exception.Message, StringComparison.Ordinal);
        test.Patience = TimeSpan.FromSeconds(30);
        never.SetResult();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task An_invalid_configuration_is_told_as_by_the_application() =>
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => StartAsync(scheduler => scheduler.AddSchedule("tick", schedule => schedule.Job("nope").Every(TimeSpan.FromMinutes(1)))));

    [Fact]
    public async Task An_assertion_that_fails_lists_the_runs()
    {
        await using var test = await StartAsync(scheduler => scheduler
            .AddJob("report", (_, _) => throw new InvalidOperationException("No paper."))
            .AddSchedule("daily", schedule => schedule.Job("report").Cron("0 6 * * *")));
        await test.AdvanceByAsync(TimeSpan.FromDays(1));

        Assert.Equal(
            "Job 'report' should have run 2 times, but ran once. The runs:\n  2024-01-01T06:00:00Z report (daily) Failed: System.InvalidOperationException: No paper.",
            Assert.Throws<SchedulerAssertionException>(() => test.Runs.Of("report").ShouldHaveRun(2)).Message);
        Assert.StartsWith(
            "Schedule 'daily' should have succeeded in every run, but did not in 1 of 1. The runs:",
            Assert.Throws<SchedulerAssertionException>(() => test.Runs.OfSchedule("daily").ShouldHaveSucceeded()).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The scheduler should have run at 2024-01-02T06:00:00Z. The runs:",
            Assert.Throws<SchedulerAssertionException>(() => test.Runs.ShouldHaveRunAt(Start.AddDays(1).AddHours(6))).Message, StringComparison.Ordinal);
        Assert.Equal("Job 'other' should have run once, but ran 0 times. There are no runs.", Assert.Throws<SchedulerAssertionException>(() => test.Runs.Of("other").ShouldHaveRun(1)).Message);
    }

    [Fact]
    public async Task The_clock_never_goes_back_by_advancing()
    {
        await using var test = await StartAsync(_ => { });

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.AdvanceToAsync(Start.AddTicks(-1)));
    }

    private static Task<SchedulerTestHost> StartAsync(Action<SchedulerBuilder> scheduler) => SchedulerTestHost.StartAsync(scheduler);

    private sealed class RunsTheOther(IScheduler scheduler) : ISchedulerEventHandler<RunFailed>
    {
        public async ValueTask HandleAsync(RunFailed schedulerEvent, CancellationToken cancellationToken) => await scheduler.EnqueueAsync("other", cancellationToken: cancellationToken);
    }
}
