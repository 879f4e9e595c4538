using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Configuration;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>What is wrong with a command job is said when the application starts.</summary>
public sealed class CommandSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SCH1005_a_command_stops_the_start_unless_code_allows_commands()
    {
        await using var app = App.With(_ => { }).Section("""{ "Jobs": { "run": { "Type": "Command", "Settings": { "Program": "dotnet" } } } }""");

        Assert.Contains(
            "Commands are not allowed in this application, so that no file can make it start a program. If its configuration may, call AllowCommands() on what AddScheduler returns.",
            (await app.RefusesToStartAsync()).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "Program", "Program is missing.")]
    [InlineData("""{ "Program": "no-such-program-anywhere" }""", "Program", "There is no program 'no-such-program-anywhere' in PATH (")]
    [InlineData("""{ "Program": "dotnet --version" }""", "Program", "(Arguments belong into Arguments, one by one.)")]
    [InlineData("""{ "Program": "./not/here.sh" }""", "Program", "not/here.sh'. Write the path of a program, or its name where it is in PATH.")]
    [InlineData("""{ "Program": "dotnet", "WorkingFolder": "not/here" }""", "WorkingFolder", "Create it, or write another.")]
    [InlineData("""{ "Program": "dotnet", "Arguments": { "a": "b" } }""", "Arguments:a", "Arguments takes an array of texts. Write [ \"b\" ].")]
    [InlineData("""{ "Program": "dotnet", "Environment": [ { "A": "B" } ] }""", "Environment:0:A", "Environment:0 takes one text, not an object or array.")]
    [InlineData("""{ "Program": "dotnet", "Environment": { "A=B": "C" } }""", "Environment:A=B", "'A=B' is no name of a variable: it has a =.")]
    [InlineData("""{ "Program": "dotnet", "Environment": { "A": "{configuration:No:Where}" } }""", "Environment:A", "The configuration has no 'No:Where', which Environment:A refers to.")]
    [InlineData("""{ "Program": "dotnet", "SuccessExitCodes": [ "x" ] }""", "SuccessExitCodes", "'x' is no exit code.")]
    [InlineData("""{ "Program": "dotnet", "KillAfter": "2h" }""", "KillAfter", "2h is not a time from 0s to 1h.")]
    [InlineData("""{ "Program": "dotnet", "Environment": { "PATH": "/not/here" } }""", "Program", "There is no program 'dotnet' in PATH (/not/here).")]
    public void A_mistake_is_said_with_its_path_and_remedy(string settings, string path, string message) => Here(settings).Refuses("SCH1040", $"Scheduler:Jobs:run:Settings:{path}", message);

    [Fact]
    public void SCH1043_a_limit_out_of_its_range_is_refused() =>
        Here("""{ "Program": "dotnet", "OutputLimit": -1 }""").Refuses("SCH1043", "Scheduler:Jobs:run:Settings:OutputLimit", "'-1' is not a whole number from 0 to 32768.");

    [Fact]
    public void SCH1001_a_shell_is_no_setting() =>
        Here("""{ "Program": "dotnet", "Shell": true }""").Refuses("SCH1001", "Scheduler:Jobs:run:Settings:Shell", "Unknown setting 'Shell'.");

    [Fact(Skip = "Windows knows programs by their endings.", SkipWhen = nameof(OnWindows))]
    public void A_file_that_may_not_be_executed_is_refused()
    {
        var file = Path.Combine(_folder.FullName, "script.sh");
        File.WriteAllText(file, "#!/bin/sh\n");

        Here($$"""{ "Program": "{{file}}" }""").Refuses("SCH1040", "Scheduler:Jobs:run:Settings:Program", $"'{file}' may not be executed. Write a program, or allow it (chmod +x).");
    }

    [Fact(Skip = "Windows knows programs by their endings.", SkipWhen = nameof(OnWindows))]
    public void A_relative_path_counts_from_the_content_root()
    {
        var file = Path.Combine(_folder.CreateSubdirectory("scripts").FullName, "a.sh");
        File.WriteAllText(file, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var configured = new Configured().Json($$"""
            { "contentRoot": "{{_folder.FullName}}", "Scheduler": { "Jobs": { "run": { "Type": "command", "Settings": { "Program": "scripts/a.sh", "WorkingFolder": "scripts" } } } } }
            """);
        configured.JobTypes.Add(BuiltInJobTypes.Command);

        Assert.Empty(configured.Build().Problems);
    }

    public static bool OnWindows => OperatingSystem.IsWindows();

    private static Configured Here(string settings)
    {
        var configured = Configured.By($$"""{ "Jobs": { "run": { "Type": "command", "Every": "1h", "Settings": {{settings}} } } }""");
        configured.JobTypes.Add(BuiltInJobTypes.Command);
        return configured;
    }
}
