using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class LatenessTests
{
    private static readonly SchedulePolicies Grace = new() { MisfireGraceTime = TimeSpan.FromSeconds(5), Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(30)] } };

    [Theory]
    [InlineData("later")]
    [InlineData("again")]
    public async Task MIS_5_what_has_started_once_is_never_too_late(string job)
    {
        var attempts = 0;
        await using var host = await StartAsync(builder => builder
            .AddJob("later", (_, _) => attempts++ == 0 ? throw new JobRetryLaterException(TimeSpan.FromSeconds(30)) : Task.CompletedTask)
            .AddJob("again", (_, _) => attempts++ == 0 ? throw new InvalidOperationException("It failed.") : Task.CompletedTask));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), job, Grace));

        await host.AdvanceAsync(60);

        Assert.Equal(2, attempts);
        Assert.Equal([RunState.Succeeded], (await host.Scheduler.ListRunsAsync()).Select(run => run.State));
    }

    [Fact]
    public async Task MIS_5_what_a_caller_asks_for_is_never_too_late()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 3600, "block", Grace));
        await host.Scheduler.TriggerAsync("tick");
        await host.Scheduler.TriggerAsync("tick");
        await host.AdvanceAsync(60);

        await host.ReleaseAllAsync();

        Assert.Equal([RunState.Succeeded, RunState.Succeeded], (await host.Scheduler.ListRunsAsync()).Select(run => run.State));
    }
}
