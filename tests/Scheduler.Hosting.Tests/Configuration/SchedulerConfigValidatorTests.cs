using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class SchedulerConfigValidatorTests
{
    [Fact]
    public void CFG_10_every_problem_of_a_file_is_said_without_an_application()
    {
        var problems = Validate("""{ "Jobs": { "tick": { "Evry": "5m", "Every": "30" } }, "Schedules": { "s": { "Job": "report", "At": "2020-01-01" } } }""");

        Assert.Equal(
            [("SCH1010", "Scheduler:Jobs:tick:Every", false), ("SCH1001", "Scheduler:Jobs:tick:Evry", false), ("SCH1051", "Scheduler:Schedules:s:At", true)],
            problems.Select(problem => (problem.Code, problem.Path, problem.IsWarning)));
        Assert.Equal("JsonStream", problems[0].Source);
    }

    [Theory]
    [InlineData("""{ "Jobs": { "tick": { "Every": "5m", "Args": { "any": 1 } } }, "Schedules": { "report": { "Cron": "0 2 * * *" }, "s": { "Job": "import", "Every": "1h" } } }""")]
    [InlineData("""{ "Jobs": { "new": { "Every": "5m", "Aliases": [ "old" ] } }, "Schedules": { "s": { "Job": "old", "Every": "1h" } } }""")]
    [InlineData("""{ "Stores": { "default": { "Type": "PostgreSql", "ConnectionName": "Db" } }, "Executors": { "heavy": { "Type": "Process", "MaxConcurrency": 2, "Nice": 5 } } }""")]
    [InlineData("""{ "Calendars": { "moon": { "Type": "FullMoon", "City": "Berlin" } }, "Jobs": { "tick": { "Cron": "0 2 * * *", "Calendars": [ "moon" ] } } }""")]
    [InlineData("""{ "Jobs": { "heartbeat": { "Type": "MyApp.Jobs.Heartbeat", "Every": "3s" } } }""")]
    [InlineData("{}")]
    public void CFG_10_what_code_alone_can_know_is_taken_for_granted(string section) => Assert.Empty(Validate(section));

    [Theory]
    [InlineData("""{ "Stores": { "default": { "Type": "memory", "ConnectionName": "Db" } } }""", "Scheduler:Stores:default:ConnectionName")]
    [InlineData("""{ "Jobs": { "tick": { "Every": "5m", "Executor": "heavy" } } }""", "Scheduler:Jobs:tick:Executor")]
    [InlineData("""{ "Jobs": { "tick": { "Type": "MyApp.Jobs.Nothing", "Every": "5m" } } }""", "Scheduler:Jobs:tick:Type")]
    public void CFG_10_the_rest_is_checked(string section, string path) => Assert.Equal(path, Assert.Single(Validate(section)).Path);

    [Fact]
    public void Another_section_can_be_named() =>
        Assert.Equal("My:Scheduler:Enabeld", Assert.Single(SchedulerConfigValidator.Validate(Read("""{ "My": { "Scheduler": { "Enabeld": true } } }"""), "My:Scheduler")).Path);

    private static IReadOnlyList<ConfigurationProblem> Validate(string section) =>
        SchedulerConfigValidator.Validate(Read($$"""{ "Scheduler": {{section}} }"""), time: new FakeTimeProvider(Configured.Now));

    private static IConfigurationRoot Read(string json) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
