// The second example of docs/testing.md, as it stands there but for its namespace.
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Testing;

namespace Scheduler.Hosting.Tests.Docs.ChargeExample;

public sealed class Charge(Gateway gateway) : IJob<Order>
{
    public Task ExecuteAsync(Order args, JobContext context, CancellationToken cancellationToken) => gateway.ChargeAsync(args.Number, context.IdempotencyKey, cancellationToken);
}

public sealed record Order(int Number);

public sealed class Gateway(TimeProvider time)
{
    public TimeSpan Takes { get; set; } = TimeSpan.FromSeconds(1);

    public bool IsDown { get; set; }

    public Task ChargeAsync(int order, string key, CancellationToken cancellationToken) =>
        IsDown ? throw new HttpRequestException($"Order {order} cannot be charged ({key}): the gateway is down.") : Task.Delay(Takes, time, cancellationToken);
}

public sealed class ChargeTests
{
    [Fact]
    public async Task A_gateway_that_is_down_is_asked_again_after_ten_seconds_and_a_minute()
    {
        await using var test = await StartAsync();
        var gateway = test.Services.GetRequiredService<Gateway>();
        gateway.IsDown = true;

        var run = await test.RunAsync("charge", new Order(7));
        Assert.Equal((RunState.RetryWait, test.Now.AddSeconds(10)), (run.State, run.NextAttemptAt));
        await test.AdvanceByAsync(TimeSpan.FromSeconds(10));
        gateway.IsDown = false;
        await test.AdvanceByAsync(TimeSpan.FromMinutes(2));

        test.Runs.Of("charge").ShouldHaveRun(1).ShouldHaveSucceeded();
        Assert.Equal(3, test.Runs[0].Attempt);
        Assert.Equal(2, test.Events.OfType<RunRetrying>().Count());
    }

    [Fact]
    public async Task A_gateway_that_hangs_is_given_up_after_30_seconds()
    {
        await using var test = await StartAsync();
        test.Services.GetRequiredService<Gateway>().Takes = TimeSpan.FromHours(1);

        var run = await test.RunAsync("charge", new Order(7));
        await test.AdvanceByAsync(TimeSpan.FromMinutes(10));

        run = (await test.Scheduler.GetRunAsync(run.Id))!;
        Assert.Equal((RunState.TimedOut, 3), (run.State, run.Attempt));
    }

    [Fact]
    public async Task After_a_night_without_power_the_report_is_made_once()
    {
        await using var test = await StartAsync();

        await test.JumpByAsync(TimeSpan.FromHours(9));

        test.Runs.OfSchedule("report").ShouldHaveRunAt(test.Now);
        Assert.Equal(8, test.Runs[0].CoalescedCount);
    }

    [Fact]
    public async Task While_it_is_paused_there_is_no_report()
    {
        await using var test = await StartAsync();

        await test.Scheduler.PauseScheduleAsync("report", by: "ann", reason: "stocktaking", until: test.Now.AddHours(5));
        await test.AdvanceByAsync(TimeSpan.FromHours(6));

        test.Runs.OfSchedule("report").ShouldHaveRunAt(test.Now.AddHours(-1), test.Now);
    }

    private static Task<SchedulerTestHost> StartAsync() => SchedulerTestHost.StartAsync(scheduler =>
    {
        scheduler.Services.AddSingleton<Gateway>();
        scheduler
            .AddJob<Charge>("charge", job => job.Timeout(TimeSpan.FromSeconds(30)).Retry(maxAttempts: 3, delays: [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)]))
            .AddJob("report", () => { })
            .AddSchedule("report", schedule => schedule.Every(TimeSpan.FromHours(1)));
    });
}
