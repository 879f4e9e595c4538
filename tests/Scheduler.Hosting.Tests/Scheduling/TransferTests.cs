using System.Text;
using Scheduler.Hosting.Stores.InMemory;
using Scheduler.Hosting.Tests.Docs;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Schedules leave one store, or one application, for another.</summary>
public sealed class TransferTests
{
    private static readonly ImportOptions Replace = new() { OnConflict = ConflictPolicy.Replace };

    [Fact]
    public async Task Schedules_are_the_same_in_another_application_with_phase_cursor_count_and_pause()
    {
        await using var first = await StartAsync();
        await first.Scheduler.AddSchedulesAsync(
        [
            Every("Tick", 7) with
            {
                Args = Payload.From(new { Name = "ä <1>" }), Description = "Ticks.", MaxRuns = 100, Metadata = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
                Policies = new()
                {
                    MaxInstances = 2, MisfireGraceTime = Duration.None, Coalesce = Coalesce.All, Overlap = Overlap.QueueOne, Timeout = TimeSpan.FromMinutes(2), Priority = -3,
                    Retry = new() { MaxAttempts = 3, Factor = 1.5, Delays = [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)], NoRetryOn = ["System.IO.IOException"], OnTimeout = false },
                },
            },
            new("nightly", "echo", Trigger.Cron("30 2 * * mon-fri") with { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromMinutes(5) }),
            Every("paused", 10),
            Once("done", At(5)),
            Every("first", 60) with { FirstRunAt = At(90) },
            new("delay", "work", Trigger.Delay(TimeSpan.FromSeconds(10))),
        ]);
        await first.AdvanceAsync(25);
        await first.Scheduler.PauseScheduleAsync("paused", by: "ada", reason: "stocktaking", until: At(500));
        var document = await ExportAsync(first);

        // Not started, so that nothing happens to them before they are exported again.
        await using var second = Build();
        second.Clock.SetUtcNow(At(60));
        var result = await ImportAsync(second, document);

        Assert.Equal(["delay", "done", "first", "nightly", "paused", "Tick"], result.Added);
        Assert.Equal(document, await ExportAsync(second));
        var paused = (await second.Scheduler.GetScheduleAsync("paused"))!;
        Assert.Equal((ScheduleState.Paused, new Pause(At(25), "ada", "stocktaking", At(500))), (paused.State, paused.Pause));
        Assert.Equal(ScheduleState.Completed, (await second.Scheduler.GetScheduleAsync("done"))!.State);

