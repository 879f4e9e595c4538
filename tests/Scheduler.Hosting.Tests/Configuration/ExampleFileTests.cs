using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>One large file with nearly every setting, as an application has it in the end.</summary>
public sealed class ExampleFileTests
{
    /// <summary>What this version does not have yet, with the reason.</summary>
    private static readonly Dictionary<string, string> NotYet = new()
    {
        ["Namespace"] = "several applications in one database come with the stores for databases",
        ["Schedules:warm-cache:Placement"] = "placement comes with tags of nodes",
    };

    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "tests", "Scheduler.Hosting.Tests", "Configuration", "appsettings.example.json"));

    [Fact]
    public void It_is_valid_but_for_what_is_not_there_yet()
    {
        var problems = Application(File).Build().Problems;

        Assert.Equal(NotYet.Keys.Select(key => $"Scheduler:{key}").Order(StringComparer.Ordinal), problems.Where(problem => !problem.IsWarning).Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.All(problems.Where(problem => !problem.IsWarning), problem => Assert.Equal(ProblemCodes.UnknownSetting, problem.Code));
    }

    [Fact]
    public void Without_that_it_declares_its_schedules()
    {
        var built = Application(Carried()).Build();

        Assert.DoesNotContain(built.Problems, problem => !problem.IsWarning);
        Assert.Equal(
            ["after-payroll", "drain-outbox", "every-2nd-workday", "go-live-mail", "heartbeat", "market-poll", "nightly-report", "payroll", "sync-acme", "warm-cache"],
            built.Definitions!.Schedules.Select(declared => declared.Definition.Id));
    }

    [Fact]
    public async Task The_schema_says_the_same()
    {
        Assert.Equal(NotYet.Keys.Select(key => $"#/Scheduler.{key.Replace(':', '.')}").Order(StringComparer.Ordinal), (await ConfigurationSchemaTests.WrongAsync(File)).Order(StringComparer.Ordinal));
        Assert.Empty(await ConfigurationSchemaTests.WrongAsync(Carried()));
    }

    [Fact]
    public void The_validator_says_the_same()
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Carried()))).Build();

        Assert.DoesNotContain(SchedulerConfigValidator.Validate(configuration, time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Configured.Now)), problem => !problem.IsWarning);
    }

    private static string Carried()
    {
        var root = JsonNode.Parse(File)!;
        foreach (var path in NotYet.Keys.Select(key => key.Split(':')))
        {
            path[..^1].Aggregate(root["Scheduler"]!, (node, name) => node[name]!).AsObject().Remove(path[^1]);
        }

        return root.ToJsonString();
    }

    private static Configured Application(string text)
    {
        var configured = new Configured().Json(text);
        configured.Jobs.Clear();
        foreach (var job in new[] { "nightly-report", "sync-partner", "payroll", "drain-outbox", "send-mail", "market-poll", "inventory", "warm-cache", "import" })
        {
            configured.Job(job);
        }

        // Packages of their own, or not there yet; what they say of their settings is theirs.
        configured.Stores.AddRange([Configured.Any("PostgreSql"), Configured.Any("Sqlite")]);
        configured.Executors.AddRange([Configured.Any("Process"), Configured.Any("Thread")]);
        return configured;
    }
}
