using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.CommandLine;
using Scheduler.Hosting.Tests.DependencyInjection;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.CommandLine;

public sealed class CommandTests
{
    [Fact]
    public async Task CFG_10_validate_shows_the_next_five_occurrences_of_each_schedule()
    {
        await using var app = Application().Section("""{ "Schedules": { "nightly": { "Job": "report", "Cron": "30 2 * * mon-fri", "TimeZone": "Europe/Berlin" }, "poll": { "Job": "report", "Every": "90s" } } }""");

        var command = await Command.RunAsync(app, "validate");

        Assert.Equal((0, ""), (command.ExitCode, command.Errors));
        Assert.Equal(
            """
            Scheduler configuration is valid (0 errors). Jobs: 1. Schedules: 2.

            nightly (job report): at 02:30, Monday to Friday, Europe/Berlin
              Tue 2026-11-24 02:30:00 +01:00
              Wed 2026-11-25 02:30:00 +01:00
              Thu 2026-11-26 02:30:00 +01:00
              Fri 2026-11-27 02:30:00 +01:00
              Mon 2026-11-30 02:30:00 +01:00

            poll (job report): every 90 seconds; counted as if it were added now
              Mon 2026-11-23 10:01:30 +00:00
              Mon 2026-11-23 10:03:00 +00:00
              Mon 2026-11-23 10:04:30 +00:00
              Mon 2026-11-23 10:06:00 +00:00
              Mon 2026-11-23 10:07:30 +00:00

            """,
            command.Output);
    }

