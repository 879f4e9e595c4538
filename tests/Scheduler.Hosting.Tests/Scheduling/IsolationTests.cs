using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.ReloadHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>With <c>OnInvalid: Isolate</c> a schedule that is invalid harms no other.</summary>
public sealed class IsolationTests : IAsyncDisposable
{
    private const string Isolate = "\"OnInvalid\": \"Isolate\", ";

    private readonly Cluster _cluster = new(lease: null);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_is_invalid_at_the_start_is_not_there_and_all_others_run()
    {
        await using var reload = await StartAsync(Isolate + """ "Schedules": { "bad": { "Job": "work", "Evry": "10s" }, "good": { "Job": "work", "Every": "10s" } }, "Jobs": { "echo": { "Every": "30" } } """);
        await reload.Host.AdvanceAsync(10);

        Assert.Null(await reload.Scheduler.GetScheduleAsync("bad"));
        Assert.Null(await reload.Scheduler.GetScheduleAsync("echo"));
        Assert.Equal([10], reload.Host.Ran("good"));
        Assert.Equal(
            [
                "SCH1010 Scheduler:Jobs:echo:Every [ChangingConfiguration]: '30' is not a duration. A bare number is ambiguous (.NET would read 30 days). Write 30s, 30m, 30h or 30d. The schedule is left as it is (OnInvalid=Isolate).",
                "SCH1001 Scheduler:Schedules:bad:Evry [ChangingConfiguration]: Unknown setting 'Evry'. Did you mean 'Every'? The schedule is left as it is (OnInvalid=Isolate).",
            ],
            reload.Host.Logs.GetSnapshot().Where(line => line.Id.Id == LogEvents.ScheduleIsolated).Select(line => line.Message));
        Assert.Equal((HealthStatus.Degraded, true), await HealthAsync(reload.Host));
    }

    [Fact]
    public async Task What_becomes_invalid_by_a_change_goes_on_as_it_was_until_it_is_right_or_gone()
    {
        await using var reload = await StartAsync(Isolate + Schedules(("one", 10), ("two", 20)));

        await reload.ChangeAsync(Isolate + """ "Schedules": { "one": { "Job": "work", "Every": "30" }, "two": { "Job": "work", "Every": "15s" } } """);
        Assert.Equal(" | two | ", Words(Assert.Single(reload.Reloaded)));
        Assert.Empty(reload.Rejected);
        Assert.Equal((ScheduleState.Active, Trigger.Every(TimeSpan.FromSeconds(10))), ((await reload.ScheduleAsync("one")).State, (await reload.ScheduleAsync("one")).Trigger));
        Assert.Equal(1, reload.Host.Logged(LogEvents.ReloadIsolated));
        Assert.Equal((HealthStatus.Degraded, true), await HealthAsync(reload.Host));

        await reload.ChangeAsync(Isolate + Schedules(("one", 12), ("two", 15)));
        Assert.Equal(" | one | ", Words(reload.Reloaded[^1]));
        Assert.Equal((HealthStatus.Healthy, false), await HealthAsync(reload.Host));

        await reload.ChangeAsync(Isolate + """ "Schedules": { "one": { "Job": "work", "Every": "30" }, "two": { "Job": "work", "Every": "15s" } } """);
        await reload.ChangeAsync(Isolate + Schedules(("two", 15)));
        Assert.Equal(" |  | one", Words(reload.Reloaded[^1]));
    }

    [Fact]
    public async Task What_a_store_has_goes_on_over_a_restart_with_a_mistake()
    {
        var first = await StartNodeAsync(Schedules(("one", 10), ("two", 20)));
        await _cluster.AdvanceAsync(5);
        await _cluster.StopAsync(first);

        var second = await StartNodeAsync(""" "Schedules": { "one": { "Job": "work", "Every": "30" }, "two": { "Job": "work", "Every": "20s" } } """);
        await _cluster.AdvanceAsync(10);

        Assert.Equal([10], second.Ran("one"));
        Assert.Equal(ScheduleState.Active, (await second.Scheduler.GetScheduleAsync("one"))!.State);
        await _cluster.StopAsync(second);
        var third = await StartNodeAsync(Schedules(("two", 20)));
        await _cluster.AdvanceAsync(1);
        Assert.Equal(ScheduleState.Retired, (await third.Scheduler.GetScheduleAsync("one"))!.State);
    }

    [Theory]
    [InlineData(""" "Jobs": { "work": { "MaxInstances": 0, "Every": "5s" } } """)]
    [InlineData(""" "Jobs": { "work": { "Evry": "5s" } } """)]
    [InlineData(""" "TimeZone": "Mars" """)]
    public async Task What_others_use_stops_the_start_all_the_same(string members) => await Assert.ThrowsAsync<SchedulerConfigurationException>(() => StartAsync(Isolate + members));

    [Fact]
    public async Task Whatever_is_isolated_counts_as_there_for_the_guard_against_mass_removals()
    {
        string[] ids = ["a", "b", "c", "d", "e"];
        await using var reload = await StartAsync(Isolate + Schedules(ids.Select(id => (id, 10))));

        await reload.ChangeAsync($$"""{{Isolate}} "Schedules": { {{string.Join(", ", ids.Select(id => $$""" "{{id}}": { "Job": "work", "Every": "30" } """))}} } """);

        Assert.Empty(reload.Rejected);
        Assert.Equal(ScheduleState.Active, (await reload.ScheduleAsync("a")).State);
    }

    private static async Task<(HealthStatus Status, bool SaysWhy)> HealthAsync(SchedulerHost host)
    {
        var health = host.Services.GetRequiredService<SchedulerHealthCheck>();
        var result = await health.CheckHealthAsync(new() { Registration = new("scheduler", health, HealthStatus.Unhealthy, null) }, TestContext.Current.CancellationToken);
        return (result.Status, result.Description!.Contains("Schedules that are invalid are left as they are: SCH10", StringComparison.Ordinal));
    }

    private Task<SchedulerHost> StartNodeAsync(string members) => _cluster.StartNodeAsync(add: host => host.Configuration.Add(new ChangingConfiguration(Section(Isolate + members))));
}
