using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Tests.Triggers;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Schedules with triggers of a kind that the application registers, or does not.</summary>
public sealed class TriggerKindTests
{
    private const string Pulse = """{"job":"work","trigger":{"any":[{"every":"10s"},{"pulse":{"period":"10s"}}]}}""";

    [Fact]
    public async Task A_stored_schedule_of_a_registered_kind_runs()
    {
        await using var host = await StartAsync(builder => builder.AddTriggerKind("Pulse", PulseTrigger.Read));
        await StoreAsync(host, "stored", Pulse);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.AdvanceAsync(25);

        Assert.Equal([10, 20], host.Ran("stored"));
        Assert.Equal("(every 10 seconds) or (pulse Period=10s)", (await host.Scheduler.GetScheduleAsync("stored"))!.When);
    }

    [Fact]
    public async Task CORE_4_a_stored_schedule_of_an_unknown_kind_is_faulted_alone()
    {
        await using var host = await StartAsync();
        await StoreAsync(host, "stranger", Pulse);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        await host.AdvanceAsync(60);

        Assert.Equal([10, 20, 30, 40, 50, 60], host.Ran("tick"));
        var fault = Assert.Single(host.Events<ScheduleFaulted>());
        Assert.Equal("stranger", fault.ScheduleId);
        Assert.Contains("No kind of trigger 'pulse' is registered in this application.", fault.Error.Message, StringComparison.Ordinal);
        Assert.Contains("Add it with AddTriggerKind.", fault.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, host.Logged(Hosting.Diagnostics.LogEvents.ScheduleFaulted));
    }