    [Fact]
    public async Task CFG_10_validate_reports_an_invalid_configuration_and_throws_nothing()
    {
        await using var app = Application().Section("""{ "Schedules": { "nightly": { "Job": "report", "Cron": "30 25 * * *", "Evry": "5m" } } }""");

        var command = await Command.RunAsync(app, "validate");

        Assert.Equal((1, ""), (command.ExitCode, command.Errors));
        Assert.StartsWith("Scheduler configuration is invalid (2 errors). The application will not start.\n  SCH1020 error   Scheduler:Schedules:nightly:Cron  [JsonStream]\n", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_10_validate_refuses_what_a_start_would_isolate()
    {
        await using var app = Application().Section("""{ "OnInvalid": "Isolate", "Schedules": { "nightly": { "Job": "report", "Cron": "30 25 * * *" } } }""");

        var command = await Command.RunAsync(app, "validate");
        using var json = JsonDocument.Parse((await Command.RunAsync(app, "validate", "--json")).Output);

        Assert.Equal(1, command.ExitCode);
        Assert.StartsWith("Scheduler configuration is invalid (1 error). The application will start, and leave these schedules as they are (OnInvalid=Isolate).\n  SCH1020 error ", command.Output, StringComparison.Ordinal);
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Validate_writes_json()
    {
        await using var wrong = Application().Section("""{ "Enabeld": true }""");
        await using var right = Application().Section("""{ "Schedules": { "at": { "Job": "report", "At": "2027-01-04T09:00:00", "TimeZone": "Europe/Berlin" } } }""");

        using var refused = JsonDocument.Parse((await Command.RunAsync(wrong, "validate", "--json")).Output);
        using var valid = JsonDocument.Parse((await Command.RunAsync(right, "validate", "--json")).Output);

        Assert.False(refused.RootElement.GetProperty("valid").GetBoolean());
        var problem = Assert.Single(refused.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(("SCH1001", "error", "Scheduler:Enabeld"), (problem.GetProperty("code").GetString(), problem.GetProperty("severity").GetString(), problem.GetProperty("path").GetString()));
        Assert.True(valid.RootElement.GetProperty("valid").GetBoolean());
        var next = Assert.Single(Assert.Single(valid.RootElement.GetProperty("schedules").EnumerateArray()).GetProperty("next").EnumerateArray());
        Assert.Equal(("2027-01-04T08:00:00Z", "2027-01-04T09:00:00+01:00"), (next.GetProperty("nominal").GetString(), next.GetProperty("local").GetString()));
    }

    [Fact]
    public async Task What_the_application_itself_asks_of_the_options_counts()
    {
        await using var app = Application();
        app.Services.AddSingleton<IValidateOptions<SchedulerOptions>>(new ValidateOptions<SchedulerOptions>(null, options => options.Jobs.Count > 0, "Where are the jobs?"));

        var command = await Command.RunAsync(app, "validate");

        Assert.Equal(1, command.ExitCode);
        Assert.Contains("SCH1008 error   Scheduler\n          Where are the jobs?", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nightly", "nightly (job report): at 02:30, every day, Europe/Berlin", "Sun 2027-03-28 03:00:00 +02:00  gap-shifted")]
    [InlineData("0 9 * * sat", "at 09:00, Saturday", "Sat 2027-03-27 09:00:00 +00:00")]
    [InlineData("@daily", "at 00:00, every day", "Sun 2027-03-28 00:00:00 +00:00")]
    [InlineData("15m", "every 15 minutes; counted as if it were added now", "Sat 2027-03-27 00:15:00 +00:00")]
    [InlineData("""{ "Any": [ { "Cron": "0 9 * * *" }, { "Every": "15m" } ] }""", "(at 09:00, every day) or (every 15 minutes); counted as if it were added now", "Sat 2027-03-27 00:15:00 +00:00")]
    [InlineData("2027-12-24", "once at 2027-12-24T00:00:00Z", "Fri 2027-12-24 00:00:00 +00:00")]
    [InlineData("""{ "Cron": "0 9 * * *", "TimeZone": "Europe/Berlin", "Calendars": [ "weekends" ] }""", "at 09:00, every day, Europe/Berlin, except times of 'weekends'", "Sat 2027-03-27 09:00:00 +01:00  excluded:weekends")]
    [InlineData("""{ "any": [ { "Cron": "0 9 * * *" }, { "cron": "0 8 * * *" } ] }""", "(at 09:00, every day) or (at 08:00, every day)", "Sat 2027-03-27 08:00:00 +00:00")]
    public async Task Preview_shows_what_is_to_come_of_a_schedule_or_a_trigger(string what, string first, string line)
    {
        await using var app = Previewed();

        var command = await Command.RunAsync(app, "preview", what, "--count", "2", "--after=2027-03-27");

        Assert.Equal((0, ""), (command.ExitCode, command.Errors));
        var lines = command.Output.Split('\n');
        Assert.Equal(first, lines[0]);
        Assert.Contains($"  {line}", lines);
    }

    [Fact]
    public async Task Preview_writes_json_and_counts_what_is_not_left_out()
    {
        await using var app = Previewed();

        using var json = JsonDocument.Parse((await Command.RunAsync(app, "preview", """{ "Cron": "0 9 * * *", "Calendars": [ "weekends" ], "Jitter": "5m" }""", "--count", "2", "--after", "2027-03-26T12:00", "--json")).Output);

        var next = json.RootElement.GetProperty("next").EnumerateArray().ToList();
        Assert.Equal([27, 28, 29, 30], next.Select(one => one.GetProperty("nominal").GetDateTimeOffset().Day));
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.String, JsonValueKind.String], next.Select(one => one.GetProperty("due").ValueKind));
    }

    [Theory]
    [InlineData("nightli", "The configuration declares no schedule 'nightli'. Did you mean 'nightly'? Declared: nightly.")]
    [InlineData("off", "Schedule 'off' is not enabled.")]
    [InlineData("report", "Job 'report' has no schedule of its own.")]
    [InlineData("0 25 * * *", "Cron '0 25 * * *': field 2 (hour) has 25; allowed 0-23.")]
    [InlineData("500ms", "Interval 500ms is below the minimum 1s.")]
    [InlineData("2027-02-30", "'2027-02-30' is neither an instant nor a local time.")]
    [InlineData("{ nothing", "The trigger is no JSON: ")]
    [InlineData("""{ "Evry": "5m" }""", "Unknown setting 'evry'. Did you mean 'every'?")]
    [InlineData("""{ "Cron": "0 9 * * *", "Calendars": [ "week" ] }""", "Calendar 'week' not defined.")]
    public async Task Preview_says_in_one_line_why_there_is_nothing_to_show(string what, string message)
    {
        await using var app = Previewed();

        var command = await Command.RunAsync(app, "preview", what);

        Assert.Equal((2, ""), (command.ExitCode, command.Output));
        Assert.StartsWith(message, Assert.Single(command.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_of_an_invalid_configuration_is_its_report()
    {
        await using var app = Application().Section("""{ "Enabeld": true }""");

        var command = await Command.RunAsync(app, "preview", "15m");

        Assert.Equal((1, ""), (command.ExitCode, command.Output));
        Assert.Contains("Did you mean 'Enabled'?", command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_schema_knows_the_section_and_the_triggers_of_the_application()
    {
        var app = new App();
        app.Services.AddScheduler("My:Scheduler").AddTriggerKind("Moon", CustomTrigger (ComponentSettings _) => throw new NotSupportedException());
        await using var disposed = app;

        using var json = JsonDocument.Parse((await Command.RunAsync(app, "json-schema")).Output);

        Assert.True(json.RootElement.GetProperty("properties").GetProperty("My").GetProperty("properties").GetProperty("Scheduler").GetProperty("properties").TryGetProperty("Jobs", out _));
        Assert.True(json.RootElement.GetProperty("definitions").GetProperty("schedulerTrigger").GetProperty("properties").TryGetProperty("Moon", out _));
        Assert.False(json.RootElement.GetProperty("definitions").GetProperty("schedulerTrigger").GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task The_store_in_memory_has_no_schema_and_a_store_with_one_writes_it()
    {
        await using var app = App.With(scheduler => scheduler.AddStoreType("Tables", settings =>
        {
            var schema = settings.RequiredText("Schema");
            return _ => TableStore.Create(schema);
        })).Section("""{ "Stores": { "tables": { "Type": "Tables", "Schema": "jobs" } } }""");

        Assert.Equal(new Command(1, "", "Store 'default' (Memory) has no schema: there is nothing to create for it.\n"), await Command.RunAsync(app, "schema"));
        Assert.Equal(new Command(0, "create jobs 0 to 2\n", ""), await Command.RunAsync(app, "schema", "tables"));
        Assert.Equal(new Command(0, "create jobs 1 to 2\n", ""), await Command.RunAsync(app, "schema", "tables", "--from", "1"));
        Assert.Equal(new Command(2, "", "--from 3 is later than the schema of store 'tables', which is 2.\n"), await Command.RunAsync(app, "schema", "tables", "--from", "3"));
        Assert.Equal(new Command(2, "", "Store 'table' not defined. Defined: default, tables.\n"), await Command.RunAsync(app, "schema", "table"));
        Assert.Contains("\"script\": \"create jobs 0 to 2\"", (await Command.RunAsync(app, "schema", "tables", "--json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A verb is missing. Write scheduler and one of validate, preview, explain, json-schema, schema, export, import, import crontab, help.")]
    [InlineData("There is no verb 'valdate'. Did you mean 'validate'? Verbs: validate, preview, explain, json-schema, schema, export, import, import crontab, help.", "valdate")]
    [InlineData("'validate' has no option --jsn. Did you mean --json? It has --json.", "validate", "--jsn")]
    [InlineData("'json-schema' has no option --json. It has none.", "json-schema", "--json")]
    [InlineData("--json takes no value.", "validate", "--json=yes")]
    [InlineData("'x' is too much. Write scheduler validate [--json].", "validate", "x")]
    [InlineData("A schedule or a trigger is missing, such as preview nightly-report or preview \"30 2 * * mon-fri\".", "preview")]
    [InlineData("'25' is too much. Write scheduler preview <schedule or trigger> [--count N] [--after TIME] [--json], and quotes around a value with blanks.", "preview", "0", "25")]
    [InlineData("--count 'many' is not a whole number from 1 to 1000.", "preview", "15m", "--count", "many")]
    [InlineData("The value of --count is missing.", "preview", "15m", "--count")]
    [InlineData("--after: 'soon' is neither an instant nor a local time. Write for example 2027-01-04T09:00:00Z, 2027-01-04T09:00:00+01:00, 2027-01-04T09:00:00 or 2027-01-04.", "preview", "15m", "--after", "soon")]
    public async Task Arguments_that_are_no_command_get_one_line_and_exit_code_2(string line, params string[] args)
    {
        await using var app = Application();

        Assert.Equal(new Command(2, "", line + "\n"), await Command.RunAsync(app, args));
    }

    [Fact]
    public async Task CFG_5_explain_shows_where_each_setting_comes_from()
    {
        await using var app = Application().Section("""
            {
              "TimeZone": "Europe/Berlin",
              "Defaults": { "Timeout": "5m", "Retry": { "MaxAttempts": 3 } },
              "Jobs": { "report": { "Timeout": "10m", "Priority": 5 } },
              "Schedules": { "nightly": { "Job": "report", "Cron": "30 2 * * *", "Priority": 7, "Retry": { "Jitter": 0.5 } } }
            }
            """);

        var command = await Command.RunAsync(app, "explain", "NIGHTLY");
        var lines = command.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();

        Assert.Equal((0, ""), (command.ExitCode, command.Errors));
        Assert.Equal(
            [
                "Trigger at 02:30, every day schedule, JsonStream", "TimeZone Europe/Berlin defaults, JsonStream", "Store default built in", "Retry:MaxAttempts 3 defaults, JsonStream",
                "Retry:Jitter 0.5 schedule, JsonStream", "Timeout 10m job, JsonStream", "Priority 7 schedule, JsonStream",
            ],
            lines.Where(line => line.StartsWith("Tr", StringComparison.Ordinal) || line.StartsWith("TimeZone", StringComparison.Ordinal) || line.StartsWith("Store", StringComparison.Ordinal)
                || line.StartsWith("Retry:MaxA", StringComparison.Ordinal) || line.StartsWith("Retry:J", StringComparison.Ordinal) || line.StartsWith("Timeout", StringComparison.Ordinal)
                || line.StartsWith("Priority", StringComparison.Ordinal)));
        using var json = JsonDocument.Parse((await Command.RunAsync(app, "explain", "nightly", "--json")).Output);
        Assert.Contains(json.RootElement.GetProperty("settings").EnumerateArray(), setting => setting.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal) == """{"key":"Timeout","value":"10m","origin":"Job","source":"JsonStream"}""");
        Assert.Equal((2, "The configuration declares no schedule 'nightli'. Did you mean 'nightly'? Declared: nightly.\n"), await Command.RunAsync(app, "explain", "nightli") is { } wrong ? (wrong.ExitCode, wrong.Errors) : default);
    }

    [Fact]
    public async Task Arguments_of_the_host_may_stand_among_those_of_a_command()
    {
        await using var app = Application();

        Assert.Equal(0, (await Command.RunAsync(app, "validate", "--environment", "Production", "--Scheduler:TimeZone", "UTC", "--contentRoot=.", "--json")).ExitCode);
    }

    [Fact]
    public async Task Help_names_every_verb_and_option()
    {
        await using var app = Application();

        var help = (await Command.RunAsync(app, "--help")).Output;

        Assert.All(Verbs.All, verb => Assert.Contains(verb.Usage, help, StringComparison.Ordinal));
        Assert.StartsWith("scheduler preview ", (await Command.RunAsync(app, "help", "preview")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.RunAsync(app, "help", "previw")).ExitCode);
    }

    [Fact]
    public async Task Only_the_word_scheduler_makes_it_a_command()
    {
        var services = new ServiceCollection().BuildServiceProvider();
        using var host = new Host(services);

        Assert.False(await host.RunSchedulerCommandAsync([], TestContext.Current.CancellationToken));
        Assert.False(await host.RunSchedulerCommandAsync(["--urls", "scheduler"], TestContext.Current.CancellationToken));
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunSchedulerCommandAsync(["scheduler", "validate"], TestContext.Current.CancellationToken));
        Assert.Equal("The application has no scheduler. Call AddScheduler before the host is built.", exception.Message);
    }

    [Fact]
    public async Task No_service_of_the_host_is_made_or_started()
    {
        await using var app = Application();
        app.Services.AddSingleton<IHostedService>(_ => throw new InvalidOperationException("A hosted service was made."));

        Assert.All(await Task.WhenAll(Command.RunAsync(app, "validate"), Command.RunAsync(app, "preview", "15m"), Command.RunAsync(app, "json-schema")), command => Assert.Equal(0, command.ExitCode));
    }

    [Fact]
    public async Task Schedules_are_imported_from_a_file_and_exported_to_another()
    {
        await using var app = Application();
        var folder = Directory.CreateTempSubdirectory("scheduler-command-");
        var (from, to) = (Path.Combine(folder.FullName, "from.json"), Path.Combine(folder.FullName, "to.json"));
        await File.WriteAllTextAsync(from, """{ "schedules": [ { "id": "nightly", "job": "report", "trigger": { "cron": "30 2 * * *" } } ] }""", TestContext.Current.CancellationToken);

        Assert.Equal(new(0, "added    nightly\n1 added, 0 replaced, 0 kept. Nothing was written.\n", ""), await Command.RunAsync(app, "import", from, "--dry-run"));
        Assert.Equal(new(0, "added    nightly\n1 added, 0 replaced, 0 kept.\n", ""), await Command.RunAsync(app, "import", from));
        Assert.Equal(new(0, "", ""), await Command.RunAsync(app, "export", to));
        Assert.Equal(new(0, "kept     nightly\n0 added, 0 replaced, 1 kept.\n", ""), await Command.RunAsync(app, "import", to, "--on-conflict", "replace"));

        Assert.Contains("\"cron\":\"30 2 * * *\"", await File.ReadAllTextAsync(to, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["from.json", "to.json"], folder.EnumerateFiles().Select(file => file.Name).Order());
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1, "Store 'cellar' is not defined. Defined: default.", "export", "x.json", "--store", "cellar")]
    [InlineData(1, "The schedules were not exported: Could not find a part of the path", "export", "no/such/folder/x.json")]
    [InlineData(1, "The schedules were not imported: Could not find file", "import", "no-such-file.json")]
    [InlineData(2, "A file is missing, such as export schedules.json.", "export")]
    [InlineData(2, "A file is missing, such as import schedules.json.", "import")]
    [InlineData(2, "--on-conflict 'ask' is none of fail, replace, keep.", "import", "x.json", "--on-conflict", "ask")]
    public async Task What_cannot_be_exported_or_imported_is_one_line(int exitCode, string message, params string[] args)
    {
        await using var app = Application();

        var command = await Command.RunAsync(app, args);

        Assert.Equal((exitCode, "", 1), (command.ExitCode, command.Output, command.Errors.Count(letter => letter == '\n')));
        Assert.StartsWith(message, command.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists("x.json"));
    }

    private static App Application() => App.With(scheduler => scheduler.AddJob("report", (_, _) => Task.CompletedTask));

    private static App Previewed() => Application().Section(
        """
        {
          "Calendars": { "weekends": { "Exclude": { "Weekdays": [ "Sat", "Sun" ] } } },
          "Schedules": {
            "nightly": { "Job": "report", "Cron": "30 2 * * *", "TimeZone": "Europe/Berlin" },
            "off": { "Job": "report", "Every": "5m", "Enabled": false }
          },
          "Jobs": { "report": { "Description": "No schedule of its own." } }
        }
        """);

    private sealed class Host(IServiceProvider services) : IHost
    {
        public IServiceProvider Services => services;

        public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
