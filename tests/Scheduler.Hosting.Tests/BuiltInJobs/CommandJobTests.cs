using System.Diagnostics;
using System.Text.Json;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Tests.DependencyInjection;
using Scheduler.Hosting.Tests.Scheduling;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>Jobs of type command, with real processes.</summary>
public sealed class CommandJobTests : IDisposable
{
    private const string NoShell = "The scripts of these tests are for the shell of Linux and macOS.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command-");

    public static bool OnWindows => OperatingSystem.IsWindows();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task It_starts_its_program_with_arguments_variables_folder_and_input_and_returns_what_it_wrote()
    {
        await using var app = await Shell("""echo "$1 $PLACE $(basename "$PWD")"; cat; echo warning >&2""", $$""", "Environment": { "PLACE": "Berlin" }, "WorkingFolder": "{{Folder}}", "Input": "line 1\nline 2\n" """, "it", "hello");

        var run = await app.RunAsync("run");

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal((0, $"hello Berlin {_folder.Name}\nline 1\nline 2", "warning"), Result(run));
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task No_shell_reads_its_arguments()
    {
        string[] arguments = ["$HOME", "`id`", "; touch x", "a b", "*", "", "\"'"];
        await using var app = await Commanding($$"""{ "Program": "printf", "Arguments": {{JsonSerializer.Serialize(arguments.Prepend("%s|"))}} }""");

        Assert.Equal(string.Concat(arguments.Select(argument => $"{argument}|")), Result(await app.RunAsync("run")).Output);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task FEN_2_its_program_knows_the_run()
    {
        await using var app = await Shell("""echo "$SCHEDULER_JOB $SCHEDULER_RUN $SCHEDULER_NOMINAL_TIME $SCHEDULER_ATTEMPT $SCHEDULER_IDEMPOTENCY_KEY" """);

        var run = await app.RunAsync("run");

        Assert.Equal($"run {run.Id} 2026-11-23T10:00:00Z 1 {run.IdempotencyKey}", Result(run).Output);
    }

    [Theory(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    [InlineData("true", "yes")]
    [InlineData("false", "")]
    public async Task It_inherits_the_variables_of_the_application_unless_the_settings_say_no(string inherits, string seen)
    {
        Environment.SetEnvironmentVariable("SEEN_BY_COMMANDS", "yes");
        await using var app = await Commanding($$"""{ "Program": "/bin/sh", "Arguments": [ "-c", "echo $SEEN_BY_COMMANDS" ], "InheritEnvironment": {{inherits}} }""");

        Assert.Equal(seen, Result(await app.RunAsync("run")).Output);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task Another_exit_code_fails_the_run_with_the_end_of_the_error_output()
    {
        await using var app = await Shell("echo fine; echo 'no such table' >&2; exit 3");

        var run = await app.RunAsync("run");

        Assert.Equal((RunState.Failed, "Scheduler.Hosting.CommandFailedException"), (run.State, run.Error?.Type));
        Assert.Matches(@"^'/.*/sh' ended with exit code 3\.\nno such table$", run.Error!.Message);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task SuccessExitCodes_says_which_are_a_success()
    {
        await using var app = await Shell("exit 2", """, "SuccessExitCodes": [ 0, 2 ]""");

        Assert.Equal(2, Result(await app.RunAsync("run")).ExitCode);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task Of_long_output_the_end_is_kept()
    {
        await using var app = await Shell("i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done", """, "OutputLimit": 21, "LogOutput": false""");

        Assert.Equal("…line 19998\nline 19999", Result(await app.RunAsync("run")).Output.TrimStart());
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task Output_in_one_line_without_end_takes_no_memory_and_is_logged_in_parts()
    {
        await using var app = await Shell("head -c 3000000 /dev/zero | tr '\\0' x", """, "OutputLimit": 100""");

        var run = await app.RunAsync("run");

        Assert.Equal($"…{new string('x', 100)}", Result(run).Output);
        Assert.Equal(3_000_000, Lines(app).Sum(line => line.Count(letter => letter == 'x')));
        Assert.All(Lines(app), line => Assert.InRange(line.Length, 1, 4200));
    }

    [Theory(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    [InlineData("true", "run (error output): hm", "run (output): one", "run (output): two")]
    [InlineData("false")]
    public async Task Each_line_is_logged_unless_the_settings_say_no(string log, params string[] lines)
    {
        await using var app = await Shell("printf 'one\\n\\ntwo'; echo hm >&2", $""", "LogOutput": {log}""");

        await app.RunAsync("run");

        Assert.Equal(lines, Lines(app).Order(StringComparer.Ordinal));
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task CFG_8_a_variable_takes_its_secret_from_the_configuration_and_no_log_shows_it()
    {
        await using var app = App.With(scheduler => scheduler.AllowCommands()).Json($$"""
            { "Db": { "Password": "s3cret" }, "Scheduler": { "Jobs": { "run": { "Type": "command", "Settings": {
              "Program": "sh", "Arguments": [ "-c", "printf %s \"$PGPASSWORD\" > {{Folder}}/seen; exit 1" ], "Environment": { "PGPASSWORD": "{configuration:Db:Password}" } } } } } }
            """);
        await app.StartAsync();

        var run = await app.RunAsync("run");

        Assert.Equal("s3cret", await File.ReadAllTextAsync(Path.Combine(Folder, "seen"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("s3cret", $"{run.Error}{string.Concat(app.Log.GetSnapshot().Select(record => record.Message + record.Exception))}", StringComparison.Ordinal);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task A_program_need_not_read_its_input()
    {
        await using var app = await Commanding($$"""{ "Program": "true", "Input": "{{new string('x', 1_000_000)}}" }""");

        Assert.Equal(RunState.Succeeded, (await app.RunAsync("run")).State);
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task A_cancelled_run_asks_its_program_to_end_and_lets_it_clean_up()
    {
        await using var app = await Shell($"trap 'echo cleaned up > {Folder}/end; exit 0' TERM; touch {Folder}/ready; while true; do sleep 0.05; done");
        var id = await StartAsync(app);

        await app.Scheduler.CancelRunAsync(id);

        Assert.Equal(RunState.Cancelled, (await app.EndOfAsync(id)).State);
        Assert.Equal("cleaned up\n", await File.ReadAllTextAsync(Path.Combine(Folder, "end"), TestContext.Current.CancellationToken));
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task One_that_does_not_end_is_killed_when_its_time_is_over()
    {
        await using var app = await Shell($"trap '' TERM; echo $$ > {Folder}/pid; touch {Folder}/ready; while true; do sleep 0.05; done", """, "KillAfter": "3s" """);
        var id = await StartAsync(app);

        await app.Scheduler.CancelRunAsync(id);
        var end = app.EndOfAsync(id);
        await UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(3));
            return end.IsCompleted;
        });

        Assert.Equal(RunState.Cancelled, (await end).State);
        Assert.False(IsAlive(await PidAsync("pid")));
    }

    [Fact(Skip = "Only on Linux are the processes that a program has started asked to end, too.", SkipUnless = nameof(OnLinux))]
    public async Task What_the_program_has_started_ends_with_it()
    {
        await using var app = await Shell($"sleep 100000 & echo $! > {Folder}/child; (trap '' TERM; touch {Folder}/trapped; exec sleep 100001) & echo $! > {Folder}/stubborn; until [ -e {Folder}/trapped ]; do sleep 0.01; done; touch {Folder}/ready; wait", """, "KillAfter": "3s" """);
        var id = await StartAsync(app);

        await app.Scheduler.CancelRunAsync(id);
        await UntilAsync(() => !IsAlive(PidAsync("child").Result));
        var end = app.EndOfAsync(id);
        await UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(3));
            return end.IsCompleted;
        });

        Assert.Equal(RunState.Cancelled, (await end).State);
        await UntilAsync(() => !IsAlive(PidAsync("stubborn").Result));
    }

    public static bool OnLinux => OperatingSystem.IsLinux();

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task TMO_1_a_time_out_ends_the_program()
    {
        await using var app = await Shell($"echo $$ > {Folder}/pid; touch {Folder}/ready; exec sleep 100002", "", ", \"Timeout\": \"5s\"");
        var id = await StartAsync(app);

        app.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(RunState.TimedOut, (await app.EndOfAsync(id)).State);
        Assert.False(IsAlive(await PidAsync("pid")));
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task A_process_that_a_program_leaves_behind_holds_nothing_up()
    {
        await using var app = await Shell($"sleep 100003 & echo $! > {Folder}/pid; echo done; touch {Folder}/ready");
        var id = await StartAsync(app);
        try
        {
            var end = app.EndOfAsync(id);
            await UntilAsync(() =>
            {
                app.Clock.Advance(TimeSpan.FromSeconds(2));
                return end.IsCompleted;
            });

            Assert.Equal("done", Result(await end).Output);
        }
        finally
        {
            using var left = Process.GetProcessById(await PidAsync("pid"));
            left.Kill();
        }
    }

    [Fact(Skip = NoShell, SkipWhen = nameof(OnWindows))]
    public async Task A_program_that_is_gone_fails_the_run_and_no_other()
    {
        var program = Script("here", "exit 0");
        await using var app = await Commanding($$"""{ "Program": "{{program}}" }""");
        Assert.Equal(RunState.Succeeded, (await app.RunAsync("run")).State);
        File.Delete(program);

        var run = await app.RunAsync("run");

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(program, run.Error!.Message, StringComparison.Ordinal);
        Script("here", "exit 0");
        Assert.Equal(RunState.Succeeded, (await app.RunAsync("run")).State);
    }

    [Fact]
    public async Task SEC_3_it_takes_no_arguments_so_that_no_caller_can_say_what_it_starts()
    {
        await using var app = await Commanding("""{ "Program": "dotnet" }""");

        await Assert.ThrowsAsync<InvalidArgsException>(() => app.Scheduler.EnqueueAsync("run", new { Arguments = "--version" }));
        await Assert.ThrowsAsync<InvalidArgsException>(() => app.Scheduler.AddScheduleAsync(new("s", "run", Hosting.Triggers.Trigger.Every(TimeSpan.FromHours(1))) { Args = Payload.From("x") }));
    }

    private string Folder => _folder.FullName;

    private static Task<App> Commanding(string settings, string more = "") =>
        App.With(scheduler => scheduler.AllowCommands()).Section($$"""{ "Jobs": { "run": { "Type": "command", "Settings": {{settings}}{{more}} } } }""").StartAsync();

    private static Task<App> Shell(string script, string settings = "", string more = "", params string[] arguments) =>
        Commanding($$"""{ "Program": "sh", "Arguments": {{JsonSerializer.Serialize<string[]>(["-c", script, .. arguments])}}{{settings}} }""", more);

    private static Task<App> Shell(string script, string settings, string argument0, string argument1) => Shell(script, settings, "", argument0, argument1);

    private static (int ExitCode, string Output, string Errors) Result(Run run)
    {
        using var result = JsonDocument.Parse(run.Result.Utf8);
        return (result.RootElement.GetProperty("exitCode").GetInt32(), result.RootElement.GetProperty("output").GetString()!, result.RootElement.GetProperty("errors").GetString()!);
    }

    private static IEnumerable<string> Lines(App app) => app.Log.GetSnapshot().Where(record => record.Id.Id == LogEvents.CommandOutput).Select(record => record.Message);

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task UntilAsync(Func<bool> condition) => SchedulerHost.UntilAsync(condition, "what becomes of a process");

    private async Task<RunId> StartAsync(App app)
    {
        var id = await app.Scheduler.EnqueueAsync("run");
        await UntilAsync(() => File.Exists(Path.Combine(Folder, "ready")));
        return id;
    }

    private async Task<int> PidAsync(string file) => int.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);

    private string Script(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
