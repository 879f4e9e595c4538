using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.ReloadHost;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What a changed configuration makes of schedules while the scheduler runs.</summary>
public sealed class ReloadTests
{
    private static readonly string NamedType = $"{typeof(NamedJob).FullName}, {typeof(NamedJob).Assembly.GetName().Name}";

    private static readonly string[] Ten = [.. Enumerable.Range(0, 10).Select(number => $"s{number}")];

    [Fact]
    public async Task OWN_6_what_is_the_same_is_not_touched()
    {
        await using var reload = await StartAsync(Schedules(("kept", 10), ("changed", 10)));
        await reload.Host.AdvanceAsync(15);
        var before = await reload.ScheduleAsync("kept");

        await reload.ChangeAsync(Schedules(("kept", 10), ("changed", 20), ("added", 30)));

        Assert.Equal(before, await reload.ScheduleAsync("kept") with { Policies = before.Policies, Overrides = before.Overrides });
        Assert.Equal("added | changed | ", Words(Assert.Single(reload.Reloaded)));
        Assert.Equal((1, 1, 0), (reload.Host.Logged(LogEvents.ScheduleAddedByReload), reload.Host.Logged(LogEvents.ScheduleChangedByReload), reload.Host.Logged(LogEvents.ScheduleRetired)));
        await reload.Host.AdvanceAsync(30);
        Assert.Equal([10, 20, 30, 40], reload.Host.Ran("kept"));
    }

    [Fact]
    public async Task OWN_6_the_same_content_is_no_change_whatever_its_order_and_case()
    {
        await using var reload = await StartAsync(Schedules(("one", 10), ("two", 20)));

        reload.Change(Schedules(("TWO", 20), ("one", 10)));
        await reload.ChangeAsync(Schedules(("one", 10), ("two", 30)));

        Assert.Equal(["two"], Assert.Single(reload.Reloaded).Changed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, 5.0)]
    public async Task ONE_1_a_past_one_off_that_is_added_runs_only_with_RunIfPast(bool runIfPast, params double[] ran)
    {
        await using var reload = await StartAsync(Schedules(("kept", 3600)));
        await reload.Host.AdvanceAsync(15);

        await reload.ChangeAsync($$""" "Schedules": { "kept": { "Job": "work", "Every": "3600s" }, "once": { "Job": "work", "At": "{{At(5):O}}", "RunIfPast": {{(runIfPast ? "true" : "false")}} } } """);
        await reload.Host.AdvanceAsync(15);

        Assert.Equal(ran, reload.Host.Ran("once"));
        Assert.Equal(ScheduleState.Completed, (await reload.ScheduleAsync("once")).State);
    }

    [Fact]
    public async Task MIS_9_only_another_trigger_begins_anew()
    {
        const string Before = """ "Schedules": { "trigger": { "Job": "work", "Every": "10s" }, "policy": { "Job": "work", "Every": "10s" } } """;
        await using var reload = await StartAsync(Before);
        await reload.Host.AdvanceAsync(4);
        var (trigger, policy) = ((await reload.ScheduleAsync("trigger")).Cursor, (await reload.ScheduleAsync("policy")).Cursor);

        await reload.ChangeAsync(Before.Replace("""{ "Job": "work", "Every": "10s" }, "policy": {""", """{ "Job": "work", "Every": "20s" }, "policy": { "Priority": 5,""", StringComparison.Ordinal));

        Assert.True((await reload.ScheduleAsync("trigger")).Cursor > trigger);
        Assert.Equal((policy, 5), ((await reload.ScheduleAsync("policy")).Cursor, (await reload.ScheduleAsync("policy")).Policies.Priority));
    }

    [Fact]
    public async Task OWN_3_what_is_declared_no_more_makes_no_run_and_goes_on_when_it_is_declared_again()
    {
        await using var reload = await StartAsync(Schedules(("kept", 10), ("gone", 10)));
        await reload.Host.AdvanceAsync(10);
        await reload.Scheduler.PauseScheduleAsync("gone", "ann");
        var before = await reload.ScheduleAsync("gone");

        await reload.ChangeAsync(Schedules(("kept", 10)));
        var retired = await reload.ScheduleAsync("gone");
        Assert.Equal((ScheduleState.Retired, null), (retired.State, retired.NextRun));
        Assert.Equal(reload.Host.Now, retired.RetiredAt);
        Assert.Equal("gone", Assert.Single(reload.Host.Events<ScheduleRetired>()).ScheduleId);
        await reload.Host.AdvanceAsync(30);
        Assert.Equal([10], reload.Host.Ran("gone"));
        await Assert.ThrowsAsync<InvalidScheduleException>(() => reload.Scheduler.RescheduleAsync("gone", Trigger.Every(TimeSpan.FromSeconds(1))));

        await reload.ChangeAsync(Schedules(("kept", 10), ("gone", 10)));
        var again = await reload.ScheduleAsync("gone");
        Assert.Equal((ScheduleState.Paused, "ann", before.Cursor, null), (again.State, again.Pause?.By, again.Cursor, again.RetiredAt));
        Assert.Single(await reload.Scheduler.ListRunsAsync(new() { ScheduleId = "gone" }));
        await reload.Scheduler.ResumeScheduleAsync("gone");
        await reload.Host.AdvanceAsync(10);
        Assert.Equal(0, (reload.Host.Ran("gone")[^1] - reload.Host.Ran("gone")[0]) % 10);
    }

