using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Triggers;
using static Scheduler.Hosting.Tests.Scheduling.ReloadHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What happens to real files while the scheduler runs.</summary>
public sealed class ReloadFileTests
{
    private const string Main = "appsettings.json";
    private const string Other = "appsettings.Production.json";

    private static readonly string Two = Section(Schedules(("one", 10), ("two", 20)));

    [Fact]
    public async Task A_file_that_was_changed_in_one_step_is_taken_over()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => reload.Write(Main, Section(Schedules(("one", 15), ("three", 30)))));

        Assert.Equal("three | one | two", Words(Assert.Single(reload.Reloaded)));
        Assert.Empty(reload.Rejected);
        Assert.Equal(ScheduleState.Retired, (await reload.ScheduleAsync("two")).State);
        Assert.Contains(reload.Host.Logs.GetSnapshot(), line => line.Id.Id == LogEvents.ScheduleAddedByReload && line.Message.Contains("'three' is added by appsettings.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SCH1201_a_broken_file_is_refused_with_its_line_and_column_also_when_another_one_is_touched()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => reload.Write(Main, "{\n  \"Scheduler\": {\n    \"Schedules\": { \"one\" { } }\n  }\n}"));
        var refusal = Assert.Single(Assert.Single(reload.Rejected).Errors);
        Assert.StartsWith("SCH1201 Scheduler [appsettings.json]: appsettings.json line 3, column 26: ", refusal, StringComparison.Ordinal);
        Assert.Equal(1, reload.Host.Logged(LogEvents.ConfigurationRejected));

        // Now the platform has nothing of the file, and tells so by the change of another one.
        reload.Write(Other, """{ "Touched": "yes" }""");
        var configuration = reload.Host.Services.GetRequiredService<IConfiguration>();
        await reload.PumpAsync(() => configuration["Touched"] == "yes", "the other file");
        await HoldsAsync(reload);

        await reload.TellAsync(() => reload.Write(Main, Section(Schedules(("one", 15), ("two", 20)))));
        Assert.Equal(" | one | ", Words(Assert.Single(reload.Reloaded)));
        Assert.Single(reload.Rejected);
    }

    [Fact]
    public async Task SCH1201_a_file_that_is_gone_takes_nothing_away()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => File.Delete(reload.PathOf(Main)));

        Assert.Contains("appsettings.json is gone.", Assert.Single(Assert.Single(reload.Rejected).Errors), StringComparison.Ordinal);
        await HoldsAsync(reload);
    }

    [Fact]
    public async Task SCH1201_a_truncated_file_takes_nothing_away()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => reload.Write(Main, ""));

        Assert.Contains("appsettings.json is empty.", Assert.Single(Assert.Single(reload.Rejected).Errors), StringComparison.Ordinal);
        await HoldsAsync(reload);
    }

    [Fact]
    public async Task A_link_that_leads_elsewhere_is_noticed_although_nobody_tells()
    {
        await using var reload = await StartWithFilesAsync(folder =>
        {
            Mount(folder, "1", Two);
            Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
            File.CreateSymbolicLink(Path.Combine(folder, Main), Path.Combine("..data", Main));
        });

        await reload.TellAsync(() =>
        {
            Mount(reload.Folder, "2", Section(Schedules(("one", 10), ("two", 20), ("three", 30))));
            Directory.Delete(reload.PathOf("..data"));
            Directory.CreateSymbolicLink(reload.PathOf("..data"), "..2");
            reload.Recheck();
        });

        Assert.Equal(["three"], Assert.Single(reload.Reloaded).Added);

        static void Mount(string folder, string name, string text)
        {
            Directory.CreateDirectory(Path.Combine(folder, $"..{name}"));
            File.WriteAllText(Path.Combine(folder, $"..{name}", Main), text);
        }
    }

    [Fact]
    public async Task Twenty_writes_in_a_second_are_taken_over_once()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() =>
        {
            for (var i = 1; i <= 20; i++)
            {
                reload.Write(Main, Section(Schedules(("one", 10), ("two", 20 + i))));
            }
        });
        await reload.TellAsync(() => reload.Write(Main, Section(Schedules(("one", 11), ("two", 40)))));

        Assert.Equal([["two"], ["one"]], reload.Reloaded.Select(told => told.Changed));
        Assert.Empty(reload.Rejected);
    }

    [Fact]
    public async Task What_is_invalid_is_refused_as_a_whole_and_taken_over_when_it_is_right()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => reload.Write(Main, Section("""
            "Schedules": { "one": { "Job": "work", "Evry": "5s" }, "three": { "Job": "work", "Every": "5s" } }
            """)));
        Assert.Contains("SCH1001 Scheduler:Schedules:one:Evry [appsettings.json:1]: Unknown setting 'Evry'. Did you mean 'Every'?", Assert.Single(reload.Rejected).Errors);
        await HoldsAsync(reload);
        await reload.TellAsync(() => reload.Write(Main, Section(Schedules(("one", 5), ("two", 20)))));

        Assert.Equal(["one"], Assert.Single(reload.Reloaded).Changed);
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(5)), (await reload.ScheduleAsync("one")).Trigger);
    }

    [Fact]
    public async Task OWN_2_a_pause_by_an_operator_survives_a_change()
    {
        await using var reload = await FilesAsync();
        await reload.Scheduler.PauseScheduleAsync("one", "ann", "maintenance");

        await reload.TellAsync(() => reload.Write(Main, Section(Schedules(("one", 5), ("two", 20)))));
        await reload.Host.AdvanceAsync(12);

        Assert.Empty(reload.Host.Ran("one"));
        var schedule = await reload.ScheduleAsync("one");
        Assert.Equal((ScheduleState.Paused, "ann"), (schedule.State, schedule.Pause?.By));
        Assert.Equal(Trigger.Every(TimeSpan.FromSeconds(5)), schedule.Trigger);
    }

    [Fact]
    public async Task A_later_file_switches_the_kind_of_a_trigger()
    {
        await using var reload = await FilesAsync();

        await reload.TellAsync(() => reload.Write(Other, """{ "Scheduler": { "Schedules": { "one": { "Every": null, "Cron": "0 12 * * *" } } } }"""));

        Assert.Equal(["one"], Assert.Single(reload.Reloaded).Changed);
        Assert.Equal(Trigger.Cron("0 12 * * *"), (await reload.ScheduleAsync("one")).Trigger);
        Assert.Contains(reload.Host.Logs.GetSnapshot(), line => line.Message.Contains("'one' is changed by appsettings.json, appsettings.Production.json", StringComparison.Ordinal));
    }

    private static Task<ReloadHost> FilesAsync() => StartWithFilesAsync(
        folder =>
        {
            File.WriteAllText(Path.Combine(folder, Main), Two);
            File.WriteAllText(Path.Combine(folder, Other), "{}");
        },
        Other);

    private static async Task HoldsAsync(ReloadHost reload)
    {
        Assert.Empty(reload.Reloaded);
        Assert.Equal((ScheduleState.Active, ScheduleState.Active), ((await reload.ScheduleAsync("one")).State, (await reload.ScheduleAsync("two")).State));
        Assert.Null(await reload.Scheduler.GetScheduleAsync("three"));
        await reload.Host.AdvanceAsync(10);
        Assert.NotEmpty(reload.Host.Ran("one"));
    }
}
