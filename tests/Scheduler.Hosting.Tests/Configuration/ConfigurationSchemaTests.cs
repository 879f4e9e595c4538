using System.Globalization;
using NJsonSchema;
using NJsonSchema.Validation;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Docs;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>The JSON schema that the package ships.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly string Shipped = Path.Combine(Repository.Root, "src", "Scheduler.Hosting", "ConfigurationSchema.json");

    public static TheoryData<string, string> Files => [.. Pages.Json.Where(example => example.Json.Contains("\"Scheduler\"", StringComparison.Ordinal))];

    [Fact]
    public void The_shipped_schema_is_that_of_the_tables()
    {
        var generated = ConfigurationSchema.Write(SchedulerOptions.DefaultSection, kinds: null) + "\n";
        if (Environment.GetEnvironmentVariable("WRITE_SCHEMA") == "1")
        {
            File.WriteAllText(Shipped, generated);
        }

        Assert.True(generated == File.ReadAllText(Shipped), "ConfigurationSchema.json is out of date. Run this test with WRITE_SCHEMA=1 to write it.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_example_of_the_pages_is_right(string name, string json) => Assert.True(await WrongAsync(json) is [], $"{name}: {string.Join(", ", await WrongAsync(json))}");

    [Theory]
    [InlineData("""{ "Enabeld": true }""", "Enabeld")]
    [InlineData("""{ "Jobs": { "tick": { "Evry": "5m" } } }""", "Jobs.tick.Evry")]
    [InlineData("""{ "Jobs": { "tick": { "Any": [ { "Crn": "5m" } ] } } }""", "Jobs.tick.Any")]
    [InlineData("""{ "Jobs": { "tick": { "Retry": { "MaxAttempt": 3 } } } }""", "Jobs.tick.Retry.MaxAttempt")]
    [InlineData("""{ "Jobs": { "tick": { "Every": 30 } } }""", "Jobs.tick.Every")]
    [InlineData("""{ "Jobs": { "tick": { "Every": "30" } } }""", "Jobs.tick.Every")]
    [InlineData("""{ "Jobs": { "tick": { "Every": "24:00:00" } } }""", "Jobs.tick.Every")]
    [InlineData("""{ "Jobs": { "tick": { "Overlap": "Skp" } } }""", "Jobs.tick.Overlap")]
    [InlineData("""{ "Jobs": { "tick": { "MaxInstances": "many" } } }""", "Jobs.tick.MaxInstances")]
    [InlineData("""{ "Jobs": { "tick": { "MaxInstances": 1.5 } } }""", "Jobs.tick.MaxInstances")]
    [InlineData("""{ "Jobs": { "tick": { "Dst": { "Gap": "Jump" } } } }""", "Jobs.tick.Dst")]
    [InlineData("""{ "Jobs": { "tick": { "Metadata": { "team": [ "a" ] } } } }""", "Jobs.tick.Metadata.team")]
    [InlineData("""{ "Schedules": { "bad id!": { "Every": "5m" } } }""", "Schedules.bad id!")]
    [InlineData("""{ "Defaults": { "Every": "5m" } }""", "Defaults.Every")]
    [InlineData("""{ "Jobs": { "ping": { "Type": "http", "Settings": { "Ulr": "https://example.org" } } } }""", "Jobs.ping")]
    [InlineData("""{ "Jobs": { "ping": { "Type": "http", "Settings": { "Headers": [ "a" ] } } } }""", "Jobs.ping")]
    [InlineData("""{ "Jobs": { "back-up": { "Type": "command", "Settings": { "LogOutput": "yes" } } } }""", "Jobs.back-up")]
    public async Task Mistakes_are_found_where_they_are(string section, string path) =>
        Assert.Contains($"#/Scheduler.{path}", await WrongAsync($$"""{ "Scheduler": {{section}} }"""), StringComparer.Ordinal);

    [Theory]
    [InlineData("""{ "x-team": 3, "$schema": "a", "Jobs": { "tick": { "x-owner": {} } } }""")]
    [InlineData("""{ "Jobs": { "tick": { "Cron": null, "Retry": null, "MaxInstances": "none", "Calendars": "one", "Args": [ 1, { "a": 2 } ] } } }""")]
    [InlineData("""{ "Jobs": { "tick": { "MaxInstances": "2", "Priority": "-5", "StartPaused": "True", "Retry": { "Factor": "1.5", "Delays": "none", "NoRetryOn": "none" } } } }""")]
    [InlineData("""{ "Stores": { "default": { "Type": "PostgreSql", "ConnectionName": "Db" } }, "Executors": { "heavy": { "Type": "Process", "Tags": [ "big" ] } } }""")]
    [InlineData("""{ "Jobs": { "tick": { "FullMoon": true, "Dst": "strict" }, "sun": { "Sunrise": { "Latitude": 52.5 } } } }""")]
    [InlineData("""{ "Jobs": { "a": { "Settings": { "Url": "https://example.org" } }, "b": { "Type": "clean-up", "Settings": { "Folder": [ 1 ] } }, "c": { "Type": "http" } } }""")]
    [InlineData("""{ "Jobs": { "a": { "Type": "http", "Settings": { "Url": "https://example.org", "Headers": { "X-A": "1" }, "ExpectedStatus": [ 200, "300-399" ], "Timeout": "5s", "FollowRedirects": true } } } }""")]
    [InlineData("""{ "Jobs": { "a": { "Type": "command", "Settings": { "Program": "pg_dump", "Arguments": [ "a", 1 ], "Environment": { "A": "1" }, "SuccessExitCodes": [ 0, 2 ], "OutputLimit": 10 } } } }""")]
    public async Task What_the_reader_takes_is_right(string section) => Assert.Empty(await WrongAsync($$"""{ "Scheduler": {{section}} }"""));

    [Theory]
    [InlineData("500ms")]
    [InlineData("30s")]
    [InlineData("1h30m")]
    [InlineData("1.5h")]
    [InlineData("none")]
    [InlineData("00:05")]
    [InlineData("23:59:59")]
    [InlineData("0:00:01.5")]
    [InlineData("PT5M")]
    [InlineData("P1DT2H")]
    [InlineData("30")]
    [InlineData("24:00")]
    [InlineData("5 minutes")]
    [InlineData("5min")]
    [InlineData("-5s")]
    public async Task A_duration_is_right_where_the_reader_takes_it(string text)
    {
        var wrong = await WrongAsync(string.Create(CultureInfo.InvariantCulture, $$"""{ "Scheduler": { "Defaults": { "Timeout": "{{text}}" } } }"""));

        Assert.Equal(Duration.TryParse(text, out _, out _), wrong is []);
    }

    [Fact]
    public async Task Where_the_kinds_of_triggers_are_known_another_key_is_a_mistake()
    {
        var kinds = new TriggerKinds([new CustomKind("Sunrise", typeof(CustomTrigger), _ => throw new NotSupportedException())]);
        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Write("My:Scheduler", kinds), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate("""{ "My": { "Scheduler": { "Jobs": { "a": { "Sunrise": { "Latitude": 52.5 } }, "b": { "Any": [ { "Sunrise": true } ] } } } } }"""));
        Assert.Equal("#/My.Scheduler.Jobs.a.Sunrice", Assert.Single(Wrong(schema, """{ "My": { "Scheduler": { "Jobs": { "a": { "Sunrice": { "Latitude": 52.5 } } } } } }""")));
    }

    [Fact]
    public async Task Where_the_kinds_of_jobs_are_known_their_settings_are_too()
    {
        var kind = new JobType<IJob>("clean-up", null, settings =>
        {
            settings.RequiredText("Folder");
            settings.Length("OlderThan", TimeSpan.FromDays(1));
            throw new NotSupportedException("It cannot be made of nothing.");
        });
        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Write("Scheduler", null, [kind]), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate("""{ "Scheduler": { "Jobs": { "a": { "Type": "clean-up", "Settings": { "Folder": "x", "OlderThan": "2d" } } } } }"""));
        Assert.Equal("#/Scheduler.Jobs.a", Assert.Single(Wrong(schema, """{ "Scheduler": { "Jobs": { "a": { "Type": "clean-up", "Settings": { "Folder": "x", "OlderThan": "2" } } } } }""")));
    }

    /// <summary>The innermost places that are wrong.</summary>
    internal static async Task<IReadOnlyList<string>> WrongAsync(string json) => Wrong(await JsonSchema.FromFileAsync(Shipped, TestContext.Current.CancellationToken), json);

    private static List<string> Wrong(JsonSchema schema, string json) => [.. schema.Validate(json).SelectMany(Innermost).Distinct()];

    private static IEnumerable<string> Innermost(ValidationError error) => error switch
    {
        ChildSchemaValidationError { Kind: ValidationErrorKind.NotAnyOf } => [error.Path!],
        ChildSchemaValidationError outer => outer.Errors.Values.SelectMany(inner => inner).SelectMany(Innermost),
        _ => [error.Path!],
    };
}