    [Fact]
    public async Task OWN_3_what_runs_ends_and_what_is_queued_is_cancelled()
    {
        await using var reload = await StartAsync(""" "Schedules": { "gone": { "Job": "block", "Every": "10s", "Overlap": "QueueAll" }, "kept": { "Job": "work", "Every": "1h" } } """);
        await reload.Host.AdvanceAsync(20);

        await reload.ChangeAsync(Schedules(("kept", 3600)));
        reload.Host.ReleaseBlocked();
        await reload.Host.SettleAsync();

        var runs = await reload.Scheduler.ListRunsAsync(new() { ScheduleId = "gone" });
        Assert.Equal([RunState.Cancelled, RunState.Succeeded], runs.Select(run => run.State));
    }

    [Fact]
    public async Task OWN_3_it_is_removed_after_its_time()
    {
        await using var reload = await StartAsync(""" "Retention": { "Retired": "1h" }, """ + Schedules(("kept", 3600), ("gone", 3600)));
        await reload.ChangeAsync(""" "Retention": { "Retired": "1h" }, """ + Schedules(("kept", 3600)));

        await reload.Host.AdvanceAsync(TimeSpan.FromMinutes(50));
        Assert.NotNull(await reload.Scheduler.GetScheduleAsync("gone"));
        await reload.Host.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Null(await reload.Scheduler.GetScheduleAsync("gone"));
        Assert.Equal("gone", Assert.Single(reload.Host.Events<ScheduleRemoved>()).ScheduleId);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public async Task OWN_4_a_change_that_takes_most_away_is_not_believed(int left, bool believed)
    {
        await using var reload = await StartAsync(Schedules(Ten.Select(id => (id, 3600))));

        await reload.ChangeAsync(Schedules(Ten.Take(left).Select(id => (id, 3600))));

        Assert.Equal(believed, reload.Reloaded.Count == 1);
        Assert.Equal(believed ? ScheduleState.Retired : ScheduleState.Active, (await reload.ScheduleAsync("s9")).State);
        if (!believed)
        {
            Assert.Contains("SCH1200 Scheduler: Reload would retire 6 of 10 configured schedules", Assert.Single(Assert.Single(reload.Rejected).Errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OWN_4_it_is_believed_when_it_says_so_or_switches_them_off()
    {
        await using var reload = await StartAsync(Schedules(Ten.Select(id => (id, 3600))));

        await reload.ChangeAsync($$""" "Schedules": { {{string.Join(", ", Ten.Select(id => $$"""
            "{{id}}": { "Job": "work", "Every": "1h", "Enabled": {{(id == "s0" ? "true" : "false")}} }
            """))}} } """);
        Assert.Equal(9, Assert.Single(reload.Reloaded).Retired.Count);
        await reload.ChangeAsync(Schedules(Ten.Select(id => (id, 3600))));
        await reload.ReplaceAsync("""{ "Scheduler": { "Reload": { "Debounce": "777ms", "AllowMassRemoval": true }, "Schedules": { "s1": { "Job": "work", "Every": "1h" } } } }""");

        Assert.Equal(9, reload.Reloaded[^1].Retired.Count);
        Assert.Empty(reload.Rejected);
    }

    [Fact]
    public async Task OWN_4_an_empty_section_is_not_believed()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));

        await reload.ReplaceAsync("""{ "Other": 1 }""");

        Assert.Contains("SCH1200 Scheduler: The section 'Scheduler' is missing or empty", Assert.Single(Assert.Single(reload.Rejected).Errors), StringComparison.Ordinal);
        Assert.Equal(ScheduleState.Active, (await reload.ScheduleAsync("one")).State);
    }

    [Fact]
    public async Task OWN_2_what_a_caller_changed_lies_over_the_declaration_until_it_is_taken_back()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));

