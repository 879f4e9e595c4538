using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Schedules that are expected to succeed now and then.</summary>
public sealed class AlarmTests
{
    private static readonly SchedulePolicies Minute = new() { AlertIfNoSuccessFor = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task EVT_2_a_schedule_without_a_success_for_too_long_raises_its_alarm_once_until_it_succeeds()
    {
        var fails = false;
        await using var host = await StartAsync(builder => builder.AddJob("moody", (_, _) => fails ? throw new InvalidOperationException("Not today.") : Task.CompletedTask));
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10, "moody", Minute), Every("other", 10, "moody")]);
        await host.AdvanceAsync(35);
        fails = true;

        await host.AdvanceAsync(54.999);
        Assert.Empty(host.Events<SuccessOverdue>());
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.AdvanceAsync(500);

        Assert.Equal(new SuccessOverdue(At(90), "tick", "moody", At(30)), Assert.Single(host.Events<SuccessOverdue>()));
        Assert.Equal(1, host.Logged(LogEvents.SuccessOverdue));
        var health = await CheckAsync(host);
        Assert.Equal((HealthStatus.Degraded, "Schedules of store 'default' that have not succeeded for too long: tick."), (health.Status, health.Description));

        fails = false;
        await host.AdvanceAsync(10);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        fails = true;
        await host.AdvanceAsync(100);
        Assert.Equal(2, host.Events<SuccessOverdue>().Count);
    }

    [Fact]
    public async Task EVT_2_one_that_never_succeeded_counts_from_when_it_was_added()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["fail"] = new() { AlertIfNoSuccessFor = TimeSpan.FromMinutes(1) }));
        await host.AdvanceAsync(25);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, "fail"));

        await host.AdvanceAsync(300);

        Assert.Equal(new SuccessOverdue(At(85), "tick", "fail", null), Assert.Single(host.Events<SuccessOverdue>()));
    }

    [Fact]
    public async Task EVT_2_the_gauge_tells_the_age_of_the_last_success_of_schedules_with_an_alarm_alone()
    {
        await using var host = await StartAsync();
        using var age = new MetricCollector<double>(host.Services.GetRequiredService<IMeterFactory>(), SchedulerDiagnostics.MeterName, "scheduler.schedule.last_success_age");
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10, policies: Minute), Every("never", 10, "fail", Minute), Every("other", 10)]);
        await host.AdvanceAsync(47);

        age.RecordObservableInstruments();

        var measured = age.GetMeasurementSnapshot().ToDictionary(measurement => (string)measurement.Tags["scheduler.schedule.id"]!, measurement => measurement.Value);
        Assert.Equal(new() { ["tick"] = 7, ["never"] = 47 }, measured);
    }

    [Theory]
    [InlineData(PauseTests.Level.Scheduler)]
    [InlineData(PauseTests.Level.Job)]
    [InlineData(PauseTests.Level.Schedule)]
    public async Task EVT_2_nothing_is_expected_of_a_paused_schedule_and_its_time_counts_anew_afterwards(PauseTests.Level level)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 100, policies: Minute with { AlertIfNoSuccessFor = TimeSpan.FromSeconds(40) }));
        await host.AdvanceAsync(45);
        Assert.Equal(At(40), Assert.Single(host.Events<SuccessOverdue>()).At);

        await (level switch
        {
            PauseTests.Level.Scheduler => host.Scheduler.PauseAsync(),
            PauseTests.Level.Job => host.Scheduler.PauseJobAsync("work"),
            _ => (Task)host.Scheduler.PauseScheduleAsync("tick"),
        });
        await host.AdvanceAsync(205);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await (level switch
        {
            PauseTests.Level.Scheduler => host.Scheduler.ResumeAsync(),
            PauseTests.Level.Job => host.Scheduler.ResumeJobAsync("work"),
            _ => (Task)host.Scheduler.ResumeScheduleAsync("tick"),
        });
        await host.AdvanceAsync(45);

        Assert.Equal([At(40), At(290)], host.Events<SuccessOverdue>().Select(overdue => overdue.At));
    }

    [Fact]
    public async Task EVT_2_an_alarm_goes_with_its_schedule_its_policy_and_the_last_occurrence()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("removed", 10, "fail", Minute), Every("changed", 10, "fail", Minute), Every("complete", 40, "fail", Minute) with { MaxRuns = 2 }]);
        await host.AdvanceAsync(65);
        Assert.Equal(3, host.Events<SuccessOverdue>().Count);

        await host.Scheduler.RemoveScheduleAsync("removed");
        await host.Scheduler.ModifyScheduleAsync("changed", definition => definition with { Policies = new() });
        await host.AdvanceAsync(60);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        Assert.Equal(3, host.Events<SuccessOverdue>().Count);
    }

    [Fact]
    public async Task EVT_2_a_success_on_another_node_counts()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var worker = await nodes.StartNodeAsync();
        var watcher = await nodes.StartNodeAsync();
        await worker.Scheduler.AddScheduleAsync(Every("tick", 10, policies: Minute));
        await nodes.AdvanceAsync(700);

        Assert.Empty(watcher.Runs);
        Assert.Empty(watcher.Events<SuccessOverdue>());
        await nodes.AdvanceAsync(200);
        Assert.Empty(watcher.Events<SuccessOverdue>());
        await worker.Scheduler.RescheduleAsync("tick", Hosting.Triggers.Trigger.Every(TimeSpan.FromSeconds(1000)));
        await nodes.AdvanceAsync(100);

        Assert.Equal("tick", Assert.Single(watcher.Events<SuccessOverdue>()).ScheduleId);
        Assert.Single(worker.Events<SuccessOverdue>());
    }

    private static Task<HealthCheckResult> CheckAsync(SchedulerHost host)
    {
        var check = new SchedulerHealthCheck(host.Engine.Parts.Health);
        return check.CheckHealthAsync(new() { Registration = new("scheduler", check, null, null) });
    }
}
