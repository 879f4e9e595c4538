using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Scheduler.Hosting.Tests.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

public sealed partial class ExampleTests
{
    public static TheoryData<string, string> Examples() => [.. Pages.Json.Where(example => Section(example.Json) is not null)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_section_is_valid(string page, string json)
    {
        var application = new Configured().Json(json).With(source => source.AddInMemoryCollection(Reference().Matches(json).Select(reference => KeyValuePair.Create(reference.Groups[1].Value, (string?)"kept elsewhere"))));
        application.Jobs.Clear();
        application.Jobs.AddRange(JobsThatCodeRegisters(Section(json)!.Value).Select(name => Configured.Named(name)));

        Assert.True(application.Build() is { Problems: [] } built, $"{page}: {string.Join('\n', application.Build().Problems)}");
    }

    [Fact]
    public void The_pages_have_examples() => Assert.InRange(Examples().Count, 8, 100);

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