        await reload.Scheduler.RescheduleAsync("one", Trigger.Every(TimeSpan.FromSeconds(7)));
        await reload.ChangeAsync(""" "Schedules": { "one": { "Job": "work", "Every": "30s", "Priority": 3 } } """);
        var over = await reload.ScheduleAsync("one");
        Assert.Equal((Trigger.Every(TimeSpan.FromSeconds(7)), 3, "trigger"), (over.Trigger, over.Policies.Priority, Assert.Single(over.Overrides)));
        var back = await reload.Scheduler.ResetScheduleAsync("one");

        Assert.Equal((Trigger.Every(TimeSpan.FromSeconds(30)), 3), (back.Trigger, back.Policies.Priority));
        Assert.Empty(back.Overrides);
        await reload.Scheduler.AddScheduleAsync(Every("own", 10));
        await reload.Scheduler.RescheduleAsync("own", Trigger.Every(TimeSpan.FromSeconds(7)));
        Assert.Empty((await reload.Scheduler.ResetScheduleAsync("own")).Overrides);
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(7)), (await reload.ScheduleAsync("own")).Trigger);
    }

    [Fact]
    public async Task CAL_5_a_changed_calendar_moves_what_is_due_for_all_its_users()
    {
        const string Daily = """ "Schedules": { "one": { "Job": "work", "Cron": "0 12 * * *", "Calendars": [ "off" ] } }, "Calendars": { "off": { "Exclude": { "Dates": [ "{0}" ] } } } """;
        await using var reload = await StartAsync(Daily.Replace("{0}", "2027-01-01", StringComparison.Ordinal));
        await reload.Scheduler.AddScheduleAsync("own", schedule => schedule.Job("work").Cron("0 12 * * *").Calendars("off"));
        var before = await reload.ScheduleAsync("one");
        Assert.Equal(At(2 * 3600), before.NextRun);

        await reload.ChangeAsync(Daily.Replace("{0}", "2026-03-02", StringComparison.Ordinal));

        foreach (var id in new[] { "one", "own" })
        {
            var after = await reload.ScheduleAsync(id);
            Assert.Equal((At(26 * 3600), before.Cursor), (after.NextRun, after.Cursor));
        }

        Assert.Equal(2, reload.Host.Logged(LogEvents.ScheduleRefreshed));
        Assert.Empty(reload.Reloaded[0].Changed);
    }

    [Fact]
    public async Task DST_6_another_default_time_zone_is_another_trigger_for_those_that_inherit_it()
    {
        const string Both = """ "TimeZone": "{0}", "Schedules": { "one": { "Job": "work", "Cron": "0 12 * * *" }, "fixed": { "Job": "work", "Cron": "0 12 * * *", "TimeZone": "UTC" } } """;
        await using var reload = await StartAsync(Both.Replace("{0}", "UTC", StringComparison.Ordinal));
        await reload.Host.AdvanceAsync(5);
        var before = await reload.ScheduleAsync("fixed");

        await reload.ChangeAsync(Both.Replace("{0}", "Europe/Berlin", StringComparison.Ordinal));

        Assert.Equal(before.Version, (await reload.ScheduleAsync("fixed")).Version);
        var after = await reload.ScheduleAsync("one");
        Assert.Equal(At(3600), after.NextRun);
        Assert.True(after.Cursor > before.Cursor);
    }

    [Fact]
    public async Task OVL_5_queued_runs_take_the_new_policies_and_running_ones_keep_theirs()
    {
        const string Text = """ "Executors": { "default": { "MaxConcurrency": {0} } }, "Jobs": { "block": { "Timeout": "{1}", "MaxConcurrentRuns": {2} } } """;
        await using var reload = await StartAsync(Text.Replace("{0}", "1", StringComparison.Ordinal).Replace("{1}", "1h", StringComparison.Ordinal).Replace("{2}", "5", StringComparison.Ordinal));
        await reload.Scheduler.EnqueueAsync("block");
        await reload.Scheduler.EnqueueAsync("block");
        await reload.Scheduler.EnqueueAsync("block");
        await reload.Host.SettleAsync();
        Assert.Single(reload.Host.Blocked);
        var first = reload.Host.Blocked[0];

        await reload.ChangeAsync(Text.Replace("{0}", "2", StringComparison.Ordinal).Replace("{1}", "10s", StringComparison.Ordinal).Replace("{2}", "5", StringComparison.Ordinal));
        Assert.Equal(2, reload.Host.Blocked.Count);
        await reload.Host.AdvanceAsync(15);
        Assert.Equal((RunState.Running, 1), ((await reload.Scheduler.GetRunAsync(first))!.State, reload.Host.Events<RunTimedOut>().Count));

        await reload.ChangeAsync(Text.Replace("{0}", "9", StringComparison.Ordinal).Replace("{1}", "1h", StringComparison.Ordinal).Replace("{2}", "2", StringComparison.Ordinal));
        for (var i = 0; i < 4; i++)
        {
            await reload.Scheduler.EnqueueAsync("block");
        }

        await reload.Host.SettleAsync();
        Assert.Equal(2, reload.Host.Blocked.Count);
    }

    [Fact]
    public async Task OVL_5_what_starts_in_a_new_slot_has_the_new_policies_although_a_turn_was_under_way()
    {
        const string Text = """ "Executors": { "default": { "MaxConcurrency": {0} } }, "Jobs": { "block": { "Timeout": "{1}" } {2} } """;
        FlakyStore? store = null;
        using var reached = new ManualResetEventSlim();
        using var goes = new ManualResetEventSlim();
        await using var reload = await StartAsync(
            Text.Replace("{0}", "1", StringComparison.Ordinal).Replace("{1}", "1h", StringComparison.Ordinal).Replace("{2}", "", StringComparison.Ordinal),
            builder => builder.AddStore("default", services => store = new(new InMemoryStore(services.GetRequiredService<TimeProvider>()))));
        await reload.Scheduler.EnqueueAsync([new("block"), new("block")]);
        await reload.Host.SettleAsync();
        store!.Choose = member =>
        {
            if (member == "ReadDue" && !reached.IsSet)
            {
                reached.Set();
                goes.Wait(TestContext.Current.CancellationToken);
            }

            return Fault.None;
        };
        reload.Host.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Single(reload.Host.Engine.Loops).Wake();
        await UntilAsync(() => reached.IsSet, "a turn that is under way");

        // That a job is new is told before the loops are asked to take the configuration over.
        var change = reload.ChangeAsync(Text.Replace("{0}", "2", StringComparison.Ordinal).Replace("{1}", "10s", StringComparison.Ordinal).Replace("{2}", $$""", "named": { "Type": "{{NamedType}}" }""", StringComparison.Ordinal));
        await UntilAsync(() => reload.Host.Events<JobRegistered>().Any(told => told.Job == "named"), "the new job");
        goes.Set();
        await change;
        Assert.Equal(2, reload.Host.Blocked.Count);
        await reload.Host.AdvanceAsync(10);

        Assert.Single(reload.Host.Blocked);
        Assert.Single(reload.Host.Events<RunTimedOut>());
    }

    [Fact]
    public async Task Fewer_slots_hold_from_the_next_end_on()
    {
        await using var reload = await StartAsync(""" "Executors": { "default": { "MaxConcurrency": 3 } } """);
        for (var i = 0; i < 5; i++)
        {
            await reload.Scheduler.EnqueueAsync("block");
        }

        await reload.Host.SettleAsync();
        Assert.Equal(3, reload.Host.Blocked.Count);
        await reload.ChangeAsync(""" "Executors": { "default": { "MaxConcurrency": 1 } } """);
        await reload.Host.ReleaseAsync(reload.Host.Blocked[0]);
        Assert.Equal(2, reload.Host.Blocked.Count);
        await reload.Host.ReleaseAsync(reload.Host.Blocked[0]);
        Assert.Single(reload.Host.Blocked);
        await reload.Host.ReleaseAsync(reload.Host.Blocked[0]);

        Assert.Single(reload.Host.Blocked);
    }

    [Fact]
    public async Task A_job_that_is_named_by_its_class_comes_and_goes_and_its_runs_end()
    {
        var named = $$""" "Jobs": { "named": { "Type": "{{NamedType}}", "Every": "10s" } }, """;
        await using var reload = await StartAsync(Schedules(("one", 3600)));

        await reload.ChangeAsync(named + Schedules(("one", 3600)));
        Assert.Contains(reload.Host.Events<JobRegistered>(), told => told.Job == "named");
        await reload.Host.AdvanceAsync(11);
        Assert.Equal(1, reload.Host.Events<RunSucceeded>().Count(ended => ended.Run.Job == "named"));
        var waiting = await reload.Scheduler.EnqueueAsync("named", at: reload.Host.Now.AddMinutes(1));
        await reload.ChangeAsync(Schedules(("one", 3600)));
        await reload.Host.AdvanceAsync(90);

        Assert.Equal(ScheduleState.Retired, (await reload.ScheduleAsync("named")).State);
        Assert.Equal(RunState.Succeeded, (await reload.Scheduler.GetRunAsync(waiting))!.State);
    }

    [Fact]
    public async Task What_needs_a_restart_waits_for_it_and_what_uses_it_is_refused()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));

        await reload.ChangeAsync(""" "Executors": { "slow": { "MaxConcurrency": 1 } }, "Deployment": "2", "Node": { "Role": "Worker" }, """ + Schedules(("one", 20)));
        var line = Assert.Single(reload.Host.Logs.GetSnapshot(), line => line.Id.Id == LogEvents.ConfigurationPending);
        Assert.Equal("These settings wait for a restart of the application: Deployment, Node, Executors:slow.", line.Message);
        await reload.ChangeAsync(""" "Executors": { "slow": { "MaxConcurrency": 1 } }, "Stores": { "far": { "Type": "Memory" } }, "Schedules": { "one": { "Job": "work", "Every": "20s", "Executor": "slow", "Store": "far" } } """);

        var errors = Assert.Single(reload.Rejected).Errors;
        Assert.Contains(errors, error => error.StartsWith("SCH1202 Scheduler:Executors:slow: Executor 'slow' is there only after a restart.", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("SCH1202 Scheduler: Schedule 'one' is in store 'default' and cannot move to 'far'", StringComparison.Ordinal));
        await reload.Host.AdvanceAsync(20);
        Assert.NotEmpty(reload.Host.Ran("one"));
    }

    [Fact]
    public async Task A_refusal_is_told_once_and_shown_until_the_configuration_is_right_again()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));
        var health = reload.Host.Services.GetRequiredService<SchedulerHealthCheck>();

        await reload.ChangeAsync(""" "Schedules": { "one": { "Job": "work", "Every": "30" } } """);
        Assert.Contains("SCH1010", (await CheckAsync()).Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync()).Status);
        reload.Change(""" "Schedules": { "one": { "Job": "work", "Every": "30" } } """);
        reload.Change(Schedules(("one", 10)));
        await reload.PumpAsync(() => reload.Host.Logged(LogEvents.ConfigurationRecovered) == 1, "the line that says that all is well");

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        Assert.Equal(1, reload.Host.Logged(LogEvents.ConfigurationRejected));
        Assert.Single(reload.Rejected);
        Assert.Empty(reload.Reloaded);

        Task<HealthCheckResult> CheckAsync() => health.CheckHealthAsync(new() { Registration = new("scheduler", health, HealthStatus.Unhealthy, null) });
    }

    [Fact]
    public async Task An_error_while_it_is_read_ends_nothing()
    {
        var fails = false;
        await using var reload = await StartAsync(Schedules(("one", 10)), builder => builder.Configure(_ =>
        {
            if (fails)
            {
                throw new InvalidOperationException("It is not there.");
            }
        }));
        fails = true;
        reload.Change(Schedules(("one", 20)));
        await reload.PumpAsync(() => reload.Host.Logged(LogEvents.ReloadFailed) == 1, "the error");
        fails = false;

        await reload.ChangeAsync(Schedules(("one", 20)));

        Assert.Equal(["one"], Assert.Single(reload.Reloaded).Changed);
    }

    [Fact]
    public async Task What_changes_all_the_time_is_read_after_ten_seconds()
    {
        await using var reload = await StartAsync(Schedules(("one", 3600)));
        var begun = reload.Host.Now;

        for (var i = 1; reload.Host.Now - begun is var passed && passed < TimeSpan.FromSeconds(10); i++)
        {
            var rest = TimeSpan.FromSeconds(10) - passed;
            var quiet = TimeSpan.FromMilliseconds(777);
            reload.Change(Schedules(("one", 3600 + i)));
            await UntilAsync(() => reload.Host.Clock.HasTimer(rest < quiet ? rest : quiet), "the wait for quiet");
            reload.Host.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        await UntilAsync(() => reload.Reloaded.Count > 0, "the change");
        Assert.Equal(begun.AddSeconds(10), reload.Reloaded[0].At);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var reload = await StartAsync(Schedules(("one", 10)));
        await reload.ReplaceAsync("""{ "Scheduler": { "Reload": { "Enabled": false }, "Schedules": { "one": { "Job": "work", "Every": "20s" } } } }""");

        reload.Change(Schedules(("one", 30)));
        await reload.Host.AdvanceAsync(60);

        Assert.Single(reload.Reloaded);
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(20)), (await reload.ScheduleAsync("one")).Trigger);
    }

    /// <summary>A job that only configuration names.</summary>
    public sealed class NamedJob : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
