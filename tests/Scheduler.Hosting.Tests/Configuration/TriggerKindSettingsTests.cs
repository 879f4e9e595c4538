using Scheduler.Hosting.Tests.DependencyInjection;
using Scheduler.Hosting.Tests.Triggers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>Kinds of triggers that the application registered, in configuration.</summary>
public sealed class TriggerKindSettingsTests
{
    private static readonly PulseTrigger Minute = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_registered_kind_stands_where_the_built_in_ones_do()
    {
        var definitions = By(
            """
            { "Jobs": { "tick": { "Pulse": { "Period": "1m", "Weight": 0.5, "IsLoud": true }, "Jitter": "5s" } },
              "Schedules": {
                "a": { "Job": "tick", "pulse": { "period": "1m" }, "TimeZone": "Europe/Berlin", "StartAt": "2027-01-01T00:00:00" },
                "b": { "Job": "tick", "Any": [ { "Pulse": { "Period": "1m" } }, { "All": [ { "Every": "1h" }, { "Pulse": { "Period": "1m" }, "EndAt": "2027-01-01" } ] } ] } } }
            """).Definitions().Schedules.Select(declared => declared.Definition.Trigger).ToList();

        var start = new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                Minute with { TimeZone = "Europe/Berlin", StartAt = start },
                Trigger.Any(Minute, Trigger.All(Trigger.Every(TimeSpan.FromHours(1)), Minute with { EndAt = start.AddHours(1) })),
                Minute with { Weight = 0.5, IsLoud = true, Jitter = TimeSpan.FromSeconds(5) },
            ],
            definitions);
    }

    [Fact]
    public void CFG_7_it_replaces_the_trigger_of_the_code_and_is_taken_back_by_null()
    {
        var replaced = By("""{ "Schedules": { "tick": { "Pulse": { "Period": "1m" } } } }""").Code(options => options.Schedules["tick"] = new() { Trigger = { Cron = "@daily" } });
        var takenBack = By("""{ "Schedules": { "tick": { "Pulse": { "Period": "1m" } } } }""", """{ "Schedules": { "tick": { "Pulse": { "Period": null }, "Every": "1h" } } }""");

        Assert.Equal(Minute, replaced.Schedule("tick").Trigger);
        Assert.Equal("every", takenBack.Schedule("tick").Trigger.Kind);
    }

    [Fact]
    public void A_kind_without_settings_is_written_true()
    {
        var configured = By("""{ "Schedules": { "a": { "Job": "tick", "Moon": true }, "b": { "Job": "tick", "Moon": false, "Every": "1h" } } }""");

        Assert.Equal([Minute, Trigger.Every(TimeSpan.FromHours(1))], configured.Definitions().Schedules.Select(declared => declared.Definition.Trigger));
    }

    [Theory]
    [InlineData("""{ "Pulse": { "Period": "1m", "Weigth": 1 } }""", "SCH1001", ":Pulse:Weigth", "Unknown setting 'Weigth'. Did you mean 'Weight'?")]
    [InlineData("""{ "Pulse": { "Period": "1m", "Weight": "much" } }""", "SCH1040", ":Pulse:Weight", "'much' is not a number from 0 to 10.")]
    [InlineData("""{ "Pulse": { "Weight": 1 } }""", "SCH1040", ":Pulse:Period", "Period is missing.")]
    [InlineData("""{ "Pulse": { "Period": "3m" } }""", "SCH1012", ":Pulse:Period", "3 minutes are not allowed here.")]
    [InlineData("""{ "Pulse": { "Period": "4m" } }""", "SCH1065", ":Pulse", "Pulse cannot be made of its settings, FormatException: Four?")]
    [InlineData("""{ "Pulse": "1m" }""", "SCH1040", ":Pulse", "'1m' stands where Pulse takes keys and values of its own. Write Pulse as an object.")]
    [InlineData("""{ "Pulse": { "Period": "1m" }, "Every": "1h" }""", "SCH1002", "", "Schedule has 2 triggers (Every from JsonStream, Pulse from JsonStream).")]
    [InlineData("""{ "Pulse": { "Period": "1m" }, "Align": "Epoch" }""", "SCH1006", ":Align", "Align belongs to Every, and this trigger is another. Remove it.")]
    [InlineData("""{ "Any": [ { "Pulse": { "Period": "3m" } } ] }""", "SCH1012", ":Any:0:Pulse:Period", "3 minutes are not allowed here.")]
    [InlineData("""{ "Any": [ { "Pulse": { "Period": "1m", "Name": { "A": "b" } } } ] }""", "SCH1040", ":Any:0:Pulse:Name", "Name takes one value, not an object or array.")]
    [InlineData("""{ "Pulze": { "Period": "1m" }, "Every": "1h" }""", "SCH1001", ":Pulze", "Unknown setting 'Pulze'. Did you mean 'Pulse'?")]
    [InlineData("""{ "TimeZone": "UTC" }""", "SCH1003", "", "Add one of Cron, CronFields, Every, Delay, After, At, Calendar, Any, All, Pulse, Moon;")]
    public void What_is_wrong_is_said_with_its_path(string schedule, string code, string path, string message) =>
        By($$"""{ "Schedules": { "tick": {{schedule}} } }""").Refuses(code, $"Scheduler:Schedules:tick{path}", message);

    [Fact]
    public void A_kind_that_nothing_registers_is_an_unknown_key() =>
        Configured.By("""{ "Schedules": { "tick": { "Pulse": { "Period": "1m" }, "Every": "1h" } } }""").Refuses("SCH1001", "Scheduler:Schedules:tick:Pulse", "Unknown setting 'Pulse'.");

    [Theory]
    [InlineData("Cron", "'Cron' is a key of schedules already")]
    [InlineData("timezone", "'TimeZone' is a key of schedules already")]
    [InlineData("Type", "'Type' is a key of schedules already")]
    [InlineData("Full Moon", "Use letters and digits, the first a letter.")]
    [InlineData("3days", "Use letters and digits, the first a letter.")]
    public void A_name_that_could_mean_something_else_is_refused(string name, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => App.With(scheduler => scheduler.AddTriggerKind(name, PulseTrigger.Read)));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_kinds_with_one_name_the_last_counts()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("tick", (_, _) => Task.CompletedTask)
            .AddTriggerKind("Pulse", PulseTrigger.Read)
            .AddTriggerKind("pulse", settings => new PulseTrigger(settings.Length("Every", TimeSpan.FromHours(1)).ToTimeSpan())));
        await app.Section("""{ "Schedules": { "tick": { "Pulse": { "Every": "2h" } } } }""").StartAsync();

        Assert.Equal(new PulseTrigger(TimeSpan.FromHours(2)), (await app.Scheduler.GetScheduleAsync("tick", TestContext.Current.CancellationToken))!.Trigger);
    }

    private static Configured By(params string[] sections)
    {
        var configured = Configured.By(sections);
        configured.Kinds = new([new("Pulse", typeof(PulseTrigger), PulseTrigger.Read), new("Moon", typeof(PulseTrigger), _ => Minute)]);
        return configured;
    }
}
