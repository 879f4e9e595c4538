namespace Scheduler.Hosting.Tests.Samples;

/// <summary>A sample that is asked for a command, as a build server asks.</summary>
public sealed class ValidateProcessTests
{
    [Fact]
    public async Task A_valid_configuration_ends_the_program_with_0()
    {
        await using var tool = Tool(["scheduler", "validate"]);

        await tool.LineAsync("Scheduler configuration is valid (0 errors). Jobs: 2. Schedules: 2.");
        await tool.LineAsync("measure (job measure): every 2 seconds");
        Assert.Equal(0, await tool.ExitAsync());
    }

    [Fact]
    public async Task A_mistake_in_the_environment_ends_it_with_1_and_is_named()
    {
        await using var tool = Tool(["scheduler", "validate"], ("Scheduler__Jobs__measure__Evry", "3s"));

        await tool.LineAsync("SCH1001 error   Scheduler:Jobs:measure:Evry  [environment variable Scheduler__Jobs__measure__Evry]");
        Assert.Equal(1, await tool.ExitAsync());
    }

    [Fact]
    public async Task A_verb_that_does_not_exist_ends_it_with_2()
    {
        await using var tool = Tool(["scheduler", "valdate"]);

        await tool.LineAsync("There is no verb 'valdate'. Did you mean 'validate'?");
        Assert.Equal(2, await tool.ExitAsync());
    }

    [Theory(Skip = "Windows has its own time zones; it runs on Linux and macOS.", SkipWhen = nameof(OnWindows))]
    [InlineData("W. Europe Standard Time", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1", "SCH1031", "Windows time zone id needs ICU")]
    [InlineData("Europe/Berlin", "TZDIR", ".", "SCH1032", "No time zone database found")]
    public async Task SCH1031_SCH1032_what_the_process_lacks_is_said(string zone, string variable, string value, string code, string message)
    {
        await using var tool = Tool(["scheduler", "validate"], ("Scheduler__TimeZone", zone), (variable, value));

        await tool.LineAsync($"{code} error   Scheduler:TimeZone  [environment variable Scheduler__TimeZone]");
        await tool.LineAsync(message);
        Assert.Equal(1, await tool.ExitAsync());
    }

    public static bool OnWindows => OperatingSystem.IsWindows();

    private static SampleProcess Tool(string[] args, params (string Name, string Value)[] environment)
    {
        var tool = new SampleProcess(Repository.Sample("Console", "ConsoleTool"), args, environment);
        tool.Start();
        return tool;
    }
}
