using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Testing;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Sqlite.Tests;

/// <summary>An application is started again on the same file.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Schedules_pauses_history_and_cursors_are_there_again()
    {
        Schedule before;
        await using (var first = await StartAsync(Start))
        {
            await first.Scheduler.AddScheduleAsync(new("hourly", "work", Trigger.Every(TimeSpan.FromHours(1))), cancellationToken: Cancellation);
            await first.Scheduler.AddScheduleAsync(new("paused", "work", Trigger.Every(TimeSpan.FromHours(1))), cancellationToken: Cancellation);
            await first.Scheduler.PauseScheduleAsync("paused", by: "ada", reason: "stocktaking", cancellationToken: Cancellation);
            await first.AdvanceByAsync(TimeSpan.FromHours(3));
            before = (await first.Scheduler.GetScheduleAsync("hourly", Cancellation))!;
            Assert.Equal(3, before.RunCount);
        }

        await using var second = await StartAsync(Start.AddHours(3.5));
        var after = (await second.Scheduler.GetScheduleAsync("hourly", Cancellation))!;
        Assert.Equal((before.Cursor, before.NextRun, before.RunCount, before.Version), (after.Cursor, after.NextRun, after.RunCount, after.Version));
        Assert.Equal(("ada", "stocktaking"), (await second.Scheduler.GetScheduleAsync("paused", Cancellation))!.Pause is { } pause ? (pause.By, pause.Reason) : default);
        Assert.Equal(
            [Start.AddHours(3), Start.AddHours(2), Start.AddHours(1)],
            (await second.Scheduler.ListRunsAsync(new() { ScheduleId = "hourly", States = [RunState.Succeeded] }, Cancellation)).Select(run => run.NominalTime));

        await second.AdvanceByAsync(TimeSpan.FromHours(1));
        second.Runs.OfSchedule("hourly").ShouldHaveRunAt(Start.AddHours(4));
        second.Runs.OfSchedule("paused").ShouldHaveRun(0);
    }

    [Fact]
    public async Task COA_1_what_came_due_while_the_application_was_down_follows_its_policy()
    {
        await using (var first = await StartAsync(Start))
        {
            await first.Scheduler.AddScheduleAsync(new("hourly", "work", Trigger.Every(TimeSpan.FromHours(1))), cancellationToken: Cancellation);
        }

        await using var second = await StartAsync(Start.AddHours(5.5));
        await second.SettleAsync();
        second.Runs.OfSchedule("hourly").ShouldHaveRunAt(Start.AddHours(5));
        var missed = Assert.Single(await second.Scheduler.ListMissedAsync("hourly", Cancellation));
        Assert.Equal((4, MissReason.Coalesced), (missed.Count, missed.Reason));
    }

    [Fact]
    public async Task A_run_that_was_enqueued_for_later_runs_after_the_restart()
    {
        RunId id;
        await using (var first = await StartAsync(Start))
        {
            id = await first.Scheduler.EnqueueAsync("work", at: Start.AddHours(2), cancellationToken: Cancellation);
        }

        await using var second = await StartAsync(Start.AddHours(1));
        second.Runs.Of("work").ShouldHaveRun(0);
        await second.AdvanceByAsync(TimeSpan.FromHours(1));
        Assert.Equal(RunState.Succeeded, (await second.Scheduler.GetRunAsync(id, Cancellation))!.State);
    }

    [Fact]
    public async Task An_application_that_moves_from_the_memory_to_a_file_takes_its_schedules_along()
    {
        using var document = new MemoryStream();
        await using (var first = await SchedulerTestHost.StartAsync(Configure, startAt: Start))
        {
            await first.Scheduler.AddScheduleAsync(new("every-7-minutes", "work", Trigger.Every(TimeSpan.FromMinutes(7))) { Args = Payload.From("ä"), MaxRuns = 12 }, cancellationToken: Cancellation);
            await first.Scheduler.ModifyScheduleAsync("declared", definition => definition with { Description = "Set by a caller." }, Cancellation);
            await first.AdvanceByAsync(TimeSpan.FromHours(1));
            await first.Scheduler.PauseScheduleAsync("declared", by: "ada", cancellationToken: Cancellation);
            await first.Scheduler.ExportAsync(document, cancellationToken: Cancellation);
        }

        // What is declared was added at the start already.
        var replace = new ImportOptions { OnConflict = ConflictPolicy.Replace };
        await using (var second = await StartOnFileAsync(Start.AddHours(1)))
        {
            document.Position = 0;
            var result = await second.Scheduler.ImportAsync(document, replace, Cancellation);
            Assert.Equal(("every-7-minutes", "declared"), (Assert.Single(result.Added), Assert.Single(result.Replaced)));
            await second.AdvanceByAsync(TimeSpan.FromMinutes(10));
            second.Runs.OfSchedule("every-7-minutes").ShouldHaveRunAt(Start.AddMinutes(63), Start.AddMinutes(70));
        }

        await using var third = await StartOnFileAsync(Start.AddHours(1.5));
        await third.SettleAsync();
        var (declared, every) = ((await third.Scheduler.GetScheduleAsync("declared", Cancellation))!, (await third.Scheduler.GetScheduleAsync("every-7-minutes", Cancellation))!);
        Assert.Equal(("ada", "Set by a caller.", Start.AddHours(1)), (declared.Pause!.By, declared.Definition.Description, declared.Cursor));
        Assert.Equal((11, "\"\\u00E4\""), (every.RunCount, every.Definition.Args.ToString()));

        // The same document once more changes nothing.
        document.Position = 0;
        Assert.Equal(2, (await third.Scheduler.ImportAsync(document, replace, Cancellation)).Kept.Count);

        void Configure(SchedulerBuilder scheduler) => scheduler
            .AddJob("work", static (_, _) => Task.CompletedTask)
            .AddSchedule("declared", schedule => schedule.Job("work").Every(TimeSpan.FromMinutes(30)));

        Task<SchedulerTestHost> StartOnFileAsync(DateTimeOffset at) => SchedulerTestHost.StartAsync(
            scheduler =>
            {
                Configure(scheduler);
                scheduler.AddSqliteStore("default", Path.Combine(_folder.FullName, "moved.db"));
            },
            startAt: at);
    }

    private Task<SchedulerTestHost> StartAsync(DateTimeOffset at) => SchedulerTestHost.StartAsync(
        scheduler => scheduler
            .AddSqliteStore("default", Path.Combine(_folder.FullName, "scheduler.db"))
            .AddJob("work", static (_, _) => Task.CompletedTask),
        startAt: at);
}
