namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The samples without a web server.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task The_game_creates_its_monsters_every_five_minutes_of_the_game_on_its_own_thread()
    {
        await using var game = new SampleProcess(Repository.Sample("GameLoop"), ["11", "1"]);
        game.Start();

        Assert.EndsWith("06:05: 12 monsters appear.", await game.LineAsync("monsters"), StringComparison.Ordinal);
        Assert.EndsWith("06:10: 5 monsters appear.", await game.LineAsync("monsters"), StringComparison.Ordinal);
        Assert.EndsWith("11 monsters are left at 06:11.", await game.LineAsync("monsters"), StringComparison.Ordinal);
        Assert.Equal(0, await game.ExitAsync());
    }

    [Fact]
    public async Task The_desktop_program_runs_its_jobs_on_the_thread_of_its_window()
    {
        await using var desktop = new SampleProcess(Repository.Sample("Desktop"), ["2"]);
        desktop.Start();

        Assert.Equal("Closed after 2 ticks.", await desktop.LineAsync("Closed"));
        Assert.Equal(0, await desktop.ExitAsync());
    }

    [Fact(Skip = "There is no SIGTERM on Windows; it runs on Linux and macOS.", SkipWhen = nameof(OnWindows))]
    public async Task The_console_tool_runs_what_code_and_configuration_declare_until_it_is_told_to_stop()
    {
        await using var tool = new SampleProcess(Repository.Sample("Console", "ConsoleTool"), [], ("Scheduler__Jobs__measure__Every", "1s"), ("Scheduler__Schedules__clean-up__Every", "1s"));
        tool.Start();

        await tool.LineAsync("MB left");
        await tool.LineAsync("Cleaned up");
        Assert.Equal(0, await tool.TerminateAsync());
        await tool.LineAsync("The scheduler has stopped.");
    }

    public static bool OnWindows => OperatingSystem.IsWindows();
}
