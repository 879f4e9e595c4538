using Scheduler.Hosting.Tests.BuiltInJobs;

namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The sample in place of cron, as a process of its own.</summary>
public sealed class CronReplacementTests : IDisposable
{
    private const string NoSignals = "There is no SIGTERM on Windows; it runs on Linux and macOS.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cron-");

    public static bool OnWindows => OperatingSystem.IsWindows();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Skip = NoSignals, SkipWhen = nameof(OnWindows))]
    public async Task It_starts_programs_and_calls_addresses_as_a_file_says_and_goes_on_after_a_restart()
    {
        await using var server = await TargetServer.StartAsync(200, "warm");
        Write($$"""
            "disk-space": { "Type": "command", "Every": "1s", "Settings": { "Program": "df", "Arguments": [ "-h", "." ] } },
            "warm-up": { "Type": "http", "Every": "1s", "Settings": { "Url": "{{server.Url}}/warm-up" } },
            "once": { "Type": "command", "At": "2000-01-01T00:00:00Z", "RunIfPast": true, "Settings": { "Program": "echo", "Arguments": [ "only once" ] } }
            """);
        await using (var sample = Start())
        {
            await sample.LineAsync("once (output): only once");
            await sample.LineAsync("disk-space (output): ");
            await sample.LineAsync("Job 'warm-up' succeeded");
            Assert.Equal(0, await sample.TerminateAsync());
        }

        Assert.Equal("/warm-up", server.Requests[0].Path);
        await using var again = Start();
        Assert.DoesNotContain("only once", await again.LinesUntilAsync("Job 'warm-up' succeeded"), StringComparison.Ordinal);
        Assert.Equal(0, await again.TerminateAsync());
    }

    [Fact(Skip = NoSignals, SkipWhen = nameof(OnWindows))]
    public async Task SHD_2_on_SIGTERM_it_lets_a_command_end_and_records_how_it_did()
    {
        Write($$""" "long": { {{Once}}, "Settings": { "Program": "sh", "Arguments": [ "-c", "echo began; until [ -e go ]; do sleep 0.05; done; echo finished" ], "WorkingFolder": "." } } """);
        await using var sample = Start();
        await sample.LineAsync("long (output): began");

        sample.Signal();
        await sample.LineAsync("The scheduler stops");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "go"), "", TestContext.Current.CancellationToken);

        await sample.LineAsync("long (output): finished");
        await sample.LineAsync("Job 'long' succeeded");
        await sample.LineAsync("The scheduler has stopped.");
        Assert.Equal(0, await sample.ExitAsync());
    }

    [Fact(Skip = NoSignals, SkipWhen = nameof(OnWindows))]
    public async Task SHD_2_a_command_that_does_not_end_in_time_is_asked_to_and_leaves_nothing_behind()
    {
        Write($$""" "long": { {{Once}}, "Settings": { "Program": "sh", "Arguments": [ "-c", "trap 'echo cleaned up; exit' TERM; echo began $$; while true; do sleep 0.05; done" ] } } """);
        await using var sample = Start("--Scheduler:Shutdown:DrainTimeout=0s");
        var pid = (await sample.LineAsync("long (output): began")).Split(' ')[^1];

        sample.Signal();

        await sample.LineAsync("long (output): cleaned up");
        await sample.LineAsync("Job 'long' was cancelled");
        Assert.Equal(0, await sample.ExitAsync());
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact(Skip = NoSignals, SkipWhen = nameof(OnWindows))]
    public async Task What_it_imports_from_a_crontab_runs()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "crontab"), "# Says hello.\nWORD=hello\n* * * * * echo \"$WORD\"; cat%to all\n", TestContext.Current.CancellationToken);
        await using (var import = Sample("scheduler", "import", "crontab", "crontab", "--output", "appsettings.json", "--time-zone", "UTC"))
        {
            Assert.Equal("1 converted, 0 not.", await import.LineAsync("converted"));
            Assert.Equal(0, await import.ExitAsync());
        }

        await using var sample = Start("--Scheduler:Jobs:echo:RunOnCreate=true", "--Scheduler:Stores:default:Type=Sqlite", "--Scheduler:Stores:default:Path=scheduler.db");
        await sample.LineAsync("echo (output): hello");
        await sample.LineAsync("echo (output): to all");
        Assert.Equal(0, await sample.TerminateAsync());
    }

    private static string Once => "\"Type\": \"command\", \"At\": \"2000-01-01T00:00:00Z\", \"RunIfPast\": true";

    private void Write(string jobs) =>
        File.WriteAllText(Path.Combine(_folder.FullName, "appsettings.json"), $$"""{ "Scheduler": { "Stores": { "default": { "Type": "Sqlite", "Path": "scheduler.db" } }, "Jobs": { {{jobs}} } } }""");

    private SampleProcess Start(params string[] args) => Sample(args);

    private SampleProcess Sample(params string[] args)
    {
        var sample = new SampleProcess(Repository.Sample("CronReplacement"), args, _folder.FullName);
        sample.Start();
        return sample;
    }
}
