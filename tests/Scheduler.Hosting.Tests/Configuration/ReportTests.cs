using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

public class ReportTests
{
    [Fact]
    public void CFG_9_everything_that_is_wrong_is_said_at_once_by_path_with_its_source()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(directory.FullName, "appsettings.json");
            File.WriteAllText(file, """{ "Scheduler": { "Schedules": { "s": { "Job": "tick", "Evry": "5m", "At": "2020-01-01T00:00:00Z" } }, "Jobs": { "tick": { "MaxInstances": 0 } } } }""");
            var configured = new Configured()
                .With(source => source.AddJsonFile(file).AddInMemoryCollection([new("Scheduler:Defaults:Coalesce", "99")]));

            var exception = Assert.Throws<OptionsValidationException>(() => configured.Options());

            Assert.Equal(
                """
                Scheduler configuration is invalid (3 errors, 1 warning). The application will not start.
                  SCH1040 error   Scheduler:Defaults:Coalesce  [Memory]
                          '99' is not valid. Use Latest, Earliest, All.
                  SCH1043 error   Scheduler:Jobs:tick:MaxInstances  [appsettings.json:1]
                          0 is too small. It must be at least 1, or none for no limit.
                  SCH1051 warning Scheduler:Schedules:s:At  [appsettings.json:1]
                          At 2020-01-01T00:00:00Z is in the past; the schedule will never run. Set RunIfPast to true to run it once now, or remove it.
                  SCH1001 error   Scheduler:Schedules:s:Evry  [appsettings.json:1]
                          Unknown setting 'Evry'. Did you mean 'Every'?
                """,
                Assert.Single(exception.Failures));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Warnings_alone_let_the_scheduler_start() =>
        Assert.Equal("2020-01-01", Configured.By("""{ "Jobs": { "tick": { "At": "2020-01-01" } } }""").Options().Jobs["tick"].Trigger.At);

    [Fact]
    public void CFG_9_the_source_of_a_value_is_the_last_provider_that_has_it()
    {
        var section = new SchedulerSection(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Scheduler:Jobs:a:Every", "1s"), new("Scheduler:Jobs:b:Every", "1s")])
            .AddCommandLine(["--Scheduler:Jobs:b:Every", "2s"])
            .Build());

        Assert.Equal(("Memory", "command line argument --Scheduler:Jobs:b:Every"), (section.SourceOf("Scheduler:Jobs:a:Every"), section.SourceOf("Scheduler:Jobs:b:Every")));
        Assert.Equal(("Memory", null), (section.SourceOf("Scheduler:Jobs:a"), section.SourceOf("Scheduler:Jobs:c")));
    }

    [Fact]
    public void CFG_9_a_problem_says_the_file_the_variable_or_the_argument_that_it_came_from()
    {
        var directory = Directory.CreateTempSubdirectory();
        const string Variable = "SchedulerReportTests_SCHEDULER__Jobs__tick__Overlap";
        Environment.SetEnvironmentVariable(Variable, "Skp");
        try
        {
            string File(string name, string section)
            {
                var path = Path.Combine(directory.FullName, name);
                System.IO.File.WriteAllText(path, $$"""{ "Scheduler": {{section}} }""");
                return path;
            }

            var built = new Configured()
                .With(source => source
                    .AddJsonFile(File("appsettings.json", """{ "Jobs": { "tick": { "Every": "30", "MaxInstances": 1, "Priority": 1 } }, "Schedules": { "s": { "Job": "tick" } } }"""))
                    .AddJsonFile(File("appsettings.Production.json", """{ "Jobs": { "tick": { "MaxInstances": 0 } } }"""))
                    .AddEnvironmentVariables("SchedulerReportTests_")
                    .AddCommandLine(["--Scheduler:Jobs:tick:Priority=1000"]))
                .Build();

            Assert.Equal(
                [
                    ("Scheduler:Jobs:tick:Every", "appsettings.json:1"),
                    ("Scheduler:Jobs:tick:MaxInstances", "appsettings.Production.json:1"),
                    ("Scheduler:Jobs:tick:Overlap", $"environment variable {Variable}"),
                    ("Scheduler:Jobs:tick:Priority", "command line argument --Scheduler:Jobs:tick:Priority"),
                    ("Scheduler:Schedules:s", "appsettings.json:1"),
                ],
                built.Problems.Select(problem => (problem.Path, problem.Source!)));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void CFG_9_what_code_says_has_no_source() =>
        Assert.Null(new Configured().Code(options => options.Schedules["s"] = new() { Job = "tick", Trigger = { Cron = "0 25 * * *" } }).Problem().Source);

    [Fact]
    public void CFG_1_another_section_is_read_and_named_in_its_paths()
    {
        var section = new SchedulerSection(new ConfigurationBuilder().AddInMemoryCollection([new("My:Jobs:a:Every", "1s"), new("My:Evry", "1s")]).Build(), "My");
        var options = new SchedulerOptions();

        new SectionReader(section, TriggerKinds.BuiltIn).Configure(options);

        Assert.Equal("My:Evry", Assert.Single(options.Problems).Path);
        Assert.Equal("a", Assert.Single(options.Jobs).Key);
    }
}