    [Fact]
    public async Task A_schedule_whose_trigger_cannot_be_read_is_seen_paused_and_removed_like_any_other()
    {
        await using var host = await StartAsync();
        await StoreAsync(host, "stranger", Pulse);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(10);

        var listed = await host.Scheduler.ListSchedulesAsync().ToDictionaryAsync(schedule => schedule.Id);

        Assert.Equal((ScheduleState.Faulted, "unread"), (listed["stranger"].State, listed["stranger"].Trigger.Kind));
        Assert.Equal("""the trigger {"any":[{"every":"10s"},{"pulse":{"period":"10s"}}]}, which this application cannot read""", listed["stranger"].When);
        Assert.Equal(ScheduleState.Active, listed["tick"].State);
        await Assert.ThrowsAsync<InvalidTriggerException>(() => host.Scheduler.ResumeScheduleAsync("stranger"));
        var refused = await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.ModifyScheduleAsync("stranger", definition => definition with { Description = "new" }));
        Assert.Contains("No kind of trigger 'pulse' is registered", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ScheduleState.Paused, (await host.Scheduler.PauseScheduleAsync("stranger")).State);
        Assert.True(await host.Scheduler.RemoveScheduleAsync("stranger"));
    }

    [Fact]
    public async Task CORE_4_the_fault_of_a_schedule_that_cannot_be_compiled_names_its_job()
    {
        await using var host = await StartAsync();
        await StoreAsync(host, "stranger", Pulse);

        await host.AdvanceAsync(10);

        var faulted = Assert.Single(host.Events<ScheduleFaulted>());
        Assert.Equal(("stranger", "work"), (faulted.ScheduleId, faulted.Job));
    }

    [Theory]
    [InlineData("{ this is no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"job":"work","trigger":{"every":"10s"},"runOnStartup":"Perhaps"}""")]
    [InlineData("""{"job":"work","trigger":{"every":"10s"},"timeout":"soon"}""")]
    public async Task CORE_4_a_stored_definition_that_cannot_be_read_hides_no_other(string json)
    {
        await using var host = await StartAsync();
        await StoreAsync(host, "broken", json);
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));

        var listed = await host.Scheduler.ListSchedulesAsync().ToDictionaryAsync(schedule => schedule.Id);
        Assert.Equal((ScheduleState.Faulted, "work", (DateTimeOffset?)null), (listed["broken"].State, listed["broken"].Job, listed["broken"].NextRun));
        Assert.Contains("cannot be read", listed["broken"].Fault, StringComparison.Ordinal);
        Assert.Equal((ScheduleState.Active, null), (listed["tick"].State, listed["tick"].Fault));
        await host.AdvanceAsync(20);

        Assert.Equal([10, 20], host.Ran());
        Assert.Equal("broken", Assert.Single(host.Events<ScheduleFaulted>()).ScheduleId);
        await Assert.ThrowsAsync<InvalidTriggerException>(() => host.Scheduler.ResumeScheduleAsync("broken"));
        await host.Scheduler.RescheduleAsync("broken", Trigger.Every(TimeSpan.FromSeconds(5)));
        await host.AdvanceAsync(5);
        Assert.Equal([25], host.Ran("broken"));
        Assert.True(await host.Scheduler.RemoveScheduleAsync("broken"));
    }

    [Fact]
    public async Task A_schedule_whose_trigger_cannot_be_read_gets_another()
    {
        await using var host = await StartAsync();
        await StoreAsync(host, "stranger", Pulse);
        await host.AdvanceAsync(10);

        await host.Scheduler.RescheduleAsync("stranger", Trigger.Every(TimeSpan.FromSeconds(5)));
        await host.AdvanceAsync(10);

        Assert.Equal([15, 20], host.Ran("stranger"));
    }

    [Fact]
    public async Task A_trigger_that_code_gives_takes_modifiers()
    {
        await using var host = await StartAsync(builder => builder.AddTriggerKind("Pulse", PulseTrigger.Read));

        var schedule = await host.Scheduler.AddScheduleAsync("code", write => write.Job("work").Trigger(new PulseTrigger(TimeSpan.FromSeconds(10))).TimeZone("Europe/Berlin").EndAt(At(20)));
        await host.AdvanceAsync(60);

        Assert.Equal("pulse Period=10s, Europe/Berlin, until 2026-03-02T10:00:20Z", schedule.When);
        Assert.Equal([10, 20], host.Ran("code"));
        Assert.Equal(ScheduleState.Completed, (await host.Scheduler.GetScheduleAsync("code"))!.State);
    }

    [Fact]
    public async Task A_schedule_says_when_it_occurs_with_the_time_zone_in_force()
    {
        await using var host = await StartAsync(builder => builder
            .Configure(options => options.TimeZone = "Europe/Berlin")
            .AddSchedule("nightly", schedule => schedule.Job("work").Cron("30 2 * * mon-fri")));

        var utc = await host.Scheduler.AddScheduleAsync("utc", schedule => schedule.Job("work").Cron("30 2 * * mon-fri").TimeZone("UTC"));
        var first = await host.Scheduler.AddScheduleAsync(Every("later", 3600) with { FirstRunAt = At(60) });

        Assert.Equal("at 02:30, Monday to Friday, Europe/Berlin", (await host.Scheduler.GetScheduleAsync("nightly"))!.When);
        Assert.Equal("at 02:30, Monday to Friday, UTC", utc.When);
        Assert.Equal("first at 2026-03-02T10:01:00Z, then every hour", first.When);
        Assert.Contains(host.Logs.GetSnapshot(), line => line.Message == "Schedule 'nightly' runs job 'work' at 02:30, Monday to Friday, Europe/Berlin; next at 2026-03-03 01:30:00Z.");
    }

    /// <summary>As another process, or an earlier version of this one, has left it.</summary>
    private static async Task StoreAsync(SchedulerHost host, string id, string json)
    {
        var row = new ScheduleRow(42, id, "work", ScheduleSource.Api, StoredDefinition.FromJson(json), null, 1, Start);
        await host.Store().EditAsync([new(id, 0, null, row, new(At(10), Start, ScheduleState.Active))], CancellationToken.None);
    }
}
