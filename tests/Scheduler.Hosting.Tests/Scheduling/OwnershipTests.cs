using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.ReloadHost;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Each schedule has one owner (OWN-1): whoever declares it, in configuration and code together, else the caller who added it.</summary>
public sealed class OwnershipTests
{
    private static readonly AddScheduleOptions Replacing = new() { OnConflict = ConflictPolicy.Replace };

    [Theory]
    [InlineData("one")]
    [InlineData("ONE")]
    public async Task OWN_1_the_id_of_a_declared_schedule_is_taken(string id)
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));

        await Assert.ThrowsAsync<ScheduleExistsException>(() => reload.Scheduler.AddScheduleAsync(Every(id, 5)));

        var schedule = await reload.ScheduleAsync("one");
        Assert.Equal((ScheduleSource.Declared, Trigger.Every(TimeSpan.FromSeconds(10))), (schedule.Source, schedule.Trigger));
    }

    [Fact]
    public async Task OWN_1_code_and_configuration_declare_a_schedule_together()
    {
        await using var reload = await StartAsync(""" "Schedules": { "both": { "MisfireGraceTime": "1h" } } """, scheduler =>
            scheduler.AddSchedule("both", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10)).Priority(3)));

        Assert.Equal(ScheduleSource.Declared, (await reload.ScheduleAsync("both")).Source);
        var settings = await reload.Scheduler.ExplainScheduleAsync("both");
        Assert.Equal(("code", "ChangingConfiguration"), (SourceOf("Priority"), SourceOf("MisfireGraceTime")));

        string? SourceOf(string key) => settings.Single(setting => setting.Key == key).Source;
    }

    [Fact]
    public async Task OWN_1_OWN_2_what_a_caller_puts_in_the_place_of_a_declared_schedule_lies_over_it()
    {
        await using var reload = await StartAsync(Schedules(("one", 10), ("two", 20)));

        var over = await reload.Scheduler.AddScheduleAsync(Every("one", 7), Replacing);
        var again = await reload.Scheduler.AddScheduleAsync(Every("one", 7), Replacing);
        Assert.Equal((ScheduleSource.Declared, Trigger.Every(TimeSpan.FromSeconds(7)), "trigger", over.Version), (over.Source, over.Trigger, Assert.Single(over.Overrides), again.Version));
        await reload.ChangeAsync(""" "Schedules": { "one": { "Job": "work", "Every": "30s", "Priority": 3 } } """);
        Assert.Equal((Trigger.Every(TimeSpan.FromSeconds(7)), 3), ((await reload.ScheduleAsync("one")).Trigger, (await reload.ScheduleAsync("one")).Policies.Priority));
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(30)), (await reload.Scheduler.ResetScheduleAsync("one")).Trigger);

        // What nobody declares any more has no owner: a caller may have it.
        Assert.Equal(ScheduleState.Retired, (await reload.ScheduleAsync("two")).State);
        var own = await reload.Scheduler.AddScheduleAsync(Every("two", 7), Replacing);
        Assert.Equal((ScheduleSource.Api, ScheduleState.Active), (own.Source, own.State));
    }

    [Fact]
    public async Task OWN_1_what_a_caller_added_is_retired_by_no_change_until_it_is_declared()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));
        await reload.Scheduler.AddScheduleAsync(Every("own", 7));

        await reload.ChangeAsync(Schedules(("one", 20)));
        Assert.Equal((ScheduleSource.Api, ScheduleState.Active), ((await reload.ScheduleAsync("own")).Source, (await reload.ScheduleAsync("own")).State));
        await reload.ChangeAsync(Schedules(("one", 20), ("own", 9)));
        Assert.Equal((ScheduleSource.Declared, Trigger.Every(TimeSpan.FromSeconds(9))), ((await reload.ScheduleAsync("own")).Source, (await reload.ScheduleAsync("own")).Trigger));
        await reload.ChangeAsync(Schedules(("one", 20)));

        Assert.Equal(ScheduleState.Retired, (await reload.ScheduleAsync("own")).State);
    }
}
