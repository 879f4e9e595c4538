using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Scheduling;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Configuration;

public sealed class SettingExplanationTests
{
    [Fact]
    public void Every_policy_has_a_line()
    {
        var keys = KeyTables.Policies.Keys.Where(key => key.Name is not ("Description" or "Metadata"))
            .SelectMany(key => key.Table is { } table ? table.Keys.Select(below => $"{key.Name}:{below.Name}") : [key.Name]);

        Assert.Equal(keys, PolicyKeys.All.Select(policy => policy.Key));
        Assert.All(PolicyKeys.All, policy => Assert.True(policy.Read(SchedulePolicies.BuiltIn) is not null || policy.Key is "Retry:Delays" or "Retry:NoRetryOn", policy.Key));
    }

    [Fact]
    public async Task CFG_5_what_callers_set_lies_over_what_is_declared()
    {
        await using var reload = await ReloadHost.StartAsync(""" "Defaults": { "Timeout": "5m" }, "Schedules": { "declared": { "Job": "work", "Every": "10s", "Priority": 3 } } """, builder =>
            builder.AddSchedule("code", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)).Priority(4)));
        await reload.Scheduler.ModifyScheduleAsync("declared", definition => definition with { Policies = definition.Policies with { Priority = 9, MaxInstances = int.MaxValue } });
        await reload.Scheduler.AddScheduleAsync(Every("added", 30, policies: new() { Coalesce = Coalesce.All }));

        Assert.Equal(
            [new("Trigger", "every 10 seconds", SettingOrigin.Schedule, "ChangingConfiguration"), new("MaxInstances", "none", SettingOrigin.Operator, "API"), new("Timeout", "5m", SettingOrigin.Defaults, "ChangingConfiguration"), new("Priority", "9", SettingOrigin.Operator, "API")],
            await SaidAsync(reload.Scheduler, "declared"));
        Assert.Equal([("Trigger", "code"), ("Timeout", "ChangingConfiguration"), ("Priority", "code")], (await SaidAsync(reload.Scheduler, "code")).Select(setting => (setting.Key, setting.Source)));
        Assert.Equal([("Trigger", SettingOrigin.Schedule, "API"), ("Coalesce", SettingOrigin.Schedule, "API"), ("Timeout", SettingOrigin.Defaults, "ChangingConfiguration")], (await SaidAsync(reload.Scheduler, "added")).Select(setting => (setting.Key, setting.Origin, setting.Source)));

        await reload.Scheduler.RescheduleAsync("declared", Every("any", 40).Trigger);
        Assert.Equal(new("Trigger", "every 40 seconds", SettingOrigin.Operator, "API"), (await SaidAsync(reload.Scheduler, "declared"))[0]);
        await Assert.ThrowsAsync<ScheduleNotFoundException>(() => reload.Scheduler.ExplainScheduleAsync("nobody"));
    }

    private static async Task<IReadOnlyList<EffectiveSetting>> SaidAsync(IScheduler scheduler, string id) =>
        [.. (await scheduler.ExplainScheduleAsync(id)).Where(setting => setting.Origin != SettingOrigin.BuiltIn)];
}
