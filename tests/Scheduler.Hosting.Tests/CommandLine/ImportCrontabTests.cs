using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Hosting.CommandLine.Crontabs;
using Scheduler.Hosting.Tests.Configuration;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.CommandLine;

public sealed class ImportCrontabTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crontab-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_crontab_becomes_a_section()
    {
        var command = await ImportAsync(
            """
            # m h  dom mon dow   command
            PATH=/usr/local/bin:/usr/bin:/bin
            # Takes the data
            # out of the house.
            30 2 * * mon-fri  /opt/app/backup.sh --full	/data
            """,
            "--time-zone", "Europe/Berlin");

        Assert.Equal((0, "1 converted, 0 not.\n"), (command.ExitCode, command.Errors));
        Assert.Equal(
            """
            {
              "Scheduler": {
                "TimeZone": "Europe/Berlin",
                "Defaults": {
                  "MisfireGraceTime": "1m",
                  "Overlap": "Allow"
                },
                "Jobs": {
                  "backup": {
                    "Type": "command",
                    "Description": "Takes the data out of the house.",
                    "Cron": "30 2 * * mon-fri",
                    "Settings": {
                      "Program": "/opt/app/backup.sh",
                      "Arguments": [
                        "--full",
                        "/data"
                      ],
                      "WorkingFolder": "~",
                      "Environment": {
                        "PATH": "/usr/local/bin:/usr/bin:/bin"
                      }
                    }
                  }
                }
              }
            }

            """,
            command.Output);
    }

    [Theory]
    [InlineData("* * * * * /bin/a b=1 c,d", "/bin/a", "b=1|c,d")]
    [InlineData("* * * * * a b", "/bin/sh", "-c|a b")]
    [InlineData("* * * * * /bin/a | /bin/b", "/bin/sh", "-c|/bin/a | /bin/b")]
    [InlineData("* * * * * /bin/a 'b c'", "/bin/sh", "-c|/bin/a 'b c'")]
    [InlineData("* * * * * /bin/a $HOME", "/bin/sh", "-c|/bin/a $HOME")]
    [InlineData("* * * * * /bin/a *.log", "/bin/sh", "-c|/bin/a *.log")]
    [InlineData("* * * * * /bin/a ~/x", "/bin/sh", "-c|/bin/a ~/x")]
    [InlineData("* * * * * A=b /bin/a", "/bin/sh", "-c|A=b /bin/a")]
    [InlineData("* * * * * /bin/a # not a comment", "/bin/sh", "-c|/bin/a # not a comment")]
    [InlineData("SHELL=/bin/bash\n* * * * * /bin/a", "/bin/bash", "-c|/bin/a")]
    [InlineData("\t *\t*  * * *\t/bin/a\tb \r", "/bin/a", "b")]
    public async Task A_command_has_a_shell_unless_it_means_the_same_without(string crontab, string program, string arguments)
    {
        var settings = await SettingsAsync(crontab);

        Assert.Equal((program, arguments), (settings["Program"]!.GetValue<string>(), string.Join('|', settings["Arguments"]!.AsArray().Select(argument => argument!.GetValue<string>()))));
    }

    [Theory]
    [InlineData("mail -s now%Dear all,%%bye%", "mail -s now", "Dear all,\n\nbye\n\n")]
    [InlineData("cat%", "cat", "\n")]
    [InlineData(@"echo $(date +\%F)", "echo $(date +%F)", null)]
    [InlineData(@"a \% b%c \% d", "a % b", "c % d\n")]
    public async Task What_follows_the_first_percent_sign_is_the_input(string command, string shell, string? input)
    {
        var settings = await SettingsAsync($"* * * * * {command}");

        Assert.Equal((shell, input), (settings["Arguments"]![1]!.GetValue<string>(), settings["Input"]?.GetValue<string>()));
    }

    [Theory]
    [InlineData("A=b", "A", "b")]
    [InlineData("A = b c ", "A", "b c")]
    [InlineData("A=\" b \"", "A", " b ")]
    [InlineData("'A'='b'", "A", "b")]
    [InlineData("A=", "A", "")]
    [InlineData("A=b # c", "A", "b # c")]
    [InlineData("A=\"b'", "A", "\"b'")]
    [InlineData("TZ=Asia/Tokyo", "TZ", "Asia/Tokyo")]
    public async Task A_variable_holds_for_the_lines_after_it(string line, string name, string value)
    {
        var jobs = await JobsAsync($"0 1 * * * before\n{line}\n0 2 * * * after");

        Assert.Null(jobs["before"]!["Settings"]!["Environment"]);
        Assert.Equal(value, jobs["after"]!["Settings"]!["Environment"]![name]!.GetValue<string>());
    }

    [Fact]
    public async Task Variables_that_cron_itself_goes_by_are_settings()
    {
        var job = (await JobsAsync("CRON_TZ=Asia/Tokyo\nRANDOM_DELAY=15\nHOME=/srv\n0 1 * * * a"))["a"]!;

        Assert.Equal(("Asia/Tokyo", "15m", "/srv", """{"HOME":"/srv"}"""), (Text(job, "TimeZone"), Text(job, "Jitter"), Text(job["Settings"]!, "WorkingFolder"), job["Settings"]!["Environment"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("@daily", "@daily")]
    [InlineData("@midnight", "@midnight")]
    [InlineData("@yearly", "@yearly")]
    [InlineData("@hourly", "@hourly")]
    [InlineData("*/5 1-23/2 1,15 jan-mar *", "*/5 1-23/2 1,15 jan-mar *")]
    [InlineData("0 0 */2 * 1", "0 0 */2 * 1")]
    [InlineData("0 0 13 * *", "0 0 13 * *")]
    [InlineData("0 0 13 * 5", "0 0 13 * *|0 0 * * 5")]
    [InlineData("0 0 1-7 3 mon,fri", "0 0 1-7 3 *|0 0 * 3 mon,fri")]
    [InlineData("0 0 * * 1-5/2", "0 0 * * mon-fri/2")]
    [InlineData("0 0 * * 0-7/3,2", "0 0 * * sun-sun/3,2")]
    public async Task Times_are_those_of_the_scheduler_where_they_mean_the_same(string when, string crons)
    {
        var job = (await JobsAsync($"{when} a"))["a"]!;

        Assert.Equal(crons, Text(job, "Cron") ?? string.Join('|', job["Any"]!.AsArray().Select(one => Text(one!, "Cron"))));
    }

    [Fact]
    public void Where_day_and_weekday_are_both_restricted_either_is_enough() =>
        AssertDays("0 0 13 * fri", day => day.Day == 13 || day.DayOfWeek == DayOfWeek.Friday);

    [Theory]
    [InlineData("0 0 */2 * mon", 1)]
    [InlineData("0 0 */2 * 1-5/4", 1, 5)]
    public void Where_one_of_them_begins_with_a_star_both_must_match(string when, params int[] weekDays) =>
        AssertDays(when, day => day.Day % 2 == 1 && weekDays.Contains((int)day.DayOfWeek));

    [Theory]
    [InlineData("0 0 * * 1-5/2", 1, 3, 5)]
    [InlineData("0 0 * * 0-6/3", 0, 3, 6)]
    [InlineData("0 0 * * 1-7/2", 1, 3, 5, 0)]
    [InlineData("0 0 * * 5-7", 5, 6, 0)]
    [InlineData("0 0 * * sun", 0)]
    [InlineData("0 0 * * 7", 0)]
    public void Weekdays_are_those_of_crontab(string when, params int[] weekDays) => AssertDays(when, day => weekDays.Contains((int)day.DayOfWeek));

    [Theory]
    [InlineData("# one\n# two\n0 1 * * * a", "one two")]
    [InlineData("# one\n#\n# two\n0 1 * * * a", "two")]
    [InlineData("# one\n\n0 1 * * * a", null)]
    [InlineData("# one\nA=b\n0 1 * * * a", null)]
    [InlineData("# Edit this file.\n# m h  dom mon dow   command\n0 1 * * * a", null)]
    [InlineData("# .---------------- minute (0 - 59)\n# |  .------------- hour (0 - 23)\n# *  *  *  *  * user-name command\n### Real ###\n0 1 * * * a", "Real ###")]
    public async Task The_comment_directly_above_is_the_description(string crontab, string? description) => Assert.Equal(description, Text((await JobsAsync(crontab))["a"]!, "Description"));

    [Fact]
    public async Task What_cannot_be_converted_is_said_with_its_line_and_reason_and_the_rest_is_written()
    {
        var command = await ImportAsync(
            """
            MAILTO=ann
            0 1 * * * good
            61 * * * * a
            @reboot b
            0 0 31 2 * c
            0 1 * *
            0 1 * * *
            nonsense
            CRON_TZ=Europe/Berln
            0 2 * * * d
            0 2 * * * root e
            RANDOM_DELAY=soon
            """,
            "--time-zone", "UTC");

        Assert.Equal(1, command.ExitCode);
        Assert.Equal(
            """
            line 1: MAILTO is left out: nothing is mailed. What a command writes goes to the log, and its end into the result of the run.
            line 3: not converted. Cron '61 * * * *': field 1 (minute) has 61; allowed 0-59. `[61] * * * *`
            line 4: not converted. Cron '@reboot' is not a known macro. For a run at each start write "RunOnStartup": "EveryStart" beside a trigger.
            line 5: not converted. Cron never fires (no 31 February).
            line 6: not converted. '0 1 * *' is neither a variable (NAME=value) nor five fields and a command.
            line 7: not converted. There is no command.
            line 8: not converted. 'nonsense' is neither a variable (NAME=value) nor five fields and a command.
            line 10: not converted. Time zone 'Europe/Berln' not found. Did you mean 'Europe/Berlin'?
            line 11: not converted. Its command begins with 'root', as in a crontab with a column of users. Import that with --system.
            line 12: not converted. RANDOM_DELAY 'soon' is not a whole number of minutes.
            1 converted, 9 not.

            """,
            command.Errors);
        Assert.Equal(["good"], Jobs(command.Output).Select(job => job.Key));
    }

    [Fact]
    public async Task Without_the_time_zone_of_the_machine_it_is_asked_for()
    {
        Assert.Contains("Name the machine's with --time-zone, such as --time-zone Europe/Berlin.", (await ImportAsync("0 1 * * * a")).Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("--time-zone", (await ImportAsync("CRON_TZ=Asia/Tokyo\n0 1 * * * a")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_crontab_of_the_system_the_lines_of_one_user_are_taken()
    {
        var command = await ImportAsync("17 * * * * root cd / && run-parts --report /etc/cron.hourly\n@daily app /opt/a\n0 1 * * * app\n", "--system", "--user", "app", "--time-zone", "UTC");

        Assert.Equal(1, command.ExitCode);
        Assert.Equal(["a"], Jobs(command.Output).Select(job => job.Key));
        Assert.Equal(
            """
            line 1: not converted. It runs as user 'root', and commands run as the user of the application, here 'app'. For an application that runs as 'root' import with --user root.
            line 3: not converted. There is no command after the user. Without a column of users leave --system out.
            1 converted, 2 not.

            """,
            command.Errors);
    }

    [Fact]
    public async Task A_file_is_written_where_none_is_and_none_is_overwritten()
    {
        var file = Path.Combine(_folder.FullName, "jobs.json");
        var first = await ImportAsync("0 1 * * * a", "--output", file, "--time-zone", "UTC");
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var second = await ImportAsync("0 1 * * * b", "--output", file, "--time-zone", "UTC");

        Assert.Equal((0, "", 1), (first.ExitCode, first.Output, second.ExitCode));
        Assert.Equal(["a"], Jobs(written).Select(job => job.Key));
        Assert.Contains("The crontab was not imported: The file", second.Errors, StringComparison.Ordinal);
        Assert.Equal(written, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_nothing_can_be_converted_nothing_is_written()
    {
        var file = Path.Combine(_folder.FullName, "jobs.json");

        var command = await ImportAsync("# nothing here\n", "--output", file);

        Assert.Equal((1, "", "0 converted, 0 not.\nNothing was written: no line could be converted.\n"), (command.ExitCode, command.Output, command.Errors));
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData(2, "A file is missing, such as import crontab", "import", "crontab")]
    [InlineData(1, "The crontab was not imported: Could not find", "import", "crontab", "not-here")]
    [InlineData(2, "--time-zone: Time zone 'Europe/Berln' not found. Did you mean 'Europe/Berlin'?", "import", "crontab", "x", "--time-zone", "Europe/Berln")]
    [InlineData(2, "--user chooses among the lines of a crontab that has a column of users. Add --system, or leave it out.", "import", "crontab", "x", "--user", "app")]
    [InlineData(2, "'import crontab' has no option --zone.", "import", "crontab", "x", "--zone", "UTC")]
    public async Task Arguments_that_are_wrong_are_refused_with_the_remedy(int exitCode, string message, params string[] args)
    {
        await using var app = App.With(_ => { });

        var command = await Command.RunAsync(app, args);

        Assert.Equal((exitCode, ""), (command.ExitCode, command.Output));
        Assert.StartsWith(message, command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_both_imports()
    {
        await using var app = App.With(_ => { });

        var lines = (await Command.RunAsync(app, "help", "import")).Output.Split('\n').Where(line => line.StartsWith("scheduler", StringComparison.Ordinal));

        Assert.Equal(["scheduler import <file>", "scheduler import crontab <file>"], lines.Select(line => line.Split(" [")[0]));
    }

    [Theory]
    [InlineData("/usr/local/bin/Back Up.sh", "back")]
    [InlineData("cd /srv && ./poll.py --now", "poll")]
    [InlineData("test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )", "run-parts")]
    [InlineData("[ -x /usr/lib/php/clean ] && /usr/lib/php/clean", "clean")]
    [InlineData("A=b nice -n 10 pg_dump app | gzip", "10")]
    [InlineData("sudo pg_dump app | gzip", "pg_dump")]
    [InlineData("/opt/größe", "gr-e")]
    [InlineData("$X", "x")]
    [InlineData("***", "line-7")]
    public void A_job_is_named_after_its_program(string command, string name) => Assert.Equal(name, new CrontabNames().Of(command, 7));

    [Fact]
    public void No_two_jobs_have_one_name()
    {
        var names = new CrontabNames();
        string[] commands = ["a", "/x/a", "A", "b"];

        Assert.Equal(["a", "a-2", "a-3", "b"], commands.Select(names.Of));
    }

    [Fact]
    public async Task Every_line_of_a_long_crontab_is_valid_configuration()
    {
        var command = await ImportAsync(string.Join('\n', Enumerable.Range(0, 60).Select(minute => $"{minute} */2 {(minute % 28) + 1} * {minute % 8} echo \"{minute} ä\" > /dev/null")), "--time-zone", "Europe/Berlin");

        var built = new Configured().Json(command.Output).Build();

        Assert.Equal((0, 60), (command.ExitCode, built.Definitions?.Schedules.Count));
    }

    private static string? Text(JsonNode node, string key) => node[key]?.GetValue<string>();

    private static JsonObject Jobs(string json) => JsonNode.Parse(json)!["Scheduler"]!["Jobs"]!.AsObject();

    // Each day of two years on which it occurs, by what the configuration of it says.
    private static void AssertDays(string when, Func<DateTime, bool> expected)
    {
        var crons = CrontabTimes.Convert(when).Select(cron => $$"""{ "Cron": {{JsonSerializer.Serialize(cron)}} }""");
        var trigger = Configured.By($$"""{ "Schedules": { "tick": { "Any": [ {{string.Join(',', crons)}} ] } } }""").Build().Definitions!.Schedules[0].Definition.Trigger
            .Bind(new("tick", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc));
        var (days, day) = (new List<DateTime>(), new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero));
        while (trigger.Next(day) is { Year: < 2029 } next)
        {
            days.Add((day = next).UtcDateTime);
        }

        Assert.Equal(Enumerable.Range(0, 731).Select(number => new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(number)).Where(expected), days);
    }

    private static async Task<JsonNode> SettingsAsync(string crontab) => (await JobsAsync(crontab)).Single().Value!["Settings"]!;

    private static async Task<JsonObject> JobsAsync(string crontab)
    {
        using var files = new ImportCrontabTests();
        var command = await files.ImportAsync(crontab, "--time-zone", "UTC");
        Assert.True(command.ExitCode == 0, command.Errors);
        return Jobs(command.Output);
    }

    private async Task<Command> ImportAsync(string crontab, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, "crontab");
        await File.WriteAllTextAsync(file, crontab, TestContext.Current.CancellationToken);
        await using var app = App.With(_ => { });
        return await Command.RunAsync(app, ["import", "crontab", file, .. options]);
    }
}
