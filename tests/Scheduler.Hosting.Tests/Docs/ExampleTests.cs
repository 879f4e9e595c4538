using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Tests.Configuration;
using Sunrise;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class ExampleTests
{
    public static TheoryData<string, string> Examples() => [.. Pages.Json.Where(example => Section(example.Json) is not null)];

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "appsettings*.json", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_section_is_valid(string page, string json)
    {
        Assert.True(Application(json).Build() is { Problems: [] }, $"{page}: {string.Join('\n', Application(json).Build().Problems)}");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_settings_of_every_sample_are_valid(string file)
    {
        var json = File.ReadAllText(Path.Combine(Repository.Root, file));
        Assert.Empty(await ConfigurationSchemaTests.WrongAsync(json));

        // Their classes are not here.
        var root = JsonNode.Parse(json)!;
        foreach (var (_, job) in root["Scheduler"]?["Jobs"]?.AsObject() ?? [])
        {
            job!.AsObject().Remove("Type");
        }

        Assert.Empty(Application(root.ToJsonString()).Build().Problems);
    }

    [Fact]
    public void The_pages_and_the_samples_have_examples()
    {
        Assert.InRange(Examples().Count, 14, 100);
        Assert.InRange(Samples.Count, 4, 100);
    }

    /// <summary>One that has what the packages and the samples bring.</summary>
    private static Configured Application(string json)
    {
        var application = new Configured { Kinds = new([new("Sunrise", typeof(SunriseTrigger), settings => new SunriseTrigger(settings.Real("Latitude", -90, 90), settings.Real("Longitude", -180, 180)))]) }
            .Json(json)
            .With(source => source.AddInMemoryCollection(Reference().Matches(json).Select(reference => KeyValuePair.Create(reference.Groups[1].Value, (string?)"kept elsewhere"))));
        application.Jobs.Clear();
        application.Jobs.AddRange(JobsThatCodeRegisters(Section(json)!.Value).Select(name => Configured.Named(name)));
        application.Stores.AddRange([Configured.Any("Sqlite"), Configured.Any("PostgreSql")]);
        application.Executors.Add(Configured.Any("Window"));
        return application;
    }

    private static JsonElement? Section(string json) =>
        JsonDocument.Parse(json).RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("Scheduler", out var section) ? section : null;

    /// <summary>Those that a schedule names, or that say no type of their own.</summary>
    private static IEnumerable<string> JobsThatCodeRegisters(JsonElement section)
    {
        JsonProperty[] jobs = [.. Entries(section, "Jobs")];
        var scheduled = Entries(section, "Schedules").Select(schedule => schedule.Value.TryGetProperty("Job", out var job) ? job.GetString()! : schedule.Name);
        var typed = jobs.Where(job => job.Value.TryGetProperty("Type", out _)).Select(job => job.Name);
        return jobs.Select(job => job.Name).Concat(scheduled).Distinct().Except(typed);
    }

    private static JsonElement.ObjectEnumerator Entries(JsonElement section, string name) => section.TryGetProperty(name, out var entries) ? entries.EnumerateObject() : default;

    [GeneratedRegex(@"\{configuration:([^}]+)\}")]
    private static partial Regex Reference();
}