        // What came due in between, 28 to 56, follows its policy, and later occurrences have the phase of the first application.
        await second.StartAsync();
        await second.AdvanceAsync(12);
        Assert.Equal([28, 35, 42, 49, 56, 63, 70], second.Ran("Tick").Order());
        Assert.Equal(10, (await second.Scheduler.GetScheduleAsync("Tick"))!.RunCount);
        Assert.Empty(second.Ran("done"));
    }

    [Fact]
    public async Task BND_2_what_has_made_its_runs_makes_no_more_in_another_application()
    {
        await using var first = await StartAsync();
        await first.Scheduler.AddScheduleAsync(Every("three", 10) with { MaxRuns = 3 });
        await first.Scheduler.AddScheduleAsync(Every("over", 10) with { MaxRuns = 2 });
        await first.AdvanceAsync(20);

        await using var second = await StartAsync();
        await ImportAsync(second, await ExportAsync(first));
        await second.AdvanceAsync(100);

        Assert.Equal([30], second.Ran("three"));
        Assert.Empty(second.Ran("over"));
        Assert.Equal(ScheduleState.Completed, (await second.Scheduler.GetScheduleAsync("over"))!.State);
    }

    [Fact]
    public async Task INT_2_a_fixed_delay_goes_on_from_the_end_of_its_last_run()
    {
        await using var first = await StartAsync();
        await first.Scheduler.AddScheduleAsync(new("delay", "block", Trigger.Delay(TimeSpan.FromSeconds(10))));
        await first.AdvanceAsync(10);
        var running = await ExportAsync(first);
        await first.AdvanceAsync(4);
        await first.ReleaseAllAsync();
        var ended = await ExportAsync(first);

        await using var second = await StartAsync();
        await ImportAsync(second, ended);
        await second.AdvanceAsync(30);
        Assert.Equal([24], second.Ran());

        // Of a run that goes on elsewhere nothing is known: its start is taken for its end.
        await using var third = await StartAsync();
        await ImportAsync(third, running);
        await third.AdvanceAsync(30);
        Assert.Equal([20], third.Ran());

        // The store that runs it knows, and an import leaves it to that.
        Assert.Equal(["delay"], (await ImportAsync(third, running, Replace)).Kept);
        Assert.Equal(ScheduleState.UntilEnd, (await third.Scheduler.GetScheduleAsync("delay"))!.State);
        await second.ReleaseAllAsync();
        await third.ReleaseAllAsync();
    }

    [Fact]
    public async Task MIS_8_an_older_document_makes_nothing_run_again()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(10);
        var old = await ExportAsync(host);
        await host.AdvanceAsync(20);

        Assert.Equal(["tick"], (await ImportAsync(host, old, Replace)).Kept);
        await host.Scheduler.PauseScheduleAsync("tick");
        Assert.Equal(["tick"], (await ImportAsync(host, old, Replace)).Replaced);
        await host.AdvanceAsync(10);

        Assert.Equal([10, 20, 30, 40], host.Ran());
        var after = (await host.Scheduler.GetScheduleAsync("tick"))!;
        Assert.Equal((ScheduleState.Active, 4), (after.State, after.RunCount));
    }

    [Fact]
    public async Task PAU_3_what_a_pause_of_everything_left_out_is_left_out_elsewhere_too()
    {
        // Not started, so that nothing plans the occurrences of the pause before they are exported.
        await using var first = Build();
        await first.Scheduler.AddSchedulesAsync([Every("tick", 10), Once("once", At(15))]);
        await first.Scheduler.PauseAsync();
        first.Clock.SetUtcNow(At(35));
        await first.Scheduler.ResumeAsync();
        var document = await ExportAsync(first);

        await using var second = await StartAsync();
        await second.JumpAsync(36);
        await ImportAsync(second, document);
        await second.AdvanceAsync(5);

        Assert.Equal([40], second.Ran("tick"));
        Assert.Equal([15], second.Ran("once"));
    }

    [Fact]
    public async Task A_schedule_changes_its_store_and_runs_each_occurrence_once()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10), Every("other", 10), Every("child", 600)]);
        await host.AdvanceAsync(20);
        var document = await ExportAsync(host);
        await host.AdvanceAsync(10);

        var result = await ImportAsync(host, document, Replace with { Store = "second" });
        await host.AdvanceAsync(20);

        Assert.Equal(["child", "other", "tick"], result.Replaced);
        Assert.Equal([10, 20, 30, 40, 50], host.Ran("tick"));
        Assert.Equal(["second", "second", "second"], (await host.Scheduler.ListSchedulesAsync().ToListAsync()).Select(schedule => schedule.Policies.Store));
        Assert.Equal((5, ScheduleState.Active), (await host.Scheduler.GetScheduleAsync("tick")) is { } tick ? (tick.RunCount, tick.State) : default);
        Assert.Equal(3, host.Events<ScheduleModified>().Count);
        Assert.Equal(2, (await host.Scheduler.ListRunsAsync(new() { ScheduleId = "tick" })).Count);
    }

    [Theory]
    [InlineData(nameof(Fault.Before))]
    [InlineData(nameof(Fault.After))]
    public async Task A_move_that_was_interrupted_is_completed_by_doing_it_again(string fault)
    {
        FlakyStore? flaky = null;
        await using var host = await StartAsync(builder => builder
            .AddStore("default", services => flaky = new(new InMemoryStore(services.GetService(typeof(TimeProvider)) as TimeProvider ?? throw new InvalidOperationException())))
            .Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(10);
        var document = await ExportAsync(host);
        flaky!.Choose = call => call == "Edit" ? Enum.Parse<Fault>(fault) : Fault.None;

        await Assert.ThrowsAsync<IOException>(() => ImportAsync(host, document, Replace with { Store = "second" }));
        await host.AdvanceAsync(10);
        Assert.Equal(fault == nameof(Fault.Before) ? [10, 20] : [10], host.Ran());
        flaky.Choose = _ => Fault.None;

        await ImportAsync(host, document, Replace with { Store = "second" });
        await host.AdvanceAsync(10);
        Assert.Equal([10, 20, 30], host.Ran());
        Assert.Equal("second", Assert.Single(await host.Scheduler.ListSchedulesAsync().ToListAsync()).Policies.Store);
    }

    [Fact]
    public async Task What_exists_fails_is_kept_or_replaced()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("b", 10));
        var document = (await ExportAsync(host)).Replace("\"every\":\"10s\"", "\"every\":\"20s\"", StringComparison.Ordinal);
        document = document.Replace("\"schedules\": [", "\"schedules\": [ { \"id\": \"a\", \"job\": \"work\", \"trigger\": { \"every\": \"5s\" } },", StringComparison.Ordinal);

        var exception = await Assert.ThrowsAsync<ScheduleExistsException>(() => ImportAsync(host, document));
        Assert.Equal("b", exception.Id);
        Assert.Null(await host.Scheduler.GetScheduleAsync("a"));

        var dry = await ImportAsync(host, document, Replace with { DryRun = true });
        Assert.Equal("a; b; ", Text(dry));
        Assert.Null(await host.Scheduler.GetScheduleAsync("a"));

        var kept = await ImportAsync(host, document, new() { OnConflict = ConflictPolicy.Keep });
        Assert.Equal("a; ; b", Text(kept));

        // What is the same is not touched.
        Assert.Equal("; b; a", Text(await ImportAsync(host, document, Replace)));
        await host.AdvanceAsync(20);
        Assert.Equal([20], host.Ran("b"));
        Assert.Equal([5, 10, 15, 20], host.Ran("a"));
        Assert.Equal(["a"], host.Events<ScheduleAdded>().Select(added => added.ScheduleId).Skip(1));
    }

    [Fact]
    public async Task OWN_2_what_callers_set_over_a_declared_schedule_comes_along()
    {
        await using var first = await StartAsync(builder => builder.AddSchedule("tick", schedule => schedule.Job("work").Every(TimeSpan.FromSeconds(10))));
        await first.Scheduler.ModifyScheduleAsync("tick", definition => definition with { Policies = new() { Priority = 5 } });
        var document = await ExportAsync(first);

        await using var second = await StartAsync();
        await ImportAsync(second, document);

        Assert.Equal(document, await ExportAsync(second));
        var tick = (await second.Scheduler.GetScheduleAsync("tick"))!;
        Assert.Equal((ScheduleSource.Declared, 5), (tick.Source, tick.Policies.Priority));
        Assert.Equal(["priority"], tick.Overrides);
    }

    [Theory]
    [InlineData("""{ "schedules": [ """, "The document is no JSON. Nothing was imported.")]
    [InlineData("[]", "A document is an object such as {\"schedules\":[]}.")]
    [InlineData("{}", "Schedules\n          'schedules' is missing.")]
    [InlineData("""{ "version": 2, "schedules": [] }""", "Documents of version 2 cannot be read here, only those of version 1.")]
    [InlineData("""{ "schedule": [] }""", "Unknown setting 'schedule'. Did you mean 'schedules'?")]
    [InlineData("""{ "schedules": [ 1 ] }""", "Schedules:0\n          A schedule is an object, not 1.")]
    [InlineData("""{ "schedules": [ { "job": "work" } ] }""", "Schedules:0:Id\n          'id' is missing, or is no text.")]
    public async Task A_document_that_is_none_imports_nothing(string document, string message) => await RefusesAsync(document, message);

    [Theory]
    [InlineData("""{ "id": "x", "trigger": { "every": "5s" } }""", "x:Job", "'job' is missing.")]
    [InlineData("""{ "id": "x", "job": "work" }""", "x:Trigger", "'trigger' is missing.")]
    [InlineData("""{ "id": "x", "job": "wrok", "trigger": { "every": "5s" } }""", "x:Job", "Job 'wrok' is not registered.")]
    [InlineData("""{ "id": "not good", "job": "work", "trigger": { "every": "5s" } }""", "not good", "is not a valid id")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "cron": "61 * * * *" } }""", "x:Cron", "61")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "maxInstances": "two" }""", "x:MaxInstances", "'maxInstances' is a whole number, not \"two\".")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "maxInstances": 0 }""", "x:MaxInstances", "It must be at least 1, or none for no limit.")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "timeout": "5" }""", "x:Timeout", "A bare number is ambiguous")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "overlap": "Sometimes" }""", "x:Overlap", "'Sometimes' is not valid. Use")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "retry": { "maxAttemps": 3 } }""", "x:Retry:maxAttemps", "Did you mean 'maxAttempts'?")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "prioritty": 3 }""", "x:prioritty", "Did you mean 'priority'?")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "metadata": { "a": 1 } }""", "x:Metadata", "'a' in 'metadata' is a text, not 1.")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "store": "cellar" }""", "x:Store", "Choose one with ImportOptions.Store.")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "executor": "cellar" }""", "x:Executor", "Executor 'cellar' is not defined.")]
    [InlineData("""{ "id": "x", "job": "typed", "trigger": { "every": "5s" }, "args": "text" }""", "x:Args", "The arguments of job 'typed' cannot be read as Int32")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "source": "Me" }""", "x:Source", "'Me' is not valid.")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "state": { "createdAt": "2026-03-02T10:00:00Z" } }""", "x:State:Cursor", "'cursor' is missing.")]
    [InlineData("""{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "state": { "createdAt": "yesterday" } }""", "x:State:CreatedAt", "'yesterday' is neither an instant nor a local time.")]
    [InlineData(
        """{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "state": { "createdAt": "2026-03-02T10:00:00Z", "cursor": "2026-03-02T10:00:00Z", "overrides": { "priority": 1 } } }""", "x:State:Overrides",
        "Only a declared schedule has something set over it.")]
    [InlineData(
        """{ "id": "x", "job": "work", "trigger": { "every": "5s" }, "source": "Declared", "state": { "createdAt": "2026-03-02T10:00:00Z", "cursor": "2026-03-02T10:00:00Z", "overrides": { "priority": 101 } } }""",
        "x:State:Overrides:Priority", "101 must be from -100 to 100.")]
    public async Task A_schedule_that_is_wrong_is_named_with_its_member_and_none_is_imported(string schedule, string path, string message) =>
        await RefusesAsync($$"""{ "schedules": [ { "id": "good", "job": "work", "trigger": { "every": "5s" } }, {{schedule}} ] }""", $"  {path}\n          ", message);

    [Fact]
    public async Task Every_mistake_is_told_at_once() => await RefusesAsync(
        """{ "schedules": [ { "id": "a", "job": "none", "trigger": { "every": "5s" } }, { "id": "b", "job": "work" }, { "id": "c", "job": "work", "trigger": { "every": "5s" } }, { "id": "C", "job": "work", "trigger": { "every": "5s" } } ] }""",
        "The document is invalid (3 errors). Nothing was imported.", "a:Job", "b:Trigger", "  C\n          It is in the document more than once.");

    [Fact]
    public async Task CON_3_a_cycle_within_a_document_is_refused() => await RefusesAsync(
        """{ "schedules": [ { "id": "a", "job": "work", "trigger": { "after": { "schedule": "b" } } }, { "id": "b", "job": "work", "trigger": { "after": { "schedule": "a" } } } ] }""", "a -> b");

    [Fact]
    public async Task A_trigger_that_has_no_JSON_cannot_be_exported()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("odd", "work", new Hourly()));

        var exception = await Assert.ThrowsAsync<InvalidScheduleException>(() => ExportAsync(host));

        Assert.StartsWith("Schedule 'odd' cannot be exported. A trigger of", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_can_be_of_one_store_one_job_or_one_state()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Stores["second"] = new()));
        await host.Scheduler.AddSchedulesAsync([Every("a", 10), Every("b", 10, "echo"), Every("c", 10, policies: new() { Store = "second" })]);
        await host.Scheduler.PauseScheduleAsync("a");

        Assert.Equal(["a", "b"], Ids(await ExportAsync(host, new() { Store = "default" })));
        Assert.Equal(["b"], Ids(await ExportAsync(host, new() { Job = "echo" })));
        Assert.Equal(["a"], Ids(await ExportAsync(host, new() { State = ScheduleState.Paused })));
        await Assert.ThrowsAsync<StoreNotFoundException>(() => ExportAsync(host, new() { Store = "cellar" }));
        await Assert.ThrowsAsync<StoreNotFoundException>(() => ImportAsync(host, "{ \"schedules\": [] }", new() { Store = "cellar" }));
    }

    [Fact]
    public async Task The_document_in_the_manual_can_be_imported_and_is_written_so()
    {
        var (_, document) = Assert.Single(Pages.Json, example => example.Json.Contains("\"schedules\":", StringComparison.Ordinal));
        await using var host = Build(builder => builder.AddJob("report", (_, _) => Task.CompletedTask));

        Assert.Equal(["nightly"], (await ImportAsync(host, document)).Added);
        Assert.Equal(document.Trim(), await ExportAsync(host));
    }

    private static string Text(ImportResult result) => string.Join("; ", new[] { result.Added, result.Replaced, result.Kept }.Select(ids => string.Join(", ", ids)));

    private static async Task RefusesAsync(string document, params string[] messages)
    {
        await using var host = await StartAsync(builder => builder.AddJob("typed", (int number) => number));

        var exception = await Assert.ThrowsAsync<InvalidScheduleException>(() => ImportAsync(host, document));

        Assert.All(messages, message => Assert.Contains(message, exception.Message, StringComparison.Ordinal));
        Assert.Empty(await host.Scheduler.ListSchedulesAsync().ToListAsync());
    }

    private static async Task<string> ExportAsync(SchedulerHost host, ScheduleFilter? filter = null)
    {
        using var stream = new MemoryStream();
        await host.Scheduler.ExportAsync(stream, filter);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<ImportResult> ImportAsync(SchedulerHost host, string document, ImportOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(document));
        return await SoonAsync(host.Scheduler.ImportAsync(stream, options));
    }

    private static IEnumerable<string> Ids(string document) =>
        [.. System.Text.Json.JsonDocument.Parse(document).RootElement.GetProperty("schedules").EnumerateArray().Select(schedule => schedule.GetProperty("id").GetString()!)];

    private sealed record Hourly : ITrigger
    {
        public string Kind => "hourly";

        public DateTimeOffset? Next(DateTimeOffset after) => new DateTimeOffset(after.Ticks - (after.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(1);

        public DateTimeOffset? Previous(DateTimeOffset before) => new DateTimeOffset(before.Ticks - 1 - ((before.Ticks - 1) % TimeSpan.TicksPerHour), TimeSpan.Zero);
    }
}
