using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.PackageTests;

public sealed partial class NewApplicationTests(NewApplication application) : IClassFixture<NewApplication>
{
    [Fact]
    public async Task The_first_example_of_the_readme_runs_its_job()
    {
        using var child = application.Start();

        await child.WaitForAsync(JobSucceeded());

        Assert.DoesNotContain("fail:", child.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warn: Scheduler", child.Output, StringComparison.Ordinal);
        Assert.Empty(child.Errors);
    }

    [Fact]
    public async Task A_mistake_in_its_configuration_ends_it_with_the_report_and_no_stack()
    {
        using var child = application.Start("""{ "Scheduler": { "Enabeld": true, "TimeZone": "Europe/Berln" } }""");

        await child.WaitForExitAsync();

        Assert.NotEqual(0, child.ExitCode);
        Assert.StartsWith("Unhandled exception. Scheduler configuration is invalid (", child.Errors, StringComparison.Ordinal);
        foreach (var text in new[] { child.Output, child.Errors })
        {
            Assert.Contains("Scheduler:Enabeld  [appsettings.json:", text, StringComparison.Ordinal);
            Assert.Contains("Unknown setting 'Enabeld'. Did you mean 'Enabled'?", text, StringComparison.Ordinal);
            Assert.Contains("Did you mean 'Europe/Berlin'?", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(StackFrame(), text);
        }
    }

    [Fact]
    public async Task Editors_find_the_schema_of_appsettings_json()
    {
        using var child = application.Items("JsonSchemaSegment");

        await child.WaitForExitAsync();

        using var items = JsonDocument.Parse(child.Output);
        var segment = Assert.Single(items.RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray(), item => item.GetProperty("Filename").GetString() == "ConfigurationSchema");
        Assert.Equal(@"appsettings\..*json", segment.GetProperty("FilePathPattern").GetString());
        using var schema = JsonDocument.Parse(await File.ReadAllTextAsync(segment.GetProperty("FullPath").GetString()!, TestContext.Current.CancellationToken));
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("Scheduler", out _));
    }

    [GeneratedRegex(@"Job '.+' succeeded in ")]
    private static partial Regex JobSucceeded();

    [GeneratedRegex(@"^\s+at \w", RegexOptions.Multiline)]
    private static partial Regex StackFrame();
}
